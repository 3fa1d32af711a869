"""Words of the lessons on progress, the era and the ResNets: drawn results, networks and blocks, claims checked by
hand."""

import math
import re
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from explorer.facts import fact, number
from explorer.inside.anatomy_layers import LayerNode
from explorer.lessons import progress as numbers
from explorer.lessons.era import AXES, Point
from explorer.lessons.progress import HUMAN, MEASUREMENTS, Result
from explorer.lessons.words import era, progress, resnet

LIGHT = settings(max_examples=50, deadline=None, derandomize=True)
RESULTS = st.lists(
    st.builds(
        Result,
        st.sampled_from(["AlexNet", "VGG-16", "ResNet-50"]),
        st.integers(2010, 2017),
        st.one_of(st.none(), st.integers(1, 152)),
        st.floats(0.5, 30).map(lambda value: round(value, 2)),
        st.sampled_from(list(MEASUREMENTS)),
        st.just("how"),
        st.just("source"),
    ),
    max_size=6,
)
POINTS = st.lists(
    st.builds(
        lambda label, year, depth, count, top: Point(
            label, "VGG", year, depth, count, None, top, top, "trick", "paper", "source"
        ),
        st.sampled_from(["A", "B", "C", "D", "E"]),
        st.integers(2012, 2015),
        st.one_of(st.none(), st.sampled_from([8, 16, 152])),
        st.one_of(st.none(), st.sampled_from([10**6, 6 * 10**7])),
        st.one_of(st.none(), st.sampled_from([56.5, 71.6, 78.3])),
    ),
    max_size=6,
    unique_by=lambda point: point.label,
)


@LIGHT
@given(RESULTS)
def test_measurements(results):
    text, table = progress.describe_measurements(results), progress.table(results)
    for measurement, name in MEASUREMENTS.items():
        errors = [result.top5_error for result in results if result.measurement == measurement]
        begins = f"{name[0].upper()}{name[1:]}: at best"
        assert (begins in text) == bool(errors)
        if errors:
            said = text.split(begins)[1]
            assert said.startswith(f" {min(errors):.2f}\u00a0%")
            assert ("not below" in said.split("person")[0]) == (min(errors) >= HUMAN)
    if not results:
        assert text == "No measurement is chosen."
    assert ("What is called" in text) == any(
        a.label == b.label and a.top5_error != b.top5_error for a in results for b in results
    )
    assert [float(cell) for cell in table["top-5 error %"]] == [r.top5_error for r in results]


def test_progress_says_what_the_table_of_entries_says():
    best = {
        year: min(entry.top5_error for entry in numbers.ENTRIES if entry.year == year)
        for year in {entry.year for entry in numbers.ENTRIES}
    }
    falls = {(a, b): best[a] - best[b] for a, b in pairwise(sorted(best))}
    before, after = max(falls, key=lambda years: falls[years])
    text = progress.describe()
    assert f"from {before} to {after}, from {best[before]} to {best[after]}\u00a0%" in text
    first = min(year for year, error in best.items() if error < HUMAN)
    assert f"In {first} " in text and "the first winner below" in text
    for key in numbers.PAPERS_BELOW_HUMAN.values():  # which were no winners, and came before
        assert number(key) < HUMAN and fact(key) in text
        assert number(key) not in best.values()
    assert {result.label for result in numbers.results(("entry",))}.isdisjoint({"VGG-16"})


def test_the_lecture_is_quoted_apart_from_what_is_measured():
    table = progress.side_by_side()
    assert len({len(column) for column in table.values()}) == 1
    quoted = dict(zip(table["network"], table["top-5 error %, quoted"], strict=True))
    assert (quoted["AlexNet"], quoted["VGG-16"], quoted["VGG-19"]) == ("15.30", "7.70", "7.30")
    assert quoted["ResNet-152"] == "–"
    assert "not always a network" in progress.ABOUT and "no entry" in progress.ABOUT


@LIGHT
@given(POINTS, st.sampled_from(list(AXES)), st.sampled_from(list(AXES)))
def test_the_era(points, x, y):
    text = era.describe(points, x, y)
    values = [
        (float(a), float(b), point.label)
        for point in points
        if (a := AXES[x].value(point)) is not None and (b := AXES[y].value(point)) is not None
    ]
    assert ("No network here" in text) == (not values)
    if not values:
        return
    across, up = [row[0] for row in values], [row[1] for row in values]
    assert (f"for all {len(values)}" in text) == (min(across) == max(across))
    ends, _, rest = text.partition(". ")
    if min(across) < max(across):
        for extreme, part in zip((min(across), max(across)), ends.split(" to "), strict=True):
            names = [label for value, _, label in values if value == extreme]
            assert all(name in part for name in names[:3])
            assert ("other" in part) == (len(names) > 3)
    if x != y:
        best = [label for _, value, label in values if value == max(up)]
        assert all(name in rest for name in best[:3])
    told = re.search(r"rank correlation ([+-][\d.]+)", text)
    if told:
        assert len(values) >= 4
        rho = spearmanr(across, up).statistic
        assert abs(float(told.group(1)) - rho) < 0.0051
        assert (f"{y.lower()} rise together" in text) == (rho > 0.7)
        assert ("opposite" in text) == (rho < -0.3)
    table = era.table(points)
    assert [cell == "" for cell in table["layers"]] == [point.depth is None for point in points]


def layer(kind: str, role: str, channels: int, weights: int) -> LayerNode:
    shape = (channels, 4, 4)
    return LayerNode("", kind, role, "", "", shape, shape, weights, 16 * weights, 64, 3, 1, 1)


BLOCKS = st.dictionaries(
    st.sampled_from(["one", "two"]),
    st.lists(
        st.builds(
            layer,
            st.sampled_from(["Conv 3×3", "Conv 1×1"]),
            st.just("conv"),
            st.sampled_from([64, 256]),
            st.integers(1, 10**6),
        ),
        min_size=1,
        max_size=3,
    ),
    min_size=1,
    max_size=2,
)


@LIGHT
@given(BLOCKS, st.booleans())
def test_blocks(blocks, residual):
    text, table = resnet.describe(blocks, residual), resnet.block_table(blocks)
    for label, layers in blocks.items():
        assert f"{sum(part.parameters for part in layers):,} weights" in text and label in text
    assert ("h + F(h)" in text) == residual
    ratio = re.search(r"for ([\d.]+) times the weights", text)
    if ratio:
        one, two = (sum(part.parameters for part in layers) for layers in blocks.values())
        assert math.isclose(float(ratio.group(1)), two / one, rel_tol=0.01, abs_tol=0.006)
    assert len(table["layer"]) == sum(map(len, blocks.values()))


@LIGHT
@given(st.lists(st.one_of(st.none(), st.floats(0, 100)), min_size=1, max_size=5))
def test_what_a_source_does_not_say_is_empty(values):
    columns = {name: [1] * len(values) for name in resnet.FAMILY_COLUMNS}
    columns["top-1 error %, ten crops"] = values
    cells = resnet.family_table(columns)["top-1 error %, ten crops"]
    assert [cell == "" for cell in cells] == [value is None for value in values]
    assert np.allclose(
        [float(cell) for cell in cells if cell], [v for v in values if v is not None], atol=0.006
    )
