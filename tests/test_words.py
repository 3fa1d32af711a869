"""Words are code: every function that says something has a test that draws its numbers."""

import ast

import pytest

from tests.conftest import ROOT

SECTIONS = ("inside", "failures")
ELSEWHERE = {"branches", "gradients", "home"}  # of inside: their tests stand with the networks


def said(section: str) -> dict[str, str]:
    """Public functions of a section's words: file and name."""
    folder = ROOT / "explorer" / section / "words"
    return {
        f"{path.stem}.{node.name}": node.name
        for path in sorted(folder.glob("*.py"))
        if path.stem not in ELSEWHERE
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }


def drawn(section: str) -> set[str]:
    """Names that occur in tests to which hypothesis gives their numbers, or which take every row of
    a table."""
    names: set[str] = set()
    for path in (ROOT / "tests" / section).glob("test_*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and any(
                word in ast.unparse(decorator)
                for decorator in node.decorator_list
                for word in ("given(", "parametrize(")
            ):
                names |= {getattr(part, "attr", getattr(part, "id", "")) for part in ast.walk(node)}
    return names


@pytest.mark.parametrize("section", SECTIONS)
def test_every_sentence_is_drawn_numbers_for(section):
    names = drawn(section)
    missing = {place for place, name in said(section).items() if name not in names}
    assert not missing
