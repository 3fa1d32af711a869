"""Sentences about published numbers: what they make of these is held to other numbers in their place, drawn."""

import re
from contextlib import ExitStack
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from explorer.depth.inits import INITS
from explorer.facts import FACTS, fact
from explorer.inside.anatomy import Anatomy
from explorer.inside.ten_crops import TEN_CROPS
from explorer.lessons import progress as errors
from explorer.lessons.rectifiers import NEAR, Slopes
from explorer.lessons.remedies import NETWORKS as PAPERS
from explorer.lessons.remedies import Remedy
from explorer.lessons.words import (
    dropout_network,
    names,
    prelu_net,
    progress,
    rectifiers,
    remedies,
    slopes,
)
from explorer.networks.registry import MODELS
from explorer.networks.zoo import NETWORKS
from tests.lessons.test_rectifier_words import Measured, both, first_epochs

LIGHT = settings(max_examples=40, deadline=None, derandomize=True)
ERRORS = st.floats(1, 60).map(lambda value: round(value, 2))
RUNS = st.lists(
    st.lists(st.sampled_from([90.0, 80.0, 60.0, 40.0, 20.0, np.nan]), min_size=3, max_size=3),
    min_size=1,
    max_size=3,
)


@LIGHT
@given(ERRORS, ERRORS, ERRORS)
@example(30.0, 30.0, 20.0)
def test_what_a_slope_brought(relu, shared, wise):
    values = {"prelu_small_relu_top1": relu, "prelu_small_shared_top1": shared}
    values["prelu_small_wise_top1"] = wise
    with patch.object(slopes, "number", values.__getitem__):
        text = slopes.published_gain()
    assert ("has fewer top-1 errors" in text) == (shared < relu and wise < relu)
    shown = [float(error) for error in re.findall(r"([\d.]+)\s% with", text)]
    assert shown == [relu, shared, wise]


@LIGHT
@given(ERRORS, ERRORS)
@example(30.0, 30.0)
def test_to_converge_is_not_to_be_better(deep, shallow):
    values = {"prelu_30_layers_top1": deep, "prelu_14_layers_top1": shallow}
    with patch.object(rectifiers, "number", values.__getitem__):
        text = rectifiers.still_worse()
    assert (", more than the" in text) == (deep > shallow) == ("no more than" not in text)
    assert f"{deep:.2f}\u00a0% top-1" in text and f"{shallow:.2f}\u00a0% of 14 layers" in text


@LIGHT
@given(st.lists(st.sampled_from([-2.0, -1.0, 0.0, 0.25, 1.0, 1.5]), min_size=1, max_size=5))
def test_slopes_fall_rise_or_neither(values):
    ours = Slopes(tuple(f"act{i}" for i in range(len(values))), np.array(values))
    text, steep = slopes.trend(ours), slopes.steep(ours)
    strict = len(set(values)) == len(values) > 1
    assert ("smaller" in text) == (strict and values == sorted(values, reverse=True))
    assert ("larger" in text) == (strict and values == sorted(values))
    assert ("neither" in text) == (len(values) > 1 and "become" not in text)
    assert re.findall(r"act\d", steep) == [f"act{i}" for i, v in enumerate(values) if abs(v) > 1]


@LIGHT
@given(RUNS, RUNS)
def test_who_waits_and_who_is_earlier(he, xavier):
    runs = both(he, xavier, 22)
    text = rectifiers.waiting(runs)
    for label, group in (("He", he), ("Xavier", xavier)):
        waits = [sum(np.cumprod([not error <= NEAR for error in run])) for run in group]
        low, high = re.search(rf"{label}'s for (\d)(?: to (\d))?", text).groups()
        assert (int(low), int(high or low)) == (min(waits), max(waits))
        known = [error for run in group for error in run if error == error]
        shown = rectifiers.lowest(runs[label.lower()])
        assert shown == (f"{min(known):.1f}\u00a0%" if known else "no number")
    assert text.endswith("of the first 3 epochs.")
    firsts = {"He": first_epochs(he), "Xavier": first_epochs(xavier)}
    every = re.match(r"Every run with (\w+)", rectifiers.verdict(runs))
    if every:
        early = firsts.pop(every[1])
        (late,) = firsts.values()
        assert max(early) < min(first or np.inf for first in late)
    labs = {"he": Measured([1.0, 2.0]), "xavier": Measured([2.0, 1.0])}
    said = rectifiers.compare(labs, 21)
    assert said.startswith("He's first weights leave 4.00 times as much ")
    assert said.endswith(" after 21 hidden layers as Xavier's.")


@pytest.mark.parametrize("init", INITS)
def test_inits_are_called_what_the_lab_calls_them(init):
    assert rectifiers.name(init) == INITS[init].label
    assert rectifiers.shown(np.nan) == rectifiers.shown(np.inf) == "what is no number"
    assert rectifiers.shown(0.5) == "0.50"


