"""What does a server allow, and which settings does it take?"""

from collections.abc import Callable
from dataclasses import asdict, replace

import pytest

from explorer.training import queue
from explorer.training.limits import JobError, Limits, arguments, check
from explorer.training.states import find, trainings
from explorer.visitors import NOBODY, OWNER
from tests.training.stand_in import QUICK, named, states, until
from trainer.arguments import from_arguments, parse
from trainer.config import BOUNDS, Config


def test_a_full_queue_refuses_and_says_so(root, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_WAITING", "4")
    monkeypatch.setenv("CNN_EXPLORER_PER_VISITOR", "2")
    for visitor, name in ((0, "a"), (0, "b"), (1, "c"), (1, "d")):
        queue.start(root, named(name), visitor=str(visitor))
    with pytest.raises(JobError, match="2 trainings of yours"):
        queue.start(root, named("e"), visitor="0")
    queue.start(root, named("f"), visitor="2")
    refused = 0
    for student in range(300):
        try:
            queue.start(root, named(f"s{student}"), visitor=f"s{student}")
        except JobError as error:
            refused += "4 trainings wait already" in str(error)
    assert refused == 300
    assert len(trainings(root)) == 5


def test_a_server_can_refuse_all_trainings_and_a_full_disk_does(root, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_TRAININGS", "0")
    with pytest.raises(JobError, match="Nobody can train"):
        queue.start(root, QUICK)
    monkeypatch.setenv("CNN_EXPLORER_TRAININGS", "many")
    with pytest.raises(JobError, match="CNN_EXPLORER_TRAININGS=many"):
        queue.start(root, QUICK)
    monkeypatch.setenv("CNN_EXPLORER_TRAININGS", "1")
    monkeypatch.setattr(queue, "ROOM", 2**80)
    with pytest.raises(JobError, match="nearly full"):
        queue.start(root, QUICK)
    assert trainings(root) == []


@pytest.mark.parametrize("maker", ["me", NOBODY])
def test_each_visitor_changes_his_own_only_and_the_owner_everything(root, maker):
    """Enforced where it is done: no page is asked."""
    queue.start(root, named("a"), visitor=maker)
    until(lambda: states(root)["a"] == "running")
    for stranger in ("you", NOBODY):
        with pytest.raises(JobError, match="another visitor"):
            queue.stop(root, "a", stranger)
    assert states(root)["a"] == "running"
    queue.stop(root, "a", maker or OWNER)
    until(lambda: states(root)["a"] == "interrupted")
    attacks: list[Callable[[str], object]] = [
        lambda stranger: queue.resume(root, "a", stranger),
        lambda stranger: queue.rename(root, "a", "b", stranger),
        lambda stranger: queue.delete(root, "a", stranger),
    ]
    for attack in attacks:
        for stranger in ("you", NOBODY):
            with pytest.raises(JobError, match="another visitor"):
                attack(stranger)
    assert states(root) == {"a": "interrupted"}
    queue.rename(root, "a", "b", maker or OWNER)
    queue.resume(root, "b", OWNER)
    assert find(root, "b").visitor == (maker or OWNER), "it stays his who started it"
    until(lambda: states(root)["b"] == "running")
    queue.stop(root, "b", OWNER)
    until(lambda: states(root)["b"] == "interrupted")
    queue.delete(root, "b", OWNER)
    assert states(root) == {}


def test_where_sharing_is_open_everybody_changes_everything(root, monkeypatch):
    queue.start(root, named("a"), visitor="me")
    monkeypatch.setenv("CNN_EXPLORER_OPEN_SHARING", "1")
    until(lambda: states(root)["a"] == "running")
    queue.stop(root, "a", "you")
    until(lambda: states(root)["a"] == "interrupted")
    queue.delete(root, "a", NOBODY)


@pytest.mark.parametrize(
    "wrong",
    [
        {"net": "transformer"},
        {"epochs": 0},
        {"epochs": 10**9},
        {"lr": float("nan")},
        {"width": 1e9},
        {"depth": -1},
        {"data": "x\0"},
        {"batch_size": 0},
    ],
)
def test_settings_out_of_bounds_are_refused(wrong):
    with pytest.raises(JobError, match=next(iter(wrong))):
        check(replace(QUICK, **wrong))


def test_settings_reach_the_trainer_as_they_are():
    """The command line and back; also values that look like options."""
    for config in (
        QUICK,
        Config(name="a"),
        replace(QUICK, residual=False, lr=0.05, data="--resume=x", device="cuda:1"),
        replace(QUICK, weight_decay=1e-5, depth=8, seed=3, keep="best", size=8),
    ):
        assert from_arguments(parse(arguments(config))) == config


def test_usual_settings_are_within_bounds():
    check(replace(Config(), name="a"))
    numbers = {name for name, value in asdict(Config()).items() if type(value) in (int, float)}
    assert set(BOUNDS) == numbers
    assert Limits().cores() >= 1
