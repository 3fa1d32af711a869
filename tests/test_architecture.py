"""The house: who may import whom, how long a page may be, and what a page must not do."""

import ast
import re
import sys

import pytest

from tests.conftest import ROOT

MAY = {  # first matching pattern decides; what is imported must match one of the words
    "explorer/Home.py": "streamlit explorer.sidebar explorer.icon",
    "explorer/icon.py": "",
    "explorer/sidebar.py": "streamlit numpy explorer.cached explorer.models explorer.architectures explorer.images "
    "explorer.uploads explorer.checkpoints explorer.downloads explorer.figures",
    "explorer/cached/": "streamlit numpy torch explorer.cached explorer.figures explorer.analysis explorer.models "
    "explorer.images explorer.uploads explorer.checkpoints explorer.lessons explorer.jobs "
    "explorer.evaluations trainer",
    "explorer/panels/": "streamlit numpy explorer.panels explorer.cached explorer.sidebar explorer.figures "
    "explorer.analysis explorer.images explorer.models explorer.uploads explorer.lessons "
    "explorer.jobs explorer.evaluations trainer",
    "explorer/evaluate.py": "torch explorer.evaluations explorer.models explorer.checkpoints "
    "explorer.failures.metrics",
    "explorer/evaluations/": "numpy scipy torch PIL explorer.evaluations explorer.images explorer.decoding "
    "explorer.models trainer.datasets trainer.downloads trainer.listing",
    "explorer/jobs/": "torch explorer.jobs trainer",
    "explorer/lessons.py": "explorer.analysis",
    "explorer/models.py": "torch torchvision trainer.nets trainer.runs explorer.images explorer.checkpoints "
    "explorer.architectures explorer.published",
    "explorer/architectures.py": "torch torchvision trainer.nets explorer.images explorer.published",
    "explorer/checkpoints.py": "torch safetensors explorer.uploads",
    "explorer/downloads.py": "explorer.models",
    "explorer/uploads.py": "",
    "explorer/published.py": "",
    "explorer/__init__.py": "",
    "explorer/images.py": "numpy PIL torch skimage sklearn matplotlib explorer.decoding",
    "explorer/decoding.py": "numpy PIL trainer.decoded",
    "explorer/analysis/failures.py": "numpy explorer.evaluations",
    "explorer/analysis/kinds.py": "numpy explorer.evaluations",
    "explorer/analysis/": "explorer.analysis explorer.published trainer.nets trainer.data trainer.augment "
    "trainer.probes trainer.runs torch PIL torchvision captum numpy skimage sklearn scipy",
    "explorer/figures/": "explorer.figures explorer.analysis explorer.published plotly PIL numpy matplotlib",
    "pages/": "streamlit explorer.cached explorer.sidebar explorer.models explorer.images explorer.analysis "
    "explorer.figures explorer.panels",
    "trainer/": "trainer torch torchvision numpy safetensors sklearn PIL",
}
SOURCES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("explorer", "pages", "trainer")
    for path in (ROOT / folder).rglob("*.py")
)


def imported(source: str) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse((ROOT / source).read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in names if name.split(".")[0] not in sys.stdlib_module_names}


@pytest.mark.parametrize("source", SOURCES)
def test_imports(source):
    words = next(words for pattern, words in MAY.items() if source.startswith(pattern)).split()
    wrong = {
        name
        for name in imported(source)
        if not any(name == word or name.startswith(f"{word}.") for word in words)
    }
    assert not wrong


@pytest.mark.parametrize("source", [source for source in SOURCES if source.startswith("pages/")])
def test_pages_are_short_straight_scripts(source):
    text = (ROOT / source).read_text()
    assert len(text.splitlines()) <= 60
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert node.name != "main"
            assert node.end_lineno - node.lineno < 12
    assert "unsafe_allow_html=True" not in text


def test_caches_live_in_one_place():
    for source in SOURCES:
        if not source.startswith("explorer/cached/"):
            assert not re.search(r"st\.cache_", (ROOT / source).read_text()), source


def test_every_cache_is_bounded():
    texts = [
        (ROOT / source).read_text() for source in SOURCES if source.startswith("explorer/cached/")
    ]
    decorators = [
        found for text in texts for found in re.findall(r"@st\.cache_\w+\((.*?)\)\n", text)
    ]
    assert decorators and all("max_entries" in options for options in decorators)


def test_there_is_no_second_pages_folder_and_no_drawer_for_odds_and_ends():
    assert not (ROOT / "explorer" / "pages").exists()
    stems = {source.rsplit("/", 1)[-1] for source in SOURCES}
    assert stems.isdisjoint({"utils.py", "common.py", "helpers.py", "misc.py", "core.py"})


def test_what_ships_is_small():
    files = [path for path in (ROOT / "trainer" / "bundled").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 25e6
    assert {path.name for path in files} <= {
        "config.json",
        "metrics.jsonl",
        "probes.npz",
        "weights.safetensors",
        "status.json",
        "README.md",
    }
