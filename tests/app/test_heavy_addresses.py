"""An address alone starts nothing heavy: numbers in it stay within what their widgets allow, no
process is started, and what would be dear is started by a click."""

import subprocess
import time

import pytest

from explorer.app import page_table

NUMBERS = ("slider", "number_input")


@pytest.fixture
def no_processes(monkeypatch):
    class Refused(subprocess.Popen):
        def __init__(self, *_, **__):
            pytest.fail("a process was started")

    monkeypatch.setattr(subprocess, "Popen", Refused)


def numbers(at):
    return {each.key: each for kind in NUMBERS for each in at.get(kind) if each.key}


def opened(app, page, address):
    """A page, by an address that holds these values."""
    at = app()
    at.switch_page(page_table.path(page))
    for key, value in address.items():
        at.query_params[key] = value
    at.run()
    assert not at.exception
    return at


@pytest.mark.parametrize("page", ["train", "lab", "shattering", "residual"])
def test_the_largest_numbers_of_an_address_start_nothing_heavy(app, page, no_processes):
    usual = app(page)
    largest = {
        key: each.max for key, each in numbers(usual).items() if not key.startswith("lengths")
    }
    begin = time.process_time()
    at = opened(app, page, {key: f"{most:.12g}" for key, most in largest.items()})
    assert {key: numbers(at)[key].value for key in largest} == largest
    beyond = opened(app, page, dict.fromkeys(largest, "1000000000000"))
    for key in largest:
        each = numbers(beyond)[key]
        assert each.min <= each.value <= each.max, key
    assert time.process_time() - begin < 60
    if page == "train":
        assert at.button(key="train_start").disabled
        assert not [button for button in at.button if button.key == "train_measure"]
        assert any("choose a smaller width" in error.value for error in at.error)
