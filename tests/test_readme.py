"""The documents say what is there: every page, network, method and option, and commands that are
the real ones."""

import dataclasses
import re
import shlex
import tomllib

import pytest

from explorer import __version__
from explorer.__main__ import COMMANDS
from explorer.app.page_table import SECTIONS
from explorer.inside.saliency import METHODS
from explorer.networks import registry
from explorer.training.limits import Limits, variable
from tests.bench.tasks import TASKS
from tests.conftest import ROOT
from tests.documents import DOCUMENTS
from tests.test_pages import PAGES
from trainer.arguments import parse
from trainer.card import NOT_FOR
from trainer.config import Config
from trainer.datasets import DATASETS
from trainer.nets import NETS

README = (ROOT / "README.md").read_text("utf-8")
DOCS = {path.name: path.read_text("utf-8") for path in (ROOT / "docs").glob("*.md")}
WRITTEN = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "docs/training.md"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_tables_are_what_the_code_says(name):
    """Where this fails: `python -m tests.documents`."""
    assert DOCS[name] == DOCUMENTS[name]()
    assert f"docs/{name}" in README


def test_every_page_network_method_net_and_data_set_is_named():
    titles = [page.title for section in SECTIONS.values() for page in section.pages.values()]
    assert len(titles) == len(PAGES)
    assert all(f"| {title} |" in DOCS["pages.md"] for title in titles)
    assert all(
        f"`{address}`" in DOCS["pages.md"] for address in ["/", *(f"/{p}" for p in PAGES[1:])]
    )
    kept = [key for key, row in registry.MODELS.items() if row.source != "random"]
    assert all(f"`{key}`" in DOCS["networks.md"] for key in kept)
    assert all(f"| {method.label} |" in DOCS["saliency.md"] for method in METHODS.values())
    assert all(f"| `{key}` |" in DOCS["trainer.md"] for key in (*NETS, *DATASETS))
    assert all(variable(entry.name) in DOCS["server.md"] for entry in dataclasses.fields(Limits))


def test_every_page_asks_the_question_of_its_row():
    questions = re.findall(r"^\| .* \| `/.*` \| (.*) \|$", DOCS["pages.md"], re.MULTILINE)
    assert len(questions) == len(PAGES)
    assert all(len(question) > 20 and question[-1] in ".?" for question in questions)
    for folder, section in SECTIONS.items():
        for name, page in section.pages.items():
            text = (ROOT / "pages" / folder / f"{name}.py").read_text("utf-8")
            assert text.startswith(f'"""{page.title}:'), name


def test_measured_and_published_accuracies_are_the_rows():
    for row in registry.MODELS.values():
        if row.source in ("bundled", "published"):
            numbers = re.findall(r"\d+\.\d+ ?%", row.accuracy)
            lines = DOCS["networks.md"].splitlines()
            line = next(line for line in lines if line.startswith(f"| `{row.key}` |"))
            assert f"{row.parameters:,}" in line
            assert all(number in line for number in numbers)


def test_every_option_is_in_the_help_and_in_the_table(capsys):
    with pytest.raises(SystemExit):
        parse(["--help"])
    text = capsys.readouterr().out
    for entry in dataclasses.fields(Config):
        flag = "--" + entry.name.replace("_", "-")
        assert flag in text
        assert f"| `{flag}` | {entry.default}".rstrip() in DOCS["trainer.md"]


def block(title: str) -> str:
    """The command under a marker of the README."""
    (command,) = re.findall(rf"<!-- {title} -->\n```\w+\n(.*?)\n```", README, re.DOTALL)
    return command


def test_two_commands_run_the_app_and_pass_the_tests_in_both_kinds_of_shell():
    run, test = block("run command"), block("test command")
    assert run.endswith("&& .venv/bin/streamlit run explorer/Home.py")
    assert "-m pytest" in test
    for command, other in (
        (run, block("run command, PowerShell")),
        (test, block("test command, PowerShell")),
    ):
        words = [word.removeprefix("&& ").replace("/bin/", "/") for word in shlex.split(command)]
        others = [word.rstrip(";") for word in other.replace("\\", "/").split()]
        assert [w for w in words if w != "&&"][1:] == [w.replace("/Scripts/", "/") for w in others][
            1:
        ]
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    workflow = (ROOT / ".github" / "workflows" / "tests.yml").read_text("utf-8")
    assert "<!-- test command -->" in ci
    assert "<!-- test command -->" in workflow
    assert "<!-- test command, PowerShell -->" in workflow


def test_every_command_is_named():
    text = README + (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert all(f"-m explorer {name}" in text for name in COMMANDS if name != "run")
    modules = re.findall(r"-m ((?:explorer|trainer|tests)[.\w]*)", text)
    for module in modules:
        path = ROOT.joinpath(*module.split("."))
        assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file(), module


@pytest.mark.parametrize("document", WRITTEN)
def test_what_a_document_names_is_there(document):
    """Links within the project, and paths in code."""
    text, folder = (ROOT / document).read_text("utf-8"), (ROOT / document).parent
    links = re.findall(r"\]\(([^)#:]+)\)", text)
    paths = re.findall(r"`((?:explorer|pages|trainer|tests|docs)/[\w./-]+)`", text)
    assert not [link for link in links if not (folder / link).exists()]
    assert not [path for path in paths if not (ROOT / path).exists()]


def test_the_tasks_are_those_that_are_measured():
    rows = re.findall(r"^\| \d+ \| (.*?) \| (.*?) \| (.*?) \|", DOCS["tasks.md"], re.MULTILINE)
    assert len(rows) == 20
    assert rows == [(task.who, task.wanted, task.finished) for task in TASKS]


def test_pictures_are_small_and_there():
    pictures = re.findall(r"!\[[^\]]{20,}\]\((docs/\w+\.png)\)", README)
    assert len(pictures) == 3
    assert all(50_000 < (ROOT / picture).stat().st_size < 300_000 for picture in pictures)


def test_one_version():
    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"version: {__version__}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert "version" in project["dynamic"]


@pytest.mark.parametrize(
    "key", [key for key, row in registry.MODELS.items() if row.source == "bundled"]
)
def test_every_network_that_ships_has_its_card(key):
    card = (ROOT / "trainer" / "bundled" / key / "README.md").read_text("utf-8")
    row = registry.MODELS[key]
    assert NOT_FOR in card
    assert f"{row.parameters:,} parameters" in card
    assert re.findall(r"\d+\.\d+(?=\s%)", row.accuracy)[0] in card
    assert ("did not learn" in card) == ("did not learn" in row.accuracy)


def test_the_project_speaks_of_itself_alone():
    ignored = {".venv", "build", "dist", "runs", "evaluations", "data"}
    kinds = {".py", ".md", ".toml", ".txt", ".json", ".jsonl", ".yml", ".yaml", ".cff"}
    for path in ROOT.rglob("*"):
        if path.suffix in kinds and path.relative_to(ROOT).parts[0] not in ignored:
            assert "/" + "work/" not in path.read_text("utf-8"), path
