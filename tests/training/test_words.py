"""Words of the Train page: drawn costs, curves and states, degenerate ones too, claims checked by hand."""

import math
import re

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.depth import recording
from explorer.training.cost import Plan
from explorer.training.live import Position
from explorer.training.states import STATES, Training
from explorer.training.words import train as words
from trainer.nets import NetSpec
from trainer.set_summary import counted

LIGHT = settings(max_examples=50, deadline=None, derandomize=True)
COUNTS = st.sampled_from([0, 1, 360, 1437, 25_000, 1_281_167])
SCALES = {"million": 1e6, "billion": 1e9, "trillion": 1e12, "quadrillion": 1e15}


def amount(text: str) -> float:
    """12.3 million as a number."""
    number, _, scale = text.partition(" ")
    return float(number.replace(",", "")) * SCALES.get(scale, 1)


@LIGHT
@given(COUNTS, COUNTS, COUNTS, st.integers(1, 3), st.sampled_from([0.0, 10.0, math.nan, math.inf]))
def test_what_a_training_costs(work, images, val, epochs, speed):
    plan = Plan(1234, work, images=images, val=val, epochs=epochs, steps=7)
    text = words.plan(plan, speed, "measured")
    forwards, epoch = re.search(
        r"one image takes ([\d.,]+(?: \w+illion)?) multiply-adds forwards.*: "
        r"([\d.,]+(?: \w+illion)?) multiply-adds\. The whole",
        text,
    ).groups()
    assert math.isclose(amount(forwards), work, rel_tol=0.01)
    assert math.isclose(amount(epoch), work * (3 * images + val), rel_tol=0.01)  # by what it says
    assert "counts as 3 times forwards" in text and f"through {images:,} images" in text
    assert (f"forwards through {val:,} for validation" in text) == (val > 0)
    assert ("one epoch" in text) == (epochs == 1)
    assert ("Speed: measured." in text) == (speed != 10)
    if speed == 10:
        seconds = epochs * (images + val / 3) / 10
        assert f"about {words.duration(seconds)}, after" in text


def recorded(train: list[float], val: list[float]) -> recording.Recording:
    rows = [
        {
            "epoch": i + 1,
            "step": i,
            "train/loss": a,
            "val/loss": b,
            "train/accuracy": a,
            "val/accuracy": b,
        }
        for i, (a, b) in enumerate(zip(train, val, strict=True))
    ]
    spec, empty = NetSpec("mlp", 10, size=8), {"names": np.array([]), "steps": np.array([])}
    return recording.recording("r", "r", spec, {"epochs": 9}, {}, "running", rows, empty)


VALUES = st.sampled_from([0.0, 0.25, 0.5, 0.75, math.nan, math.inf])


@LIGHT
@given(
    st.lists(st.tuples(VALUES, VALUES), max_size=5),
    st.sampled_from(["loss", "accuracy", "error"]),
)
def test_curves(values, measure):
    run = recorded([a for a, _ in values], [b for _, b in values])
    text = words.curves(run, measure)
    assert "nan" not in text and "inf" not in text
    if not values:
        assert text == "No epoch is finished yet."
        return
    now = re.match(r"After epoch (\d+): (.*) in training, (.*) on the validation images", text)
    if measure != "error":
        finding = words.finding(run, measure)
        assert finding.startswith(words.nothing(run.key).split(":")[0])
        assert all(part in finding for part in now.groups())
        assert finding.index(now[2]) <= finding.rindex(now[3])
    val = run.curve(measure, "val").tolist()
    finite = [value for value in val if math.isfinite(value)]
    assert ("the best there is" in text) == bool(finite)
    assert text.count("not a number") == sum(
        not math.isfinite(run.curve(measure, split)[-1]) for split in ("train", "val")
    )
    if finite:
        best = max(finite) if measure == "accuracy" else min(finite)
        after = [i + 1 for i, value in enumerate(val) if value == best]
        said = list(map(int, re.findall(r"\d+", text.split("after epoch")[1])))
        assert said == after[:3] and ("and others" in text) == (len(after) > 3)


