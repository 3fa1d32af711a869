"""Command lines: a number that cannot be, a device that is not there, memory that ends and names that
are no text end in a sentence and in status 1 or 2, never in a traceback."""

import os
import sys
from pathlib import Path

import pytest
import torch

import trainer.train
from explorer import __main__ as explorer
from explorer.failures import command_line
from trainer import __main__ as training

ODD = ("-5", "-1", "nan", "1e309", "9" * 400, "1.5", "", "x", "٣", "0x10")


def ended(main, arguments) -> int:
    """The exit status."""
    try:
        return main(arguments)
    except SystemExit as error:
        assert isinstance(error.code, int)
        return error.code


@pytest.mark.parametrize("option", ["--limit", "--batch-size", "--seed"])
@pytest.mark.parametrize("value", ODD)
def test_numbers_of_an_evaluation(option, value, capsys):
    arguments = ["evaluate", "--model", "digits-relu", f"{option}={value}"]
    assert ended(explorer.main, arguments) == 2
    assert "is no whole number" in capsys.readouterr().err


NUMBERS = ("depth", "width", "dropout", "size", "epochs", "batch-size", "lr", "momentum")
MORE_NUMBERS = ("weight-decay", "seed", "probes", "threads")


@pytest.mark.parametrize("option", [*NUMBERS, *MORE_NUMBERS])
@pytest.mark.parametrize("value", ["-5", "nan", "1e309", "9" * 400, "", "x", "-inf"])
def test_numbers_of_a_training(option, value, tmp_path, capsys):
    arguments = [f"--{option}={value}", "--net", "digits", "--runs", str(tmp_path)]
    assert ended(training.main, arguments) in (1, 2)
    said = capsys.readouterr().err
    assert option.replace("-", "_") in said or f"--{option}" in said
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("device", ["cuda:7", "mps", "foo", "cuda:-1", "cpu:x", "meta", "xpu:0"])
def test_devices_that_are_not_there(device, tmp_path, capsys):
    if torch.cuda.is_available():
        pytest.skip("there is a GPU")
    arguments = ["--net", "digits", f"--device={device}", "--runs", str(tmp_path), "--name", "x"]
    assert ended(training.main, arguments) == 1
    assert "--device" in capsys.readouterr().err
    out = str(tmp_path / "out")
    arguments = ["evaluate", "--model", "digits-relu", f"--device={device}", "--out", out]
    assert ended(explorer.main, arguments) == 1
    assert "--device" in capsys.readouterr().err


MEMORY = (MemoryError("std::bad_alloc"), RuntimeError("can't allocate memory: you tried ..."))
MORE_MEMORY = (RuntimeError("std::bad_alloc"), OSError(12, "Cannot allocate memory"))


@pytest.mark.parametrize("error", [*MEMORY, *MORE_MEMORY])
def test_memory_that_ends(error, tmp_path, monkeypatch, capsys):
    def fail(*_arguments, **_named):
        raise error

    monkeypatch.setattr(trainer.train, "build", fail)
    arguments = ["--net", "digits", "--runs", str(tmp_path), "--name", "x"]
    assert ended(training.main, arguments) == 1
    assert "memory" in capsys.readouterr().err.lower()
    monkeypatch.setattr(command_line, "evaluate_images", fail)
    assert ended(explorer.main, ["evaluate", "--model", "digits-relu"]) == 1
    assert "memory" in capsys.readouterr().err.lower()


def test_the_queue_of_nothing(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    for root in ("nothing", "file"):
        assert ended(explorer.main, ["queue", "list", "--runs", str(tmp_path / root)]) == 0
        for action in ("stop", "resume", "delete"):
            for name in ("", "-5", "nan", "../x", "x" * 5000):
                arguments = ["queue", f"--runs={tmp_path / root}", "--", action, name]
                assert ended(explorer.main, arguments) in (1, 2)
    assert "There is no training" in capsys.readouterr().err
    assert ended(explorer.main, ["download", "-5"]) == 2
    assert ended(explorer.main, ["download", "no-such"]) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text")
def test_names_that_are_no_text(tmp_path, capsys):
    folder = os.fsdecode(os.fsencode(tmp_path) + b"/set-\xff")
    Path(folder, "train", "a").mkdir(parents=True)
    assert ended(training.main, ["--data", folder, "--runs", str(tmp_path / "runs")]) == 1
    capsys.readouterr().err.encode()  # and no surrogates are printed
    assert ended(explorer.main, ["evaluate", "--model", "digits-relu", "--data", folder]) == 1
    assert ended(explorer.main, ["evaluate", "--model", "run:\udcff"]) == 1
    capsys.readouterr().err.encode()
