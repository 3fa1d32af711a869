"""The tables of docs/, made from the code: `python -m tests.documents` writes them.

DOCUMENTS is the table of them: file -> function that gives its text. `tests/test_readme.py` fails
where a file is not what the code says."""

import ast
from collections.abc import Callable, Iterable
from dataclasses import fields
from pathlib import Path
from urllib.parse import urlencode

from explorer.app import headers, upload_bounds
from explorer.app.budgets import BUDGETS
from explorer.app.page_table import SECTIONS
from explorer.app.visitor import OWNERS_VARIABLE, SHORTEST
from explorer.drawing.numbers import splittable
from explorer.facts import reference
from explorer.inside.saliency import METHODS
from explorer.lessons.ideas import IDEAS
from explorer.networks import devices, registry, weight_files
from explorer.networks.unpublished import UNPUBLISHED
from explorer.networks.zoo import NETWORKS
from explorer.training.limits import Limits, variable
from explorer.workspace import VARIABLES
from tests import scene_document
from tests.document_texts import LARGE_FILES, SERVING, YOURS
from trainer import decoded_sets
from trainer.allocation import KEPT_FREE
from trainer.config import Config
from trainer.datasets import DATASETS
from trainer.nets import NETS

ROOT = Path(__file__).resolve().parents[1]
MADE = "<!-- Made from the code by `python -m tests.documents`: change the code, not this file. -->"


def table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    """A Markdown table."""
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(map(cell, line)) + " |" for line in lines)


def cell(value: object) -> str:
    """A value as its table shows it: no markup but code."""
    text = str(value)
    return text if text.startswith("`") else text.replace("|", "\\|").replace("<", "\\<")


def document(title: str, *parts: str) -> str:
    return splittable("\n\n".join([f"# {title}", MADE, *parts]) + "\n")


def question(section: str, page: str) -> str:
    """What a page answers: the docstring of its file, after the title."""
    source = (ROOT / "pages" / section / f"{page}.py").read_text("utf-8")
    docstring = " ".join((ast.get_docstring(ast.parse(source)) or "").split())
    text = docstring.partition(": ")[2]
    return text[:1].upper() + text[1:]


def pages() -> str:
    parts = ["The address of a page holds its state: copy it to share what you see."]
    for key, section in SECTIONS.items():
        rows = (
            (
                page.title,
                f"`/{page.address or name}`" if name != "home" else "`/`",
                question(key, name),
            )
            for name, page in section.pages.items()
        )
        parts += [f"## {section.title}", table(("page", "address", "question"), rows)]
    parts.append(
        "Every page has a class mode (`?class=1`): one picture fills the screen, the arrow keys and a presenter's buttons go "
        "to the next, behind a lesson's last one to the next lesson, and parts of a page are shown and hidden."
    )
    return document("The pages", *parts)


def unpublished() -> str:
    """The table of networks without published weights."""
    rows = []
    for key, row in UNPUBLISHED.items():
        work, paper = f"{row.billions:.1f}", reference(row.source, row.where)
        rows.append((f"`random:{key}`", row.label, f"{row.parameters:,}", work, paper))
    return table(("key", "network", "parameters", "work in the paper", "paper"), rows)


def networks() -> str:
    ship = (
        (f"`{model.key}`", model.label, f"{model.parameters:,}", model.accuracy)
        for model in registry.MODELS.of_source("bundled").values()
    )
    published = (
        (
            f"`{key}`",
            network.label,
            f"{network.parameters - network.auxiliary:,}",
            f"{network.top1:.2f} % top-1, {network.top5:.2f} % top-5",
            f"{network.size_mb:.0f} MB",
        )
        for key, network in NETWORKS.items()
    )
    return document(
        "The networks",
        "## Ship with the app",
        "Trained by this project's trainer; each has a model card in `trainer/bundled/`.",
        table(("key", "network", "parameters", "accuracy"), ship),
        "## Published",
        "By torchvision (V1 weights), fetched when somebody asks for it, or with `python -m explorer download KEY`; a family's "
        "name in small letters, or `all`, stands for several, and `--from FOLDER` takes the files from a folder. The "
        "accuracy is published: ImageNet's validation images, one crop. Each can also be seen with random weights: "
        "`random:` before the key.",
        table(("key", "network", "parameters", "accuracy", "download"), published),
        "## From papers without weights",
        "Built here after the paper, and untrained: nobody published weights. The work is in billions of multiply-adds.",
        unpublished(),
        "## Your own",
        *YOURS,
    )


def saliency() -> str:
    rows = ((row.label, row.quantity, row.cost, row.citation) for row in METHODS.values())
    return document(
        "The saliency methods", table(("method", "what one value is", "cost", "source"), rows)
    )


