"""What does a training cost, how far is it, and what came of it? In words."""

import math
import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from explorer.depth.recording import RECORDED_SPLITS, Recording
from explorer.drawing.numbers import percent, sized
from explorer.training.cost import PASSES, Plan
from explorer.training.live import Position
from explorer.training.states import STATES, Training
from explorer.visitors import NOBODY, OWNER
from trainer.net_spec import LOOP
from trainer.nets import is_loop, is_own
from trainer.run_checks import MAX_MOMENT
from trainer.set_summary import counted

DIFFERENCE = 0.005  # of two accuracies that are both said


def nothing(name: str) -> str:
    """Of a run that has recorded nothing."""
    return f"{name}: nothing is recorded yet, the curves begin with the first steps."


def finding(run: Recording, measure: str) -> str:
    """How good it is now, in training and on the validation images; measure: loss or accuracy."""
    name, epochs = run.key.removeprefix("run:"), run.metrics["epoch"]
    if not len(epochs):
        return f"{name}: no epoch is finished yet."
    unit = "" if measure == "loss" else "\u00a0%"
    train, val = (_value(run.curve(measure, split)[-1], unit) for split in RECORDED_SPLITS)
    said = f"right on {train} of the training and {val} of the validation images"
    if measure == "loss":
        said = f"cross entropy {train} in training and {val} on the validation images"
    return f"{name}, after epoch {epochs[-1]:.0f}: {said}."


def curves(run: Recording, measure: str) -> str:
    """The newest values, and the best of validation."""
    unit, epochs = "" if measure == "loss" else "\u00a0%", run.metrics["epoch"]
    if not len(epochs):
        return "No epoch is finished yet."
    train, val = (run.curve(measure, split) for split in RECORDED_SPLITS)
    now = f"After epoch {epochs[-1]:.0f}: {_value(train[-1], unit)} in training, {_value(val[-1], unit)} on the validation images"
    if not np.isfinite(val).any():
        return f"{now}."
    finite = val[np.isfinite(val)]
    best = float(finite.max() if measure == "accuracy" else finite.min())
    places = [f"{epoch:.0f}" for epoch in epochs[val == best]]
    after = (
        f"epoch {places[0]}"
        if len(places) == 1
        else f"epochs {', '.join(places[:3])}{' and others' * (len(places) > 3)}"
    )
    return f"{now}; the best there is {_value(best, unit)}, after {after}."


def _value(number: float, unit: str) -> str:
    return f"{sized(number)}{unit}" if np.isfinite(number) else "not a number"


def strip(filters: int, steps: Sequence[int], shown: int) -> str:
    """The picture of how the first layer's filters formed; `filters` of them are drawn, at `shown`
    of these recorded steps."""
    return (
        f"The {filters} filters whose weights are largest now, one a "
        f"row, at {shown} of {len(steps)} recorded steps from {steps[0]} on the left to "
        f"{steps[-1]}."
    )


def plan(plan: Plan, speed: float, how: str) -> str:
    """What a training would cost, in one paragraph."""
    looked = (
        f" and forwards through {plan.val:,} for validation"
        if plan.val
        else ", without any for validation"
    )
    size = (
        f"{plan.parameters:,} parameters; one image takes {quantity(plan.multiply_adds)} multiply-adds forwards (counted). "
        f"An epoch goes forwards and backwards through {plan.images:,} images, which counts as {PASSES} times forwards"
        f"{looked}: {quantity(plan.epoch_multiply_adds)} multiply-adds. The whole training, {_epochs(plan.epochs)}, has "
        f"{plan.steps:,} step{'s' * (plan.steps != 1)}."
    )
    if not (speed > 0 and math.isfinite(speed)):
        return f"{size} Speed: {how}."
    return (
        f"{size} At {speed:,.0f} images/s an epoch takes about {duration(plan.seconds(speed) / plan.epochs)} and "
        f"the training about {duration(plan.seconds(speed))}, after a few seconds to start ({how})."
    )


def _epochs(count: int) -> str:
    return f"{count:,} epochs" if count != 1 else "one epoch"


def earlier_speed(name: str) -> str:
    """How the speed is known where a run has done the same work."""
    return f"the speed of the run {name} on this server"


UNMEASURED = "not known yet for this network"
MEASURING = "being measured: a few steps on random images"
MEASURED = "measured now: a few steps on random images, with the threads and priority of a training"


def quantity(number: float) -> str:
    """12.3 million, and so on."""
    for size, name in (
        (1e15, "quadrillion"),
        (1e12, "trillion"),
        (1e9, "billion"),
        (1e6, "million"),
    ):
        if number >= size:
            return f"{sized(number / size)} {name}"
    return f"{number:,.0f}"


