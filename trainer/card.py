"""The model card of a run: what it is, trained on what, how well it does, what it is not for."""

import shlex
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from trainer.augment import describe
from trainer.config import Config
from trainer.datasets import usual_augment
from trainer.net_spec import LOOP, OWN_INIT, NetSpec
from trainer.nets import is_own, row_of
from trainer.runs import Run
from trainer.schedules import preset
from trainer.set_summary import counted, imbalance, is_extreme

MAX_CLASSES = 20  # of the table of classes
NOT_FOR = (
    "A teaching network. It knows these classes only and names one of them whatever it is shown; it is not for "
    "decisions about people or safety."
)
NOT_LEARNED = (
    "**This network did not learn:** it does no better than twice chance. That is a result, kept for "
    "comparison with its twin."
)


def write(
    run: Run,
    status: dict[str, Any],
    metrics: list[dict[str, Any]],
    right: Sequence[int] = (),
    images: Sequence[int] = (),
) -> str:
    """The README.md of a run, made from what was recorded and measured: of each class how many
    validation images are right, of how many."""
    if run.config is None:
        return of_loop(run, metrics)
    result = status.get("result", {})
    lines = [
        *network(run),
        *([] if has_learned(run, result) else [NOT_LEARNED, ""]),
        "## Trained on",
        "",
        *training(run, run.config),
        *origin(run),
        *memory(metrics),
        "",
        "## Measured",
        "",
        *measured(run, result, metrics),
        "",
        *classes(run, right, images),
        "## Made with",
        "",
        "```",
        command(run.config),
        "```",
        "",
        ", ".join(f"{name} {version}" for name, version in run.versions.items()) + ".",
        "",
        *["## Not for", "", NOT_FOR, ""],
    ]
    return "\n".join([f"# {run.name}", "", *lines])


def has_learned(run: Run, result: dict[str, float]) -> bool:
    """Whether the network does better than twice chance."""
    return result.get("val/accuracy", 0) > 2 / len(run.classes)


def network(run: Run) -> list[str]:
    """What the network is made of."""
    spec, row = run.spec, row_of(run.spec.net)
    sides = f"input {spec.channels}x{spec.size}x{spec.size}"
    if is_own(spec.net):
        init = f", init {init_of(spec)}" if spec.init != "default" else ""
        return [f"{spec.net.removeprefix(LOOP)}: {run.parameters:,} parameters{init}, {sides}.", ""]
    skips = f"{'with' if spec.residual else 'without'} skip connections, " if row.skips else ""
    return [
        f"{row.title(spec)}: {run.parameters:,} parameters, activation {spec.activation}, norm {spec.norm}, init "
        f"{init_of(spec)}, {skips}{sides}.",
        "",
    ]


def init_of(spec: NetSpec) -> str:
    """How the first weights were drawn."""
    if spec.init != OWN_INIT:
        return spec.init
    return f"{spec.init} (sigma_w2 {spec.sigma_w2:g}, sigma_b2 {spec.sigma_b2:g})"


def of_loop(run: Run, metrics: list[dict[str, Any]]) -> str:
    """The README.md of a run that somebody's own training loop recorded."""
    settings = [
        f"{name} {value}" for name, value in run.loop.items() if name not in ("name", "data")
    ]
    last = metrics[-1] if metrics else {}
    lines = [
        f"# {run.name}",
        "",
        *network(run),
        "Recorded by a training loop of its own; the network itself is not kept here.",
        f"{run.dataset['name']}, {len(run.classes)} classes; {', '.join(settings) or 'no settings'}.",
        "",
        "| as the loop gave it after its last epoch | |",
        "|---|---|",
        *(f"| {name} | {value:.6g} |" for name, value in last.items()),
        "",
        ", ".join(f"{name} {version}" for name, version in run.versions.items()) + ".",
        "",
    ]
    return "\n".join(lines)


