"""Words are code: every function that says something has a test that draws its numbers."""

import ast
import itertools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.sources import TREES

SECTIONS = ("inside", "depth", "training", "failures", "layers", "lessons")
AS_A_MACHINE_READS = {  # scripts, a log, what the lecture calls its ideas
    "explorer/inside/scripts/predictions.py",
    "explorer/lessons/rectifiers_recording.py",
    "explorer/lessons/ideas.py",
    "explorer/lessons/words/era.py",  # headings of columns
}
DRAWN = ("given(", "parametrize(")  # decorators: hypothesis, or every row of a table


def words(section: str) -> list[Path]:
    return sorted((ROOT / "explorer" / section / "words").glob("*.py"))


def public(section: str) -> Iterator[str]:
    """Public functions of a section's words, by their whole names."""
    for path in words(section):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield f"explorer.{section}.words.{path.stem}.{node.name}"


def imported(tree: ast.Module) -> dict[str, str]:
    """What each name of a test file stands for."""
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def drawn(section: str) -> Iterator[str]:
    """Whole names of what is called in tests to which hypothesis gives their numbers, or which take
    every row of a table."""
    for path in (ROOT / "tests" / section).glob("test_*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        names = imported(tree)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and any(
                way in ast.unparse(decorator) for decorator in node.decorator_list for way in DRAWN
            ):
                for part in ast.walk(node):
                    if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
                        yield f"{names.get(part.value.id)}.{part.attr}"
                    elif isinstance(part, ast.Name):
                        yield names.get(part.id, "")


@pytest.mark.parametrize("section", SECTIONS)
def test_every_sentence_is_drawn_numbers_for(section):
    undrawn = set(public(section)) - set(drawn(section))
    assert not undrawn


def test_every_section_has_its_words():
    assert set(SECTIONS) == {path.parent.name for path in ROOT.glob("explorer/*/words")}


@pytest.mark.parametrize("section", SECTIONS)
def test_shares_are_written_in_one_way(section):
    """By notation.percent, which claims neither end where it is not reached."""
    for path in words(section):
        assert not re.findall(r":[.\d]*%\}", path.read_text("utf-8")), path.name


def split(tree: ast.Module) -> Iterator[str]:
    """What a file says, but for its docstrings, where a line may end between a number and its percent
    sign; what plotly says on hovering has one line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            pairs = itertools.pairwise(node.values)
            after = (text for value, text in pairs if isinstance(value, ast.FormattedValue))
            yield from (text for text in constants(after) if re.match(r" %(?!\w)", text))
        if not isinstance(node, ast.Expr):  # a docstring
            for text in constants(ast.iter_child_nodes(node)):
                if re.search(r"[\d}] %(?!\w)", text) and "%{" not in text:
                    yield text


def constants(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_no_line_begins_with_a_percent_sign():
    assert list(split(ast.parse("f'{x} % of'"))) == [" % of"]
    assert list(split(ast.parse("a = 'about 5 %'"))) == ["about 5 %"]
    assert not list(split(ast.parse("f'{x}\\u00a0% of'")))
    found = {
        source: texts
        for source, tree in TREES.items()
        if source.startswith(("explorer/", "pages/")) and not source.startswith("explorer/facts/")
        if source not in AS_A_MACHINE_READS and (texts := list(split(tree)))
    }
    assert not found
