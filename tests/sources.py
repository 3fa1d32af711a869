"""Every source of the project, as it is parsed: what the tests of the code itself share."""

import ast
import functools
import re
from collections.abc import Iterator, Mapping

from tests.conftest import ROOT

USES_APP = re.compile(r"explorer/(Home\.py|app/|\w+/(cached|panels)(/|\.py))|pages/")
PATHS = {
    path.relative_to(ROOT).as_posix(): path
    for folder in ("explorer", "pages", "trainer", "tests")
    for path in sorted((ROOT / folder).rglob("*.py"))
}


@functools.cache
def parsed(source: str) -> ast.Module:
    return ast.parse(PATHS[source].read_text("utf-8"))


class Trees(Mapping[str, ast.Module]):
    """Every file by its path; read when it is first looked at, since most processes look at none."""

    def __getitem__(self, source: str) -> ast.Module:
        return parsed(source)

    def __iter__(self) -> Iterator[str]:
        return iter(PATHS)

    def __len__(self) -> int:
        return len(PATHS)


TREES = Trees()
SOURCES = [source for source in TREES if not source.startswith("tests/")]
MODULES = {
    source.removesuffix(".py").removesuffix("/__init__").replace("/", "."): source
    for source in SOURCES
}


def nodes(tree: ast.AST, inside_functions: bool = True) -> Iterator[ast.AST]:
    waiting = list(ast.iter_child_nodes(tree))
    while waiting:
        node = waiting.pop()
        yield node
        if inside_functions or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting.extend(ast.iter_child_nodes(node))


@functools.cache
def imports(source: str, inside_functions: bool = True) -> set[str]:
    """The modules that a file imports, or what of them where that is no module of ours."""
    names: set[str] = set()
    for node in nodes(TREES[source], inside_functions):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            members = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= {member if member in MODULES else str(node.module) for member in members}
    return names