def trainer() -> str:
    data = [
        (
            f"`{key}`",
            row.help,
            f"{row.train:,}",
            f"{row.val:,}",
            f"{row.megabytes} MB" if row.megabytes else "none",
        )
        for key, row in DATASETS.items()
    ]
    options = [
        (
            f"`--{entry.name.replace('_', '-')}`",
            entry.default,
            entry.metadata["help"],
            ", ".join(filter(None, entry.metadata["choices"] or ())),
        )
        for entry in fields(Config)
    ]
    nets = ((f"`{key}`", row.label, row.depth or "one", row.help) for key, row in NETS.items())
    return document(
        "What can be trained",
        "## Data sets",
        table(("`--data`", "what it is", "training images", "validation images", "download"), data),
        "Or the path of an image folder or of a zip of one: see [training.md](training.md).",
        *scene_document.TEXT,
        table(("option", "default", "", "values"), scene_document.options()),
        "## Nets",
        table(("`--net`", "network", "usual depth", ""), nets),
        "## Options",
        table(("option", "default", "", "choices"), options),
        "Besides these, `--runs` is the folder in which the run folder is made (`runs`), `--cache` the folder for downloads "
        "and decoded images (without it `$CNN_EXPLORER_CACHE`, else `~/.cache/cnn-explorer`), and `--resume NAME` goes on "
        "with a run.",
    )


def variables_of_the_server() -> list[tuple[str, str, str]]:
    """Name, usual value and meaning of each."""
    return [
        ("`CNN_EXPLORER_DATA`", "`data/`", "folder of the image sets offered in the browser"),
        *(
            (f"`{variable(entry.name)}`", f"{entry.default:g}", entry.metadata["help"])
            for entry in fields(Limits)
        ),
        *((f"`{name}`", "", help) for name, help in (VARIABLES | headers.VARIABLES).items()),
        (f"`{upload_bounds.VARIABLE}`", str(upload_bounds.USUAL_MB), LARGE_FILES),
        (
            f"`{OWNERS_VARIABLE}`",
            "",
            f"a secret of {SHORTEST} characters or more: who types it on the Train page may change everything",
        ),
        (f"`{weight_files.VARIABLE}`", "", weight_files.HELP),
        ("`CNN_EXPLORER_CACHE`", "`~/.cache/cnn-explorer`", "downloaded and decoded data sets"),
        (
            f"`{decoded_sets.VARIABLE}`",
            "half of the disk",
            "GiB that all decoded sets may take; those that were not used for longest go",
        ),
        (
            f"`{devices.VARIABLE}`",
            "the first accelerator",
            "where explanations and evaluations are computed: cpu, cuda, cuda:1, mps, xpu; what has no "
            "room there is computed in smaller batches, then on the CPU",
        ),
    ]


def server() -> str:
    budgets = [
        (row.label, row.most, f"{row.share:.0%}" if row.share else "") for row in BUDGETS.values()
    ]
    total = sum(most for _label, most, _share in budgets)
    memory = [(label, f"{most // 2**20} MiB", share) for label, most, share in budgets]
    return document(
        "Variables of the server",
        "What a visitor may do is set in the environment of the server.",
        table(("variable", "usual", ""), variables_of_the_server()),
        "## Memory",
        "What the server keeps for its visitors, at most, and on small machines the share of the memory that it is at "
        "most. Control groups of a container count. To this come about 0.9 GiB of Python, torch and Streamlit, "
        f"up to {KEPT_FREE // 2**20} MiB of freed memory that stays for what is computed next, what the pages of open "
        "visits show, and what is computed at the moment. Uploads of a visit go two minutes after it has ended. With "
        "`CNN_EXPLORER_METRICS=1`, `/_stcore/metrics?families=cache_memory_bytes` says what is held now, by name. Trainings and measurements of speed begin only where they fit into what is "
        "free beside it.",
        table(
            ("kept", "at most", "share"),
            [*memory, ("together", f"{total // 2**20} MiB", "")],
        ),
        *SERVING,
    )


def lecture() -> str:
    rows = ((row.idea, f"`/{row.page}{address(row.address)}`", row.shown) for row in IDEAS)
    return document(
        "The lecture",
        "Its ideas in their order, the page of each, and what is shown there.",
        table(("idea", "page", "what is shown"), rows),
    )


def address(values: dict[str, str]) -> str:
    return f"?{urlencode(values)}" if values else ""


DOCUMENTS: dict[str, Callable[[], str]] = {
    "pages.md": pages,
    "networks.md": networks,
    "saliency.md": saliency,
    "trainer.md": trainer,
    "server.md": server,
    "lecture.md": lecture,
}


if __name__ == "__main__":
    for name, make in DOCUMENTS.items():
        (ROOT / "docs" / name).write_text(make(), encoding="utf-8", newline="\n")
