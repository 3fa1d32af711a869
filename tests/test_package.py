"""What `pip install .` gives: a wheel that holds all that the app needs, and runs anywhere."""

import email
import os
import re
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest

from explorer import __version__
from tests.conftest import ROOT
from tests.server import serving
from tests.sources import TREES, imports

pytestmark = pytest.mark.processes
BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built as pip does from a copy of the sources, so that nothing lies in the
    checkout."""
    pytest.importorskip("setuptools", minversion="77")
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for folder in ("explorer", "pages", "trainer"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / folder, source / folder, ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE", "requirements.txt"):
        shutil.copy(ROOT / name, source)
    (source / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "requirements.txt", source / "tests")
    command = [sys.executable, "-c", BUILD, str(out)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    return next(out.glob("cnn_explorer-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """A folder like site-packages that holds nothing else."""
    folder = tmp_path_factory.mktemp("site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def python(installed: Path, cwd: Path, *arguments: str) -> str:
    """What a Python that has the installed package says, started in another folder."""
    environment = os.environ | {"PYTHONPATH": str(installed)}
    command = [sys.executable, *arguments]
    result = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr[-2000:]
    return result.stdout.strip()


def test_the_wheel_holds_every_file_of_the_three_folders_and_no_other(installed):
    files = {
        path.relative_to(ROOT).as_posix()
        for folder in ("explorer", "pages", "trainer")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    shipped = {
        path.relative_to(installed).as_posix()
        for path in installed.rglob("*")
        if path.is_file() and ".dist-info" not in path.parts[len(installed.parts)]
    }
    assert shipped == files


def test_its_metadata(installed):
    folder = next(installed.glob("*.dist-info"))
    metadata = email.message_from_string((folder / "METADATA").read_text("utf-8"))
    needed = metadata.get_all("Requires-Dist") or []
    required = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    plain = [line for line in required if not line.startswith("#")]
    assert metadata["Version"] == __version__
    assert [line for line in needed if "extra ==" not in line] == plain
    assert metadata.get_all("Provides-Extra") == ["dev", "cluster"]
    assert any(re.match(r"pytest.*extra == .dev", line) for line in needed)
    scripts = (folder / "entry_points.txt").read_text("utf-8")
    assert "cnn-explorer = explorer.__main__:main" in scripts
    assert "cnn-trainer = trainer.__main__:main" in scripts


def test_runs_and_evaluations_lie_in_the_working_directory(installed, tmp_path):
    code = "from explorer.workspace import workspace; print(workspace())"
    assert Path(python(installed, tmp_path, "-c", code)) == tmp_path
    assert Path(python(ROOT, tmp_path, "-c", code)) == ROOT
    code = (
        "from explorer.networks import registry as r; print(r.RUNS, *r.MODELS.of_source('bundled'))"
    )
    place, *names = python(installed, tmp_path, "-c", code).split()
    assert Path(place) == tmp_path / "runs"
    assert {"digits-relu", "resnet56"} <= set(names)


def test_the_command_serves_home_from_another_folder(installed, tmp_path):
    start = (sys.executable, "-m", "explorer")
    with (
        serving(tmp_path, start=start, PYTHONPATH=str(installed)) as (url, _pid),
        urllib.request.urlopen(url) as response,
    ):
        assert b"<title>Streamlit</title>" in response.read()
    code = (
        "import explorer, pathlib, sys; from streamlit.testing.v1 import AppTest;"
        "home = pathlib.Path(explorer.__file__).with_name('Home.py');"
        "app = AppTest.from_file(str(home), default_timeout=120).run();"
        "assert not app.exception, app.exception; print(home, app.title[0].value)"
    )
    assert str(installed) in python(installed, tmp_path, "-c", code)


def named(path: str) -> dict[str, str]:
    """The lines of a list of requirements by the names of the packages."""
    lines = (ROOT / path).read_text("utf-8").splitlines()
    return {re.split("[>=;]", line)[0]: line for line in lines if not line.startswith("#")}


def imported(*folders: str) -> set[str]:
    """The packages that the files of some folders import."""
    packages = {
        "PIL": "pillow",
        "sklearn": "scikit-learn",
        "skimage": "scikit-image",
        "pi_heif": "pi-heif",
    }
    files = [source for source in TREES if source.split("/")[0] in folders]
    names = {name.split(".")[0] for source in files for name in imports(source)}
    others = names - sys.stdlib_module_names - {"explorer", "trainer"}
    return {packages.get(name, name) for name in others}


def test_what_is_required_is_what_is_imported():
    """Streamlit itself takes httptools and uvloop, plotly orjson; the trainer asks psutil where it is installed."""
    assert named("requirements.txt").keys() - {"httptools", "uvloop", "orjson"} == imported(
        "explorer", "pages", "trainer"
    )
    assert named("trainer/requirements.txt").keys() == imported("trainer") - {"psutil"}
    assert named("trainer/requirements.txt").items() <= named("requirements.txt").items()
