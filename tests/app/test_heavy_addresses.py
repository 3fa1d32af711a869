"""An address alone starts nothing heavy: numbers in it stay within what their widgets allow, no
process is started, and what would be dear is started by a click."""

import subprocess
import time

import pytest

NUMBERS = ("slider", "number_input")


@pytest.fixture
def no_processes(monkeypatch):
    class Refused(subprocess.Popen):
        def __init__(self, *_, **__):
            pytest.fail("a process was started")

    monkeypatch.setattr(subprocess, "Popen", Refused)


def numbers(at):
    return {each.key: each for kind in NUMBERS for each in at.get(kind) if each.key}


@pytest.mark.parametrize("page", ["train", "lab", "shattering", "residual"])
def test_the_largest_numbers_of_an_address_start_nothing_heavy(app, page, no_processes):
    at = app(page)
    begin = time.process_time()
    largest = {key: each.max for key, each in numbers(at).items() if not key.startswith("lengths")}
    for key, most in largest.items():
        at.query_params[key] = f"{most:g}" if most < 1e5 else str(int(most))
    at.run()
    assert not at.exception
    assert {key: numbers(at)[key].value for key in largest} == largest
    for key in largest:
        at.query_params[key] = "1000000000000"
    at.run()
    assert not at.exception
    for key, each in numbers(at).items():
        low, high = (value if isinstance(value, tuple) else (value, value) for value in (0, 0))
        values = each.value if isinstance(each.value, tuple) else (each.value,)
        assert all(value is None or each.min <= value <= each.max for value in values), key
    assert time.process_time() - begin < 60
    if page == "train":
        assert at.button(key="train_start").disabled
        assert not [button for button in at.button if button.key == "train_measure"]
        assert any("choose a smaller width" in error.value for error in at.error)
