"""The house: seven rules of who may import what, and the limits that keep a file readable."""

import ast
import graphlib
import importlib.metadata
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from explorer.app.page_table import SECTIONS
from tests.conftest import ROOT
from tests.sources import MODULES, PATHS, SOURCES, TREES, USES_APP, imports, nodes

LAYERS = (
    "inside",
    "depth",
    "training",
    "failures",
    "layers",
    "lessons",
)  # each imports only lower ones
BASE = {
    *("workspace", "visitors", "shares", "priorities", "scratch", "drawing", "images", "isolation"),
    *("networks", "facts"),
}


def importing(package: str) -> set[str]:
    """The files that import a package or a part of it."""
    part = re.compile(rf"{re.escape(package)}(\.|$)")
    return {source for source in SOURCES if any(map(part.match, imports(source)))}


def test_1_streamlit_only_in_the_app():
    assert not [source for source in importing("streamlit") if not USES_APP.match(source)]


def test_2_no_torch_in_figures_and_words_and_plotly_only_in_figures():
    assert not [source for source in importing("torch") if re.search("/(figures|words)/", source)]
    assert not [source for source in importing("streamlit") if re.search("/words/", source)]
    drawn = re.compile("/figures/|explorer/drawing/")
    assert not [source for source in importing("plotly") if not drawn.search(source)]


@pytest.mark.parametrize("layer", LAYERS)
def test_3_a_section_imports_only_lower_ones(layer):
    lower = BASE | set(LAYERS[: LAYERS.index(layer) + 1])
    for source in SOURCES:
        if source.split("/")[1] == layer:
            allowed = lower | {"app"} if USES_APP.match(source) else lower
            folders = {name.split(".")[1] for name in imports(source) if name[:9] == "explorer."}
            assert folders <= allowed, source


def test_3_nothing_imports_pages_the_trainer_no_explorer_and_the_base_no_section():
    assert not importing("pages")
    assert not [source for source in importing("explorer") if source.startswith("trainer/")]
    above = [source for layer in (*LAYERS, "app") for source in importing(f"explorer.{layer}")]
    assert not [source for source in above if source.split("/")[1].removesuffix(".py") in BASE]


def test_4_no_import_cycles_also_none_for_types():
    ours = {
        module: {name for name in imports(source, inside_functions=False) if name in MODULES}
        for module, source in MODULES.items()
    }
    graphlib.TopologicalSorter(ours).prepare()  # raises CycleError
    assert not [s for s in SOURCES if "TYPE_CHECKING" in (ROOT / s).read_text("utf-8")]


def test_5_every_file_of_a_page_lies_in_its_section():
    section_of = {name: key for key, section in SECTIONS.items() for name in section.pages}
    assert set(MODULES) >= {f"pages.{key}.{name}" for name, key in section_of.items()}
    for source in TREES:
        path = PurePosixPath(source)
        name = path.stem.removeprefix("test_")
        if name in section_of and path.parts[1] in SECTIONS:
            assert path.parts[1] == section_of[name], source


def test_5_every_folder_says_what_its_files_answer():
    for source in (source for source in SOURCES if source.endswith("__init__.py")):
        docstring = ast.get_docstring(TREES[source]) or ""
        folder = (ROOT / source).parent
        files = {path.name for path in folder.glob("*.py")} - {"__init__.py"}
        folders = {f"{path.parent.name}/" for path in folder.glob("*/__init__.py")}
        assert not {name for name in files | folders if name not in docstring}, source


def test_6_nothing_in_explorer_is_named_as_what_others_import():
    installed = set(importlib.metadata.packages_distributions())
    names = {path.stem for path in (ROOT / "explorer").iterdir()} - {"__init__", "__main__"}
    assert not names & (installed | sys.stdlib_module_names) - {"__pycache__"}