@pytest.mark.parametrize("key", NETWORKS)
def test_one_name_in_three_measurements(key):
    table, row = progress.side_by_side(), NETWORKS[key]
    if key not in errors.DEPTHS or row.label not in table["network"]:
        return
    cells = {title: column[table["network"].index(row.label)] for title, column in table.items()}
    assert float(cells["top-5 error %, one crop"]) == pytest.approx(100 - row.top5, abs=0.0051)
    assert float(cells["top-1 error %, one crop"]) == pytest.approx(100 - row.top1, abs=0.0051)
    ten = TEN_CROPS.get(key)
    for title in ("top-1 error %, ten crops", "top-5 error %, ten crops"):
        published = ten and getattr(ten, title[:5].replace("-", "") + "_error")
        assert cells[title] == ("–" if published is None else f"{published:.2f}")
    assert cells["layers"] == errors.DEPTHS[key]


@LIGHT
@given(st.lists(st.integers(10, 400), min_size=len(errors.ENTRIES), max_size=len(errors.ENTRIES)))
def test_when_the_error_fell_most(tenths):
    entries = [
        errors.Result(e.label, e.year, e.layers, value / 10, e.measurement, e.how, e.source)
        for e, value in zip(errors.ENTRIES, tenths, strict=True)
    ]
    best = {e.year: min(o.top5_error for o in entries if o.year == e.year) for e in entries}
    below = [year for year in sorted(best) if best[year] < errors.HUMAN]
    years = sorted(best)
    falls = [best[a] - best[b] for a, b in zip(years, years[1:], strict=False)]
    if not below or max(falls) <= 0:
        return
    with ExitStack() as stack:
        stack.enter_context(patch.object(errors, "ENTRIES", tuple(entries)))
        text = progress.describe()
    before, after, high, low = re.search(
        r"from (\d+) to (\d+), from ([\d.]+) to ([\d.]+)\s%", text
    ).groups()
    assert float(high) - float(low) == pytest.approx(max(falls))
    assert (float(high), float(low)) == (best[int(before)], best[int(after)])
    assert f"In {below[0]} " in text and f"with {best[below[0]]}\u00a0% the first winner" in text


@LIGHT
@given(st.lists(st.floats(0.5, 2), min_size=1, max_size=3), st.integers(1, 10**9))
def test_models_of_prelu_net(factors, parameters):
    counted = {
        model: Anatomy(
            (),
            (3, 224, 224),
            parameters,
            round(factor * 1e10 * float(FACTS[prelu_net.PAPER[model].complexity].text.split()[0])),
            0,
            19,
            19,
        )
        for model, factor in zip(prelu_net.PAPER, factors, strict=False)
    }
    text, table = prelu_net.describe(counted), prelu_net.table(counted)
    for model, factor in zip(counted, factors, strict=False):
        said = re.search(rf"{model} (the same|[\d.]+\s% (?:more|less) here)", text)[1]
        if said == "the same":
            assert abs(factor - 1) < 0.0006
        else:
            assert abs(float(said.split()[0]) - 100 * abs(factor - 1)) < 0.06
            assert ("more" in said) == (factor > 1)
    top5 = {model: float(fact(prelu_net.PAPER[model].top5).split()[0]) for model in counted}
    assert f"Fewest errors: model {min(top5, key=top5.get)}" in text
    assert table["parameters, counted"] == [f"{parameters:,}"] * len(counted)


@pytest.mark.parametrize("network", names.NAMES)
def test_a_name_is_explained_by_its_fact(network):
    text, table = names.name(network), names.table()
    assert text.startswith(f"The name {network}: ")
    assert table["its name"][table["network"].index(network)] in text
    assert re.search(r"\d{4}", text)  # with its source


@LIGHT
@given(st.lists(st.tuples(*[st.sampled_from(["none", "0.1", "0.2"])] * 3), max_size=5))
def test_what_differs_from_alexnet_is_marked(rows):
    made = [Remedy(f"r{i}", dict(zip(PAPERS, row, strict=True))) for i, row in enumerate(rows)]
    table = remedies.table(made)
    for i, label in enumerate(PAPERS.values()):
        for row, cell in zip(rows, table[label], strict=True):
            assert cell == row[i] + " *" * (row[i] != row[0])


@pytest.mark.parametrize("key", ["alexnet", "random:alexnet", "alexnet64"])
def test_whose_units_are_dropped(key):
    model = MODELS[key]
    text = dropout_network.about(model, "alexnet")
    assert model.label in text and ("whatever it says is chance" in text) == (
        key != key.split(":")[-1]
    )
    assert dropout_network.about(model, "small") == f"{model.label}."
