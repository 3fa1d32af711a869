"""The documents say what is there: every page, network, method and option, and commands that are
the real ones."""

import dataclasses
import re

import pytest

from explorer.app.page_table import SECTIONS
from explorer.inside.saliency import METHODS
from explorer.networks import registry
from tests.conftest import ROOT
from tests.test_pages import PAGES
from trainer.card import NOT_FOR
from trainer.config import Config, parse
from trainer.nets import NETS

README = (ROOT / "README.md").read_text()


def test_every_page_network_method_and_net_is_named():
    titles = [page.title for section in SECTIONS.values() for page in section.pages.values()]
    assert len(titles) == len(PAGES)
    assert all(f"| {title} |" in README for title in titles)
    assert all(
        f"`{key}`" in README for key, row in registry.MODELS.items() if row.source != "random"
    )
    assert all(f"| {method.label} |" in README for method in METHODS.values())
    assert all(f"| `{net}` |" in README for net in NETS)


def test_measured_and_published_accuracies_are_the_rows():
    for row in registry.MODELS.values():
        if row.source in ("bundled", "published"):
            numbers = re.findall(r"\d+\.\d+ ?%", row.accuracy)
            line = next(line for line in README.splitlines() if line.startswith(f"| `{row.key}` |"))
            assert f"{row.parameters:,}" in line
            assert all(number in line for number in numbers)


def test_every_option_is_in_the_help_and_in_the_table(capsys):
    with pytest.raises(SystemExit):
        parse(["--help"])
    told = capsys.readouterr().out
    for entry in dataclasses.fields(Config):
        flag = "--" + entry.name.replace("_", "-")
        assert flag in told
        assert f"| `{flag}` | {entry.default}".rstrip() in README


def test_the_commands():
    assert "streamlit run explorer/Home.py" in README
    assert "<!-- test command -->\n```sh\n" in README
    assert "README.md" in (ROOT / ".ci" / "run").read_text()
    assert (ROOT / "docs" / "home.png").stat().st_size > 50_000


@pytest.mark.parametrize(
    "key", [key for key, row in registry.MODELS.items() if row.source == "bundled"]
)
def test_every_network_that_ships_has_its_card(key):
    card = (ROOT / "trainer" / "bundled" / key / "README.md").read_text()
    row = registry.MODELS[key]
    assert NOT_FOR in card
    assert f"{row.parameters:,} parameters" in card
    assert re.search(r"\d+\.\d+ ?%", row.accuracy)[0] in card
    assert ("did not learn" in card) == ("did not learn" in row.accuracy)


def test_the_project_speaks_of_itself_alone():
    for path in ROOT.rglob("*"):
        own = not {".venv", "runs", "evaluations"} & set(path.relative_to(ROOT).parts[:1])
        if own and path.suffix in {".py", ".md", ".toml", ".txt", ".json", ".jsonl"}:
            assert "/" + "work/" not in path.read_text(), path