# what others need comes first, since they may do all this
IMPORT_ALL = """
import gc, importlib, os, sys, threading
root, theirs, ours = sys.argv[1], sys.argv[2].split(), sys.argv[3].split()
for name in theirs:
    importlib.import_module(name)
import torch
done = []
def hook(event, arguments):
    if event in ("subprocess.Popen", "socket.connect", "os.putenv", "os.mkdir", "ctypes.dlopen"):
        done.append((module, event, str(arguments)[:200]))
    elif event == "open" and str(arguments[0]).startswith(root):
        if not str(arguments[0]).endswith((".py", ".pyc")) and ".pyc." not in str(arguments[0]):
            done.append((module, event, arguments[0]))
build = torch.nn.Module.__init__
def counted(net, *arguments, **named):
    nets.append(type(net))
    build(net, *arguments, **named)
nets, torch.nn.Module.__init__ = [], counted
def state():
    return (len(nets), threading.active_count(), torch.get_num_threads(), gc.get_freeze_count(),
            dict(os.environ), torch.get_rng_state().numpy().tobytes())
before = state()
sys.addaudithook(hook)
for module in ours:
    importlib.import_module(module)
    after = state()
    if after != before:
        done.append((module, "nets, threads, threads of torch, frozen", before[:4], after[:4]))
        before = after
sys.exit("\\n".join(map(str, done)) or 0)
"""


@pytest.mark.processes
def test_7_importing_computes_nothing_opens_nothing_changes_nothing():
    ours = [name for name in MODULES if not name.startswith("pages.") and name != "explorer.Home"]
    theirs = {
        name
        for module in ours
        for name in imports(MODULES[module], inside_functions=False)
        if name.split(".")[0] not in {"explorer", "trainer", *sys.stdlib_module_names}
    }
    lists = [" ".join(sorted(theirs)), " ".join(ours)]
    command = [sys.executable, "-W", "ignore", "-c", IMPORT_ALL, str(ROOT), *lists]
    result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert result.returncode == 0, result.stderr[-3000:]


def test_a_module_has_at_most_250_lines():
    lines = {source: len(path.read_text("utf-8").splitlines()) for source, path in PATHS.items()}
    assert not {source: count for source, count in lines.items() if count > 250}


def test_a_function_has_at_most_40_lines():
    functions = {
        (source, node.name): (node.end_lineno or 0) - node.lineno + 1
        for source, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert not {name: count for name, count in functions.items() if count > 40}


def crooked(node: ast.AST) -> Iterator[str]:
    """What is not read from top to bottom, one thing a line."""
    line = f"line {getattr(node, 'lineno', 0)}"
    within = list(nodes(node))
    if isinstance(node, ast.FunctionDef) and node.name == "main":
        yield f"{line}: main()"
    if isinstance(node, ast.Assign) and type(node.value) is type(node.targets[0]) is ast.Tuple:
        yield f"{line}: two assignments"
    if isinstance(node, ast.Call) and any(isinstance(part, ast.NamedExpr) for part in within):
        yield f"{line}: an assignment in a call"
    if isinstance(node, ast.IfExp) and any(isinstance(part, ast.IfExp) for part in within):
        yield f"{line}: a conditional within a conditional"
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.IfExp):
        yield f"{line}: a conditional as a statement"


@pytest.mark.parametrize("source", [source for source in SOURCES if source.startswith("pages/")])
def test_a_page_is_a_short_straight_script(source):
    assert sum(isinstance(node, ast.stmt) for node in nodes(TREES[source])) <= 40
    assert not [line for node in nodes(TREES[source]) for line in crooked(node)]
    assert "unsafe_allow_html=True" not in (ROOT / source).read_text("utf-8")


def test_every_cache_is_bounded_and_lies_where_caches_are():
    for source in importing("streamlit"):
        within = list(nodes(TREES[source]))
        called = {
            id(node.func): {keyword.arg for keyword in node.keywords}
            for node in within
            if isinstance(node, ast.Call)
        }
        cleared = {id(node.value) for node in within if isinstance(node, ast.Attribute)}
        for node in within:
            if isinstance(node, ast.Attribute) and node.attr in {"cache_data", "cache_resource"}:
                place = f"{source}:{node.lineno}"
                assert id(node) in cleared or "max_entries" in called.get(id(node), ()), place
                assert re.search(r"explorer/app/|/cached(/|\.py)", source), place


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