@LIGHT
@given(st.one_of(st.floats(0, 1e8), st.sampled_from([0.0, math.nan, math.inf])))
def test_durations(seconds):
    text = words.duration(seconds)
    if not math.isfinite(seconds):
        assert text == "an unknown time"
        return
    number, unit = text.split()
    scale = {"s": 1, "minutes": 60, "hours": 3600, "days": 86400}[unit]
    assert math.isclose(float(number) * scale, max(seconds, 0.01), rel_tol=0.5)


@LIGHT
@given(st.floats(0, 1e18))
def test_quantities(number):
    assert math.isclose(amount(words.quantity(number)), number, rel_tol=0.006, abs_tol=0.5)


NUMBERS = st.sampled_from([0.0, 1.0, 10.0, 100.0])


@LIGHT
@given(st.builds(Position, NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS))
def test_how_far_it_is(position):
    text = words.position(position, 10)
    assert ("only just begun" in text) == (position.steps == position.step == 0)
    if position.step and not position.steps:  # a loop that does not say how long it goes on
        assert f"step {position.step:,.0f}" in text and "of" not in text
    if position.steps:
        assert ("images/s" in text) == (position.images_per_second > 0)
        assert ("left" in text) == (position.seconds_left > 0)


TRAININGS = st.builds(
    Training,
    st.sampled_from(["a", "b"]),
    st.sampled_from(list(STATES)),
    st.just({"net": "mlp", "data": "x/digits", "epochs": 3}),
    visitor=st.sampled_from(["", "someone"]),
    requested=st.sampled_from([0.0, 1.7e9, 1e30]),
    place=st.integers(0, 2),
    status=st.one_of(
        st.just({}),
        st.builds(
            lambda a, b, c: {"result": {"val/accuracy": a, "val/loss": b, "val/class_accuracy": c}},
            st.sampled_from([0.0, 0.5, 1.0, math.nan]),
            st.sampled_from([0.0, 2.3, math.inf]),
            st.sampled_from([0.0, 0.5, 0.504, math.nan]),
        ),
    ),
)


@LIGHT
@given(st.lists(TRAININGS, max_size=4))
def test_all_trainings(trainings):
    ranks = [STATES[row.state].rank for row in trainings]
    assert words.counts(trainings) == (
        f"{ranks.count(0)} run, {ranks.count(1)} wait, {len(trainings)} in all."
    )
    table = words.table(trainings)
    assert {len(column) for column in table.values()} == {len(trainings)}
    for row, accuracy in zip(trainings, table["validation accuracy"], strict=True):
        result, text = row.status.get("result"), words.result(row)
        assert (accuracy == "") == (result is None)
        assert (text == "") == (result is None or row.state != "finished")
        if result and math.isfinite(result["val/accuracy"]):
            assert math.isclose(float(accuracy[:-1]) / 100, result["val/accuracy"])
            differs = abs(result["val/accuracy"] - result["val/class_accuracy"]) >= 0.005
            assert ("mean of the accuracies" in text) == (differs and bool(text))
        assert "nan" not in f"{accuracy}{text}" and "inf" not in text
        assert ("place" in words.state(row)) == (row.place > 0)
        assert ("another visitor" in words.not_yours(row)) == (row.visitor == "someone")


@LIGHT
@given(st.lists(st.sampled_from(["a", "b"]), min_size=1, max_size=8), st.integers(1, 9))
def test_what_is_passed_over_and_drawn(names, shown):
    text = words.odd_jobs(names)
    assert ("and others" in text) == (len(names) > 5)
    strip = words.strip(4, list(range(0, 10 * shown, 10)), shown)
    assert f"{shown} of {shown} recorded steps from 0 on the left to {10 * (shown - 1)}" in strip
    assert "run one" in words.earlier_speed("one")


@LIGHT
@given(
    st.dictionaries(st.sampled_from([".xml files", "test images"]), COUNTS),
    st.integers(0, 9),
)
def test_what_a_run_was_not_trained_on(reasons, unreadable):
    names = [f"{row}.jpg" for row in range(unreadable)]
    dataset = {"left_out": reasons, "unreadable": names, "unreadable_count": unreadable}
    text = words.left_out(dataset)
    assert bool(text) == bool(reasons or unreadable)
    assert all(counted(count, reason) in text for reason, count in reasons.items())
    if unreadable:
        assert "not readable as image" in text and "(0.jpg" in text
        assert ("..." in text) == (unreadable > 3)
    assert not words.left_out({})
