"""What was recorded, in words and tables: every number read back from what was drawn."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.depth.recording import Grid
from explorer.depth.words import filmstrip, recorded
from explorer.depth.words import recordings as words
from explorer.inside.quantities import QUANTITIES
from tests.depth.recorded_runs import recorded_run
from tests.depth.test_recording_words import close, grid_of, tables
from tests.inside.claims import number, numbers
from trainer.augment import COMBINATIONS

FEW = settings(max_examples=60, deadline=None, derandomize=True)
KEYS = st.sampled_from(sorted(QUANTITIES))
ERRORS = st.lists(st.one_of(st.floats(0, 100), st.sampled_from([0.0, 100.0, math.nan])), max_size=3)
KNOWN = st.none() | st.sampled_from([0.1, 0.3])


@given(st.lists(st.one_of(st.none(), tables()), min_size=1, max_size=3), KEYS, st.data())
@FEW
def test_what_a_run_lacks_is_named_and_the_rest_is_a_table(every, key, data):
    quantity = QUANTITIES[key]
    grids = [None if rows is None else grid_of(rows) for rows in every]
    odd = [data.draw(st.sampled_from([(), ("it is cut short",)])) for _ in every]
    runs = [
        replace(recorded_run(), short=f"net{i}", problems=problem) for i, problem in enumerate(odd)
    ]
    sentences = recorded.problems(runs, grids, quantity)
    assert len(sentences) == sum(map(bool, odd)) + grids.count(None)
    for run, grid, problem in zip(runs, grids, odd, strict=True):
        lacking = f"{run.short}: {quantity.symbol} is not in its record."
        assert (lacking in sentences) == (grid is None)
        assert (f"{run.short}: it is cut short." in sentences) == bool(problem)
    labels = [run.short for run in runs]
    table = recorded.grid_table(grids, labels, quantity)
    expected = [
        (label, 10 * step, f"conv{layer}", repr(np.float32(value)))
        for label, rows in zip(labels, every, strict=True)
        for step, row in enumerate(rows or ())
        for layer, value in enumerate(row)
    ]
    rows = zip(*table.values(), strict=True)
    assert [(*row[:3], repr(np.float32(row[3]))) for row in rows] == expected


@given(
    st.lists(
        st.tuples(
            ERRORS, st.sampled_from([*COMBINATIONS, None, "odd"]), KNOWN, st.none() | st.just(7)
        ),
        max_size=3,
    )
)
@FEW
def test_runs_and_their_curves_stand_as_they_were_recorded(rows):
    runs = [
        replace(
            recorded_run(f"k{i}", errors=tuple(errors)),
            short=f"net{i}",
            training={"augment": kind, "lr": rate, "epochs": epochs},
            dataset={"train": epochs, "name": "set"},
        )
        for i, (errors, kind, rate, epochs) in enumerate(rows)
    ]
    table, text = recorded.run_table(runs), recorded.caption(runs)
    assert "None" not in f"{table}{text}"
    for i, (errors, kind, rate, epochs) in enumerate(rows):
        condition = recorded.conditions(runs[i])
        assert condition == table["training images were"][i] and condition in text
        assert ("not augmented" in condition) == (kind == "none")
        assert ("unknown" in condition) == (kind is None)
        assert table["epochs"][i] == f"{len(errors)} of {epochs or 'unknown'}"
        assert recorded.epochs(replace(runs[i], training={})) == str(len(errors))
        assert table["learning rate"][i].startswith(str(rate or "unknown"))
        assert table["data set"][i].endswith("7 images" if epochs else "unknown number of images")
        assert recorded.images(runs[i]) in table["data set"][i]
        assert recorded.written(runs[i].training, "lr") in table["learning rate"][i]
    apart = len({recorded.conditions(run) for run in runs}) > 1
    assert ("net0: " in text) == apart and ("Choose a recorded run" in text) == (not runs)
    curves = recorded.curve_table(runs)
    said = [1 - accuracy for accuracy in curves.get("train/accuracy", [])]
    drawn = [error / 100 for errors, *_ in rows for error in errors]
    assert said == pytest.approx(drawn, abs=1e-9, nan_ok=True)
    assert curves["run"] == [run.label for run in runs for _ in run.metrics["epoch"]]


@given(st.lists(ERRORS, min_size=1, max_size=3))
@FEW
def test_curves_of_several_seeds_are_one_network(every):
    runs = [
        replace(recorded_run(f"k{i}", errors=tuple(errors), seed=i), short=f"net, seed {i}")
        for i, errors in enumerate(every)
    ]
    runs = [replace(run, training=runs[0].training | {"seed": i}) for i, run in enumerate(runs)]
    text = words.describe_curves(runs, "error", "train")
    assert ("Thin lines" in text) == (len(runs) > 1)
    furthest = [errors for errors in every if len(errors) == max(map(len, every))]
    ends = [errors[-1] for errors in furthest if errors]
    known = ends and all(map(math.isfinite, ends))
    assert known is not True or f"after epoch {len(furthest[0])}" in text
    spans = numbers(r"mean over (\d) seeds, from ([<>]? ?)N\s% to ([<>]? ?)N\s%", text)
    if known and len(ends) > 1:
        ((count, under, low, over, high),) = spans
        assert int(count) == len(ends)
        assert under or abs(float(low) - min(ends)) <= 0.0051 * max(1, min(ends) / 10)
        assert over or abs(float(high) - max(ends)) <= 0.0051 * max(1, max(ends) / 10)
    assert "nan" not in text.replace("NaN", "")


@given(st.one_of(st.floats(0, 100), st.sampled_from([0.0, 100.0, 1e-5, 99.995])))
@FEW
def test_a_point_of_a_curve_claims_no_end_that_it_has_not_reached(value):
    text = words.curve_text(value, "error")
    assert (text == "0\u00a0%") == (value == 0) and (text == "100\u00a0%") == (value == 100)
    if text.startswith("<"):
        assert 0 < value < 0.01
    elif text.startswith(">"):
        assert 99.99 < value < 100
    else:
        assert float(text.removesuffix("\u00a0%")) == pytest.approx(value, rel=6e-4)


@given(st.floats(0, 1e4) | st.just(math.inf) | st.just(math.nan))
@FEW
def test_values_and_losses_read_back(value):
    text = words.value_text(value)
    assert ("NaN" in text) == (not math.isfinite(value))
    assert not math.isfinite(value) or close(text, value)
    if math.isfinite(value):
        loss = words.curve_text(value, "loss")
        assert "e-" not in loss and (loss == "exactly 0") == (value == 0)


@given(tables(), KEYS)
@FEW
def test_which_layers_are_compared(rows, key):
    grid, quantity = grid_of(rows), QUANTITIES[key]
    count = len(grid.names)
    expected = count if quantity.ratio or count <= 2 else count - 1
    assert words.compared(grid, quantity).tolist() == list(range(expected))
    name, place = words.last_of(grid, quantity).split(", ")
    assert name == f"conv{expected - 1}" and ("hidden" in place) == (expected < count)
    run = replace(recorded_run(), short="net")
    run = replace(run, names=grid.names)
    text = words.describe_followed([grid, None], [run, run], quantity, "first")
    assert text == words.followed_sentence(grid, "net", 0, quantity)
    table = words.describe_heat_map(grid, "net", quantity)
    odd = not (np.isfinite(grid.values) & (grid.values > 0)).all()
    assert "in every layer at every step" not in table or not odd


@given(st.integers(1, 3), st.integers(1, 8), st.sampled_from([0.0, 1e-4, 2.0, math.nan]))
@FEW
def test_a_sheet_of_filters_says_its_scale(records, count, largest):
    filters = np.full((records, count, 3, 2, 2), 1e-5, np.float32)
    filters[-1, 0] = -largest
    text = filmstrip.caption(filters, np.arange(records), "net", "common")
    assert text.endswith(filmstrip.legend(filters, "common"))
    white = max(1e-5, largest) if records * count > 1 or largest else 1.0
    if records * count == 1 and not largest > 0:
        white = 1.0  # nothing but 0 is drawn grey on any scale
    elif math.isnan(largest):
        white = 1e-5
    shown = re.search(r"minus and plus (.+?)\.(?: |$)", text)[1]
    assert number(shown) == pytest.approx(float(np.float32(white)), rel=6e-3, nan_ok=True)
    assert ("only filter" in text) == (count == 1)
    assert count == 1 or f"the {min(6, count)} filters whose weights are largest" in text
    assert "cannot be compared" in filmstrip.legend(filters, "own")


def test_a_grid_of_equal_sizes_and_zeros_is_not_called_even():
    grid = Grid(("a", "b"), np.array([0]), np.array([[1.0, 0.0]], np.float32))
    text = words.describe_heat_map(grid, "net", QUANTITIES["weight"])
    assert "is about 1 wherever it has a size; 1 of 2 values are exactly 0" in text
