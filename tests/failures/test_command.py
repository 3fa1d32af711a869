"""The evaluate command: what it says, and how it is stopped."""

import signal
import threading

import numpy as np

from explorer.failures import command, command_line
from explorer.failures.evaluation import read


def test_the_command_says_what_is_wrong(capsys, tmp_path):
    for arguments, sentence in (
        (["--model", "nothing"], "There is no network"),
        (["--model", "digits-relu", "--data", "nowhere"], "There is no folder"),
        (["--model", "alexnet64", "--out", str(tmp_path / "x")], "None of the 10 classes"),
        (["--model", "digits-relu", "--class", "3"], "THEIRS=OUTPUT"),
        (["--model", "digits-relu", "--class", "3=cat"], "has no output 'cat'"),
    ):
        assert command.main(arguments) == 1
        assert sentence in capsys.readouterr().err
    out = tmp_path / "out"
    arguments = ["--model", "digits-relu", "--out", str(out), "--limit", "50", "--no-features"]
    assert command.main([*arguments, "--class", "3=8", "--class", "4="]) == 0
    result = read(out)
    assert len(result) == 50 and result.features is None
    assert set(result.labels[result.own_labels == 3]) == {8}
    assert set(result.labels[result.own_labels == 4]) == {-1}
    wrong = result.names[np.flatnonzero(result.wrong)[0]]
    answer = result.classes[result.predicted[np.flatnonzero(result.wrong)[0]]]
    (tmp_path / "real.csv").write_text(f"image,class\n{wrong},{answer}\n", "utf-8")
    corrected = [*arguments, "--class", "3=8", "--class", "4="]
    capsys.readouterr()
    assert command.main([*corrected, "--also-right", str(tmp_path / "real.csv")]) == 0
    assert "further right classes of real.csv, accuracy is" in capsys.readouterr().out
    counted = read(out)
    assert counted.correct.sum() == result.correct.sum() + 1
    assert command.main([*corrected, "--also-right", str(tmp_path / "gone.csv")]) == 1
    assert "gone.csv cannot be read" in capsys.readouterr().err


def test_a_signal_stops_it_once_and_handlers_are_as_before():
    before = signal.getsignal(signal.SIGINT)
    with command_line.stop_requested() as stop:
        assert not stop()
        signal.raise_signal(signal.SIGINT)
        assert stop() and signal.getsignal(signal.SIGINT) is signal.SIG_DFL
    assert signal.getsignal(signal.SIGINT) is before


def test_beside_the_main_thread_signals_are_left_alone():
    before, seen = signal.getsignal(signal.SIGINT), []

    def work() -> None:
        with command_line.stop_requested() as stop:
            seen.append((stop(), signal.getsignal(signal.SIGINT) is before))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [(False, True)]