def conditions(run: Run) -> str:
    """Under which conditions the training accuracy was taken."""
    kind = run.training["augment"]
    if kind == "auto":
        kind = usual_augment(str(run.dataset["name"]))
    if is_own(run.spec.net):
        return f"images {describe(kind)}"
    drops = run.spec.dropout if row_of(run.spec.net).dropout else 0
    return f"images {describe(kind)}, {f'dropout {drops:g}' if drops else 'no dropout'}"


def training(run: Run, config: Config) -> list[str]:
    """On which images, for how long and how it was trained."""
    data = run.dataset
    return [
        f"{data['name']}: {data['train']:,} training and {data['val']:,} validation images of "
        f"{len(run.classes)} classes (sha256 {data['hash'][:16]}...). {config.epochs} epochs, seed "
        f"{config.seed}, SGD with highest learning rate {config.lr}, {config.schedule} schedule, "
        f"batch {config.batch_size}, {config.precision}."
    ]


def measured(run: Run, result: dict[str, float], metrics: list[dict[str, Any]]) -> list[str]:
    """A table of how well the network does."""
    last, missing = metrics[-1] if metrics else {}, float("nan")
    return [
        "| on the validation images, float32, weights as stored here | |",
        "|---|---|",
        f"| top-1 accuracy | {result.get('val/accuracy', missing):.2%} |",
        f"| top-5 accuracy | {result.get('val/top5', missing):.2%} |",
        *(
            [f"| mean of the accuracies of the classes | {result['val/class_accuracy']:.2%} |"]
            if "val/class_accuracy" in result
            else []
        ),
        f"| mean cross entropy | {result.get('val/loss', missing):.4f} |",
        f"| chance | {1 / len(run.classes):.2%} |",
        f"| training accuracy in the last epoch, {conditions(run)} | "
        f"{last.get('train/accuracy', missing):.2%} |",
    ]


def classes(run: Run, right: Sequence[int], images: Sequence[int]) -> list[str]:
    """The accuracy of each class where their numbers of images are very different, the least accurate
    first; nothing elsewhere."""
    if not is_extreme(images):
        return []
    rows = sorted(
        (hits / count, count, name)
        for name, hits, count in zip(run.classes, right, images, strict=True)
        if count
    )
    return [
        imbalance(run.classes, images),
        "",
        "| class | validation images | accuracy |",
        "|---|---|---|",
        *(
            f"| {name.replace('|', '/')} | {count:,} | {share:.2%} |"
            for share, count, name in rows[:MAX_CLASSES]
        ),
        "",
    ]


def origin(run: Run) -> list[str]:
    """Where the validation images come from, and what was left out, where that is recorded."""
    split, left_out = run.dataset.get("split", {}), run.dataset.get("unreadable_count", 0)
    sentences = []
    if split.get("val") == "made here":
        sentences.append(
            f"The validation images are {split['share']:.0%} of each class, set aside with seed "
            f"{split['seed']}."
        )
    reasons = run.dataset.get("left_out", {})
    if reasons:
        counts = ", ".join(counted(count, reason) for reason, count in reasons.items())
        sentences.append(f"Left out of the set: {counts}.")
    if left_out:
        sentences.append(f"{left_out:,} files were left out because they are no readable images.")
    return sentences


def memory(metrics: list[dict[str, Any]]) -> list[str]:
    """That memory ran out, where it did."""
    fewest = min((row["images_at_once"] for row in metrics if "images_at_once" in row), default=0)
    return (
        [
            f"Memory ran out: a batch went through the network in parts of {fewest} images at once, and batch norm "
            "saw these."
        ]
        if fewest
        else []
    )


def command(config: Config) -> str:
    """The command line that trains this network again."""
    usual = asdict(Config()) | preset(config.preset, config.net)
    parts = ["python -m trainer"]
    for key, value in asdict(config).items():
        flag = key.replace("_", "-")
        if value == usual[key]:
            continue
        parts.append(
            f"--{flag if value else f'no-{flag}'}"
            if isinstance(value, bool)
            else f"--{flag} {shlex.quote(str(value))}"
        )
    return " ".join(parts)
