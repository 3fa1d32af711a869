"""Definitions: which of our own lines must stand in a script? Where no library computes what a page shows,
the script has the very functions that computed it, with all that they call."""

import ast
import functools
import importlib
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from explorer.inside.scripts.parts import Part

OURS = ("explorer", "trainer")
NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True)
class _Source:
    """What stands at the top of a module: the lines and the node of each definition, and of each name
    that is imported the line, or, of one of ours, module and name."""

    lines: dict[str, str]
    nodes: dict[str, ast.stmt]
    imports: dict[str, str]
    ours: dict[str, tuple[str, str]]


@functools.cache
def _source(module: str) -> _Source:
    text = inspect.getsource(importlib.import_module(module))
    result = _Source({}, {}, {}, {})
    for node in ast.parse(text).body:
        if isinstance(node, ast.Import):
            for each in node.names:
                result.imports[each.asname or each.name] = ast.unparse(ast.Import([each]))
        elif isinstance(node, ast.ImportFrom):
            _import(result, node)
        else:
            first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
            lines = "\n".join(text.splitlines()[first - 1 : node.end_lineno])
            for name in _defined(node):
                result.lines[name], result.nodes[name] = lines, node
    return result


def _import(result: _Source, node: ast.ImportFrom) -> None:
    module = str(node.module)
    for each in node.names:
        if module.split(".")[0] in OURS:
            result.ours[each.asname or each.name] = module, each.name
        else:
            line = ast.unparse(ast.ImportFrom(module, [each], 0))
            result.imports[each.asname or each.name] = line


def _defined(node: ast.stmt) -> Iterator[str]:
    """The names that a statement gives a meaning."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    for target in [*getattr(node, "targets", ()), getattr(node, "target", None)]:
        if target is not None:
            yield from (part.id for part in ast.walk(target) if isinstance(part, ast.Name))


def _used(node: ast.stmt) -> list[str]:
    """The names that a definition takes from its module, in their order."""
    names = [part for part in ast.walk(node) if isinstance(part, ast.Name)]
    local = {name.id for name in names if isinstance(name.ctx, ast.Store)}
    local |= {part.arg for part in ast.walk(node) if isinstance(part, ast.arg)}
    return list(dict.fromkeys(name.id for name in names if name.id not in local))


def definitions(module: str, *names: str, instead: Mapping[str, str] = NOTHING) -> Part:
    """The lines that define these names of a module of ours, after all that they use, and the imports.
    `instead` says what stands in place of a definition, by its name."""
    blocks: dict[tuple[str, str], str] = {}
    imports: dict[str, None] = {}

    def collect(module: str, name: str) -> None:
        source = _source(module)
        if name in source.ours and name not in instead:
            collect(*source.ours[name])
        elif name in source.imports:
            imports[source.imports[name]] = None
        elif name in instead:
            blocks.setdefault(("", name), instead[name])
        elif name in source.nodes and (module, name) not in reached:
            reached.add((module, name))
            for used in _used(source.nodes[name]):
                collect(module, used)
            blocks[module, name] = source.lines[name]

    reached: set[tuple[str, str]] = set()
    for name in names:
        collect(module, name)
    return Part(imports=tuple(imports), defined=tuple(blocks.values()))
