"""Over training in words: what layers and filters of recorded runs say is what was recorded."""

import math
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.depth.recording import Grid
from explorer.depth.words import filmstrip as filter_words
from explorer.depth.words import recorded
from explorer.depth.words import recordings as words
from explorer.inside.quantities import QUANTITIES
from tests.depth.recorded_runs import recorded_run
from tests.inside.claims import number, numbers, sizes
from trainer.augment import COMBINATIONS
from trainer.nets import own_spec

FEW = settings(max_examples=150, deadline=None, derandomize=True)
KEYS = st.sampled_from(sorted(QUANTITIES))


def grid_of(rows) -> Grid:
    values = np.array(rows, np.float32)
    names = tuple(f"conv{i}" for i in range(values.shape[1]))
    return Grid(names, np.arange(len(values)) * 10, values)


def tables(steps=3, layers=5):
    return st.integers(1, layers).flatmap(
        lambda width: st.lists(
            st.lists(sizes(-6, 2), min_size=width, max_size=width), min_size=1, max_size=steps
        )
    )


def close(text: str, value: float) -> bool:
    return math.isclose(number(text), value, rel_tol=0.051)


@given(tables(), KEYS)
@FEW
def test_heat_maps(rows, key):
    quantity, grid = QUANTITIES[key], grid_of(rows)
    text = words.describe_heat_map(grid, "net", quantity)
    usable = grid.values[np.isfinite(grid.values) & (grid.values > 0)]
    for low, high in numbers(r"lies between N and N[;.]", text):
        assert close(low, usable.min()) and close(high, usable.max())
    for first, at, last, to in numbers(r"over the steps N in W, the first layer, N in W,", text):
        hidden = len(grid.names) - 1 - (len(grid.names) > 2 and not quantity.ratio)
        assert (at, to) == (grid.names[0], grid.names[hidden])
        for said, column in ((first, 0), (last, hidden)):
            values = grid.values[:, column]
            logs = np.log10(values[np.isfinite(values) & (values > 0)])
            assert close(said, 10.0 ** float(np.median(logs)))
    zeros, undefined = int((grid.values == 0).sum()), int((~np.isfinite(grid.values)).sum())
    assert (f"{zeros} of {grid.values.size} values are exactly 0" in text) == bool(zeros)
    assert (f"{undefined} of {grid.values.size} values are NaN" in text) == bool(undefined)
    assert "nan" not in text.replace("NaN", "")


@given(st.lists(tables(steps=1), min_size=1, max_size=3), KEYS)
@FEW
def test_runs_at_one_step_are_compared(every, key):
    quantity, grids = QUANTITIES[key], [grid_of(rows) for rows in every]
    runs = [replace(recorded_run(), short=f"net {'ABC'[i]}") for i in range(len(grids))]
    text = words.describe_step(grids, runs, quantity, 5)
    ratios = {}
    for grid, run in zip(grids, runs, strict=True):
        count = len(grid.names) - (len(grid.names) > 2 and not quantity.ratio)
        first, last = (float(grid.values[0, layer]) for layer in (0, count - 1))
        if count > 1 and math.isfinite(first) and math.isfinite(last) and last > 0:
            ratios[run.short] = first / last
    if len(runs) == 1:
        assert "multiple" not in text
    elif len(ratios) < 2:
        assert "nothing to compare" in text
    else:
        for size, more, less in numbers(
            r"That is N times as much in (net [A-C]) as in (net [A-C])", text
        ):
            assert ratios[more] == max(ratios.values()) and ratios[less] == min(ratios.values())
            assert math.isclose(number(size), ratios[more] / ratios[less], rel_tol=0.06)
        assert ("agree" in text) == (max(ratios.values()) <= 1.25 * min(ratios.values()))
    for grid, run in zip(grids, runs, strict=True):
        assert f"{run.short}, step 0: {quantity.symbol} is" in text
        for said in numbers(rf"{run.short}, step 0: \S+ is N in", text):
            assert close(said[0], float(grid.values[0, 0]))


@given(tables(), KEYS)
@FEW
def test_one_layer_followed(rows, key):
    grid, quantity = grid_of(rows), QUANTITIES[key]
    text = words.followed_sentence(grid, "net", 0, quantity)
    first, last = grid.values[[0, -1], 0]
    for said, at in numbers(r"is N at step N", text):
        assert int(at) == 0 and close(said, float(first))
    for said, at in numbers(r"and N at step N", text):
        assert int(at) == grid.steps[-1] and close(said, float(last))
    bad = int(not np.isfinite(first)) + int(not np.isfinite(last) and len(rows) > 1)
    assert text.count("NaN or infinite") == bad


