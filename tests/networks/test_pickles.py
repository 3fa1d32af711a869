"""Pickles made to do harm: no code in them runs, and weights beside them are opened."""

import json
import pickle
import subprocess
import sys

import pytest

from explorer.networks import checkpoint_files
from explorer.networks.checkpoint_error import CheckpointError
from tests.conftest import ROOT
from tests.networks.files import (
    START,
    legacy,
    refusal,
    state_of,
    tar_of,
    tensor,
    text,
    with_pickle,
)
from tests.networks.hostile_pickles import harmful

FORMS = {"zip": with_pickle, "legacy": legacy, "plain": bytes}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", harmful("x"))
def test_no_code_runs(name, form, tmp_path):
    marker = tmp_path / "marker"
    program = harmful(marker)[name].ljust(16, b"\0")
    refusal(FORMS[form](program))
    assert not marker.exists()


def beside_weights(program):
    """A file in which this pickle stands beside a state of one tensor."""
    weights = b"}(" + text("a") + tensor("FloatStorage", "0", 4, 0, [4], [1]) + b"u"
    inner = program[2:].removesuffix(b".")
    return with_pickle(
        state_of(text("harm"), inner, text("state_dict"), weights), **{"0": bytes(16)}
    )


@pytest.mark.parametrize("name", harmful("x"))
def test_weights_beside_harm_are_opened_or_refused_and_nothing_runs(name, tmp_path):
    marker = tmp_path / "marker"
    try:
        contents = checkpoint_files.read(beside_weights(harmful(marker)[name]))
        assert [list(state.tensors) for state in contents.states] == [["a"]]
    except CheckpointError as error:
        assert name in CANNOT_BE, error
    assert not marker.exists()


# what torch's own functions would not take either
CANNOT_BE = ("torch.storage", "reduce of a tensor", "dup and pop", "buffers")
AUDIT = """
import json, sys
from pathlib import Path
from explorer.networks import checkpoint_reader
from explorer.networks.checkpoint_error import CheckpointError
files = [path.read_bytes() for path in sorted(Path(sys.argv[1]).iterdir())]
events, quiet = [], ("builtins.id", "object.", "sys._getframe", "code.__new__")
def read(data):
    try:
        checkpoint_reader.encode_contents(data)
    except CheckpointError:
        pass
read(files[0])
sys.addaudithook(lambda event, said: event.startswith(quiet) or events.append((event, str(said)[:80])))
for data in files[1:]:
    read(data)
print(json.dumps(events))
"""


@pytest.mark.processes
def test_the_reader_imports_opens_and_starts_nothing(tmp_path):
    """Python itself reports each import, file, process, connection and piece of code."""
    programs = harmful(tmp_path / "marker").values()
    files = [with_pickle(START + b"}.")]
    files += [write(program) for program in programs for write in (beside_weights, legacy)]
    folder = tmp_path / "files"
    folder.mkdir()
    for number, data in enumerate(files):
        (folder / f"{number:04}").write_bytes(data)
    command = [sys.executable, "-c", AUDIT, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []
    assert not (tmp_path / "marker").exists()


def test_a_pickle_in_a_pickle_in_a_tar(tmp_path):
    marker = tmp_path / "marker"
    program = harmful(marker)["nested pickle"]
    members = {"storages": program, "tensors": program, "pickle": program}
    refusal(tar_of(members))
    empty = pickle.dumps(0, 2)
    refusal(tar_of({"storages": empty, "tensors": empty, "pickle": program}))
    refusal(tar_of({"a.pth": with_pickle(program), "b.pth": legacy(program)}))
    assert not marker.exists()


def test_the_hostile_pickles_would_run_if_they_were_unpickled(tmp_path):
    """The test itself: their way of calling is pickle's."""
    for name in (
        *("os.system", "eval", "stack global", "inst", "obj", "nested pickle", "functools"),
        *("a chain of getattr", "attribute of a module"),
    ):
        marker = tmp_path / name.replace(" ", "-")
        pickle.loads(harmful(marker)[name])
        assert marker.exists(), name