def duration(seconds: float) -> str:
    """Seconds in words, coarsely."""
    if not math.isfinite(seconds):
        return "an unknown time"
    if seconds < 1:
        return f"{sized(max(seconds, 0.01), 1)} s"
    if seconds < 100:
        return f"{seconds:.0f} s"
    if seconds < 6000:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:.1f} hours" if seconds < 2 * 86400 else f"{seconds / 86400:.1f} days"


def position(position: Position, epochs: object) -> str:
    """Where a training of so many epochs is."""
    if not position.steps:  # a training loop of its own need not say how long it will go on
        done = f"{position.epoch:.0f} epochs are done, step {position.step:,.0f}."
        return done if position.step else "It has only just begun."
    rate, left = position.images_per_second, position.seconds_left
    parts = [
        f"Epoch {position.epoch:.0f} of {epochs}, step {position.step:,.0f} of {position.steps:,.0f}",
        f": {rate:,.0f} images/s" if rate else "",
        f", about {duration(left)} left" if left else "",
    ]
    return "".join(parts)


def state(training: Training) -> str:
    """One training in markdown: its state, and its place while it waits."""
    row = STATES[training.state]
    place = f", place {training.place} in the queue" if training.place else ""
    return f"{row.icon} **{row.label.capitalize()}**{place}"


def of_own(training: Training) -> str:
    """What cannot be done here with a training of somebody's own network or loop; nothing for
    others."""
    net = str(training.settings.get("net"))
    if is_loop(net):
        return (
            "Recorded by a training loop of its own: it is stopped and goes on there, and its network "
            "is not kept here."
        )
    if is_own(net):
        return (
            "Its network is made by a Python file of its own: it goes on at the command line, with "
            f"python -m trainer --resume {training.name}"
        )
    return ""


def not_yours(training: Training) -> str:
    """Why there are no buttons."""
    if training.visitor in (NOBODY, OWNER):
        return "Made by the owner of this server, who alone can change it."
    return (
        "Started by another visitor: only the browser that started it, and the owner of this "
        "server, can change it."
    )


def result(training: Training) -> str:
    """What was measured when it had finished; nothing where that is not known."""
    numbers = training.status.get("result")
    if training.state != "finished" or not numbers:
        return ""
    accuracy = numbers["val/accuracy"]
    mean = numbers.get("val/class_accuracy", accuracy)
    classes = (
        f" (mean of the accuracies of the classes: {percent(mean, 2)}; some classes have more images than others)"
        if abs(mean - accuracy) >= DIFFERENCE
        else ""
    )
    return (
        f"Measured on the validation images, weights as stored: {percent(accuracy, 2)} top-1{classes}, cross "
        f"entropy {_value(numbers['val/loss'], '')}."
    )


def left_out(dataset: Mapping[str, Any]) -> str:
    """What of its data set a run was not trained on, and why; nothing where all was."""
    reasons = dict(dataset.get("left_out", {}))
    if unreadable := dataset.get("unreadable_count", 0):
        names = ", ".join(str(name)[-60:] for name in dataset.get("unreadable", [])[:3])
        more = ", ..." if unreadable > 3 else ""
        reasons[f"files that are not readable as images ({names}{more})"] = unreadable
    counts = ", ".join(counted(count, reason) for reason, count in reasons.items())
    return f"Left out of its data set: {counts}." if counts else ""


def counts(trainings: Sequence[Training]) -> str:
    """How many run, wait, and are there."""
    running, waiting = (sum(STATES[row.state].rank == rank for row in trainings) for rank in (0, 1))
    return f"{running} run, {waiting} wait, {len(trainings)} in all."


def odd_jobs(names: Sequence[str]) -> str:
    """Which files of the queue are passed over."""
    more = " and others" if len(names) > 5 else ""
    return f"Passed over in the queue, since their files there cannot be read: {', '.join(names[:5])}{more}."


def table(trainings: Sequence[Training]) -> dict[str, list[str]]:
    """All trainings in columns."""
    return {
        "training": [row.name for row in trainings],
        "state": [STATES[row.state].label for row in trainings],
        "place": [str(row.place or "") for row in trainings],
        "network": [str(row.settings.get("net", "")).removeprefix(LOOP) for row in trainings],
        "data set": [str(row.settings.get("data", "")).split("/")[-1] for row in trainings],
        "epochs": [str(row.settings.get("epochs", "")) for row in trainings],
        "validation accuracy": [_accuracy(row) for row in trainings],
        "asked for": [_moment(row.requested) for row in trainings],
    }


def _accuracy(training: Training) -> str:
    numbers = training.status.get("result")
    if isinstance(numbers, dict) and "val/accuracy" in numbers:
        return percent(numbers["val/accuracy"], 2)
    return ""


def _moment(seconds: float) -> str:
    if not 0 < seconds <= MAX_MOMENT:
        return ""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))
