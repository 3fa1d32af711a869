"""The queue's command line: every action and every limit."""

from dataclasses import asdict

import pytest

from explorer.training import queue
from explorer.training.limits import Limits, variable
from explorer.training.states import STATES
from tests.training.stand_in import named, states


def test_every_state_is_reached_by_a_row_and_every_limit_is_told(capsys):
    assert {action for row in STATES.values() for action in row.can} == {
        "stop",
        "resume",
        "rename",
        "delete",
        "open",
    }
    with pytest.raises(SystemExit):
        queue.main(["--help"])
    output = capsys.readouterr().out
    assert all(variable(name) in output for name in asdict(Limits()))


def test_the_command_line_sees_and_changes_the_queue(root, capsys):
    # who has the command line may do everything
    queue.start(root, named("a"), visitor="me")
    queue.start(root, named("b"), visitor="you")
    assert queue.main(["list", "--runs", str(root)]) == 0
    assert "waiting, place 1" in capsys.readouterr().out
    assert queue.main(["stop", "b", "--runs", str(root)]) == 0
    assert queue.main(["stop", "b", "--runs", str(root)]) == 1
    assert "no training 'b'" in capsys.readouterr().err
    assert "b" not in states(root)
