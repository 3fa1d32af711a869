"""Bars and words of the predictions page show the numbers."""

import re
from csv import reader

import numpy as np
import pytest

from explorer.drawing.markup import literal
from explorer.drawing.numbers import probability, signed
from explorer.drawing.tables import csv
from explorer.inside.figures import predictions as figures
from explorer.inside.predictions import (
    LECTURE,
    Predictions,
    softmax,
)
from explorer.inside.words import predictions as words

RNG = np.random.default_rng(0)
SCORES = RNG.normal(0, 3, 50)


def predictions_of(logits, classes=None):
    logits = np.asarray(logits, np.float64)
    return Predictions(logits, softmax(logits), classes)


def text_sizes(fig):
    return [
        fig.layout.font.size,
        fig.layout.xaxis.tickfont.size,
        fig.layout.xaxis.title.font.size,
        *(note.font.size for note in fig.layout.annotations),
    ]


def test_bars_show_the_numbers_best_on_top():
    top = predictions_of(SCORES).top(5)
    fig = figures.bars(top.names, top.probabilities, temperature=2.0)
    assert np.allclose(fig.data[0].x, top.probabilities) and fig.data[0].orientation == "h"
    low, high = fig.layout.yaxis.range
    assert low > high and list(fig.data[0].y) == [0, 1, 2, 3, 4]  # turned round: row 0 is on top
    assert fig.layout.xaxis.range[0] == 0 and fig.layout.xaxis.range[1] >= 1
    assert "probability" in fig.layout.xaxis.title.text and "T = 2" in fig.layout.xaxis.title.text
    assert [
        re.sub("<.*?>", "", note.text).split("  ") for note in literal(fig).layout.annotations
    ] == [[name, probability(p)] for name, p in zip(top.names, top.probabilities, strict=True)]
    assert min(text_sizes(fig)) >= 16


def test_names_of_strangers_are_cut_and_not_taken_for_markup():
    bad = "<a href='http://example.org'>x</a>" + "y" * 500
    fig = literal(figures.bars([bad], np.array([1.0])))
    assert "<a" not in fig.layout.annotations[0].text and len(fig.layout.annotations[0].text) < 80
    assert "<a" not in fig.data[0].customdata[0][0]
    assert "…" in fig.layout.annotations[0].text


@pytest.mark.parametrize("target", [0, 30, 49])
def test_differences_always_show_the_true_class(target):
    result = predictions_of(SCORES)
    table = result.table(target)
    fig = figures.differences(table, 5)
    values, texts = fig.data[0].x, [note.text for note in fig.layout.annotations]
    assert (values < 0).sum() == 1 and len(values) == (5 if target in result.top(5).indices else 6)
    assert "(true class)" in texts[int(np.argmin(values))]
    assert values.min() == pytest.approx(result.probabilities[target] - 1, abs=1e-6)
    assert len(set(fig.data[0].marker.color)) == 2 and min(text_sizes(fig)) >= 16
    assert signed(values.min()) in words.describe_differences(table)


def test_differences_of_a_single_class():
    table = predictions_of([3.0]).table(0)
    error = 1 / (1 + np.exp(-3)) - 1  # one score has no softmax, but a sigmoid
    assert figures.differences(table, 5).data[0].x.tolist() == pytest.approx([error])
    assert signed(error) in words.describe_differences(table)


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (1.0, "100\u00a0%"),
        (0.99999, "> 99.99\u00a0%"),
        (0.6213, "62.1\u00a0%"),
        (0.01, "1.0\u00a0%"),
        (0.0041, "0.41\u00a0%"),
        (3e-7, "< 0.01\u00a0%"),
        (0.0, "< 0.01\u00a0%"),
    ],
)
def test_percent(p, text):
    assert probability(p) == text


def test_csv_holds_every_class_in_full():
    classes = tuple(f"class {i}" for i in range(49)) + ("=1+1",)
    table = predictions_of(SCORES, classes).table(3)
    lines = list(reader(csv(words.columns(table)).splitlines()))
    assert lines[0] == [
        "output",
        "class",
        "score z",
        "e^(z/T)",
        "probability p",
        "p - y",
    ]
    assert len(lines) == 51
    first = lines[1]
    assert float(first[2]) == SCORES.max() and float(first[4]) == softmax(SCORES).max()
    assert any("'=1+1" in line for line in lines)


def test_several_networks_in_one_table():
    tops = {"a": predictions_of(SCORES).top(2), "b": predictions_of([1, 2]).top(5)}
    rows = words.side_by_side(tops)
    assert rows["network"] == ["a", "a", "b", "b"] and rows["place"] == [1, 2, 1, 2]
    assert rows["class"][2:] == ["output 1", "output 0"] and words.side_by_side({}) == {}


def test_the_worked_example_puts_quoted_beside_computed():
    shown = words.worked_example(LECTURE)
    assert shown["class"] == ["dog", "cat", "boat", "airplane"]
    assert shown["e^z, here"] == shown["e^z, quoted"] == ["0.0321", "3.1899", "0.4449", "49.8990"]
    assert shown["p, here"] == ["0.0006", "0.0596", "0.0083", "0.9315"]
    assert shown["p, quoted"] == shown["p, here"] and shown["-log p"] == [
        "",
        "2.82 (quoted 2.82)",
        "",
        "",
    ]


def test_descriptions_state_the_finding():
    top = predictions_of([5, 1], ("cat", "dog")).top(2)
    summary = words.describe_bars("a net", top.names, top.probabilities)
    assert "a net" in summary and "cat 98.2\u00a0%" in summary and "dog 1.8\u00a0%" in summary
