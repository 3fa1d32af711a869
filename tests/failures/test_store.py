"""An evaluation gives the same files every time, whatever happens in between."""

import pytest
import torch

from explorer.failures import evaluation, evaluation_list, inference
from explorer.failures.description import EvaluationError
from explorer.failures.evaluation import read
from tests.failures.examples import evaluated, image_folder, same_files


def test_twice_gives_the_same_files(net, tmp_path):
    data = image_folder(tmp_path)
    (data / "val" / "cat" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnot really")
    for name in ("one", "two"):
        evaluated(net, data, tmp_path / name)
    assert same_files(tmp_path / "one", tmp_path / "two")
    assert {path.name for path in tmp_path.iterdir()} == {
        "data",
        "one",
        "two",
    }  # nothing is left behind


def test_stopped_it_is_partial_and_goes_on_to_the_same_files(net, tmp_path):
    data, out = image_folder(tmp_path), tmp_path / "out"
    evaluated(net, data, tmp_path / "whole")
    progress = []
    first = evaluated(net, data, out, on_progress=progress.append, stop=lambda: len(progress) >= 2)
    assert first.state == "partial" and 8 <= len(first) < 30 and first.total == 30
    assert evaluation_list.progress(out)["state"] == "partial" and evaluation_list.progress(out)[
        "done"
    ] == len(first)
    whole = read(tmp_path / "whole")
    assert first.names.tolist() == whole.names[: len(first)].tolist()
    again = evaluated(net, data, out)
    assert again.state == "finished" and same_files(out, tmp_path / "whole")


def test_killed_it_goes_on_to_the_same_files(net, tmp_path, monkeypatch):
    data, out = image_folder(tmp_path), tmp_path / "out"
    evaluated(net, data, tmp_path / "whole")

    def die(progress) -> None:
        if progress.done >= 12:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("explorer.failures.store.COMMIT_SECONDS", 0)
        with pytest.raises(KeyboardInterrupt):
            evaluated(net, data, out, on_progress=die)
    assert not out.exists() and evaluation_list.progress(out) == {
        "state": "running",
        "done": 12,
        "total": 30,
        "unreadable": 0,
    }
    with (evaluation.unfinished(out) / "loss.npy").open("ab") as file:
        file.write(b"half a batch")  # written, but not yet committed
    progress = []
    evaluated(net, data, out, on_progress=progress.append)
    assert progress[0].done == 16  # not from the beginning
    assert same_files(out, tmp_path / "whole")


def test_a_full_disk_loses_nothing(net, tmp_path, monkeypatch):
    data, out = image_folder(tmp_path), tmp_path / "out"
    evaluated(net, data, tmp_path / "whole")

    def full(*_arguments, **_named):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("explorer.failures.store.EvaluationWriter.finish", full)
        with pytest.raises(
            EvaluationError, match="No space left on device. What is done so far is kept"
        ):
            evaluated(net, data, out)
    evaluated(net, data, out)
    assert same_files(out, tmp_path / "whole")


def test_two_cannot_write_the_same(net, tmp_path):
    data, errors = image_folder(tmp_path), []

    def second(_progress) -> None:
        if not errors:
            with pytest.raises(EvaluationError, match="by another process") as error:
                evaluated(net, data, tmp_path / "out")
            errors.append(error)

    evaluated(net, data, tmp_path / "out", on_progress=second)
    assert errors and read(tmp_path / "out").state == "finished"


def test_torchs_threads_are_as_before_also_where_evaluations_overlap(net, tmp_path):
    before = torch.get_num_threads()
    with inference.single_threaded_torch():
        assert torch.get_num_threads() == 1
        evaluated(net, image_folder(tmp_path, 6), tmp_path / "out")
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == before
