"""Words are code: every function that says something has a test that draws its numbers."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

SECTIONS = ("inside", "depth", "training", "failures", "layers", "lessons")
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