def test_a_run_that_is_not_recorded_yet_says_so():
    grid = Grid(("a", "b"), np.array([5]), np.ones((1, 2), np.float32))
    run = replace(recorded_run(), short="net")
    assert (
        words.describe_step([grid, None], [run, run], QUANTITIES["weight"], 0).count(
            "not recorded by step 0"
        )
        == 2
    )


@given(st.lists(st.floats(0, 100) | st.just(float("nan")), min_size=0, max_size=4))
@FEW
def test_curves_begin_and_end_where_they_do(errors):
    run = replace(recorded_run(errors=tuple(errors)), short="net")
    text = words.curve_sentence([run], "error", "train")
    finite = [i for i, error in enumerate(errors) if math.isfinite(error)]
    if not finite:
        assert "after epoch" not in text
        return
    for bound, said, epoch in numbers(r"(< |> |)N\s% after epoch N", text):
        error = errors[int(number(epoch)) - 1]
        if bound:
            assert error < float(said) if "<" in bound else error > float(said)
        else:
            assert abs(float(said) - error) <= 0.006
    assert f"after epoch {finite[0] + 1}" in text and f"after epoch {finite[-1] + 1}" in text
    missing = len(errors) - len(finite)
    assert (f"{missing} of {len(errors)} values are NaN" in text) == bool(missing)


def test_no_error_is_rounded_to_all_or_nothing():
    run = replace(recorded_run(errors=(99.97, 0.04)), short="net")
    text = words.curve_sentence([run], "error", "train")
    assert "99.97\u00a0%" in text and "0.04\u00a0%" in text


def test_augmentations_are_told_as_they_were():
    """All of them, and what `auto` means for digits and for photos."""
    for kind in COMBINATIONS:
        text = recorded.conditions(replace(recorded_run(), training={"augment": kind}))
        parts = [] if kind == "none" else kind.split("-")
        told = {"cropped": "crop", "mirrored": "flip", "shifted in colour": "colour"}
        assert {name for word, name in told.items() if word in text} == set(parts)
        assert ("not augmented" in text) == (kind == "none")
    auto = replace(recorded_run(), training={"augment": "auto"})
    assert recorded.conditions(replace(auto, dataset={"name": "digits"})).startswith("cropped at")
    assert recorded.conditions(auto).startswith("cropped and mirrored at")
    assert "augmentation: odd" in recorded.conditions(replace(auto, training={"augment": "odd"}))


@given(st.integers(1, 3), st.integers(1, 4), st.sampled_from([0.0, 1.0, -2.0, float("nan")]))
@FEW
def test_how_far_filters_moved(records, count, factor):
    start = np.random.default_rng(count).normal(size=(count, 3, 2, 2)).astype(np.float32)
    filters = np.stack([start] * records)
    filters[-1] *= factor
    text = filter_words.describe(filters, np.arange(records), "net")
    if records == 1:
        assert "recorded once" in text
    elif math.isnan(factor):
        assert "NaN or infinite" in text
    elif factor == 0:
        assert "all are 0 at one end" in text
    else:
        assert f"as one vector, is {math.copysign(1, factor):.2f}" in text
    assert (f"{count} filters" in text) == (count != 1)


def test_a_loop_of_its_own_says_what_it_was_given_and_no_more():
    loop = replace(
        recorded_run("l", own_spec("loop:Tiny", 3, 5, 7)),
        training={"name": "l", "lr": 0.5},
        dataset={"name": "noise", "train": 0, "val": 0},
    )
    ours = recorded_run("o")
    table = recorded.run_table([loop, ours])
    row = {name: values[0] for name, values in table.items()}
    assert (row["data set"], row["epochs"], row["learning rate"]) == (
        "noise, an unknown number of images",
        "2",
        "0.5",
    )
    assert row["batch"] == row["precision"] == row["seed"] == "unknown"
    assert row["init"] == row["normalisation"] == "its own"
    assert table["epochs"][1] == "2 of 2" and table["normalisation"][1] == "batch"
    assert recorded.caption([loop]) == "Recorded as its own training loop gave it: run l."
    assert recorded.caption([loop, ours]).startswith("Recorded after every epoch.")
    assert "no dropout; so" in recorded.caption([ours]) and "loop" not in recorded.caption([ours])


@given(st.lists(st.booleans(), max_size=4))
def test_on_what_layers_were_measured_is_said_of_every_kind_that_is_shown(loops):
    own = {"spec": own_spec("loop:Tiny", 3, 5, 7)}
    text = words.how_probed([recorded_run(**own) if loop else recorded_run() for loop in loops])
    assert ("that its loop gave" in text) == any(loops)
    assert ("64 training images" in text) == (not all(loops) or not loops)
