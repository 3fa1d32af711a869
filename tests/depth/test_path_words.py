"""Paths in words: shares exactly counted, and short paths only where they carry the signal."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.depth.paths import Paths, path_count
from explorer.depth.words import paths as words
from tests.inside.claims import number, numbers, sizes

FEW = settings(max_examples=80, deadline=None, derandomize=True)


@given(st.integers(1, 110), st.integers(0, 110), st.integers(0, 110))
@FEW
def test_shares_are_those_of_a_coin(n, a, b):
    first, last = sorted((min(a, n), min(b, n)))
    text = words.describe_lengths(n, first, last)
    exact = Fraction(sum(math.comb(n, k) for k in range(first, last + 1)), 2**n)
    if first == 0 and last == n:
        assert " 100\u00a0% have" in text
    elif "more than" in text:
        assert 0.9999 < exact < 1
    else:
        ((shown,),) = numbers(r"blocks? N\s% have", text)
        assert abs(number(shown) / 100 - exact) < max(0.051 * min(exact, 1e-6), 6e-7)
        assert number(shown) > 0


@given(st.integers(1, 60), st.integers(0, 60), st.integers(0, 60))
@FEW
def test_all_or_none_is_said_only_of_all_or_none(n, a, b):
    first, last = sorted((min(a, n), min(b, n)))
    exact = Fraction(sum(math.comb(n, k) for k in range(first, last + 1)), 2**n)
    text = words.exact_share(n, first, last)
    assert (text == "100\u00a0%") == (exact == 1)
    assert not text.startswith("0.0000") and ("more than 99.99\u00a0%" in text) <= (
        Fraction(9998, 10_000) < exact < 1
    )
    table = words.length_table(n)
    assert table["paths"] == [float(math.comb(n, k)) for k in table["length"]]
    assert sum(table["paths"]) == pytest.approx(2**n) and abs(sum(table["share"]) - 1) < 1e-12
    assert abs(sum(table["share"][first : last + 1]) - exact) < 1e-12


def test_published_and_counted_stand_apart():
    assert "more than 95\u00a0%" in words.PATHS_HOW and "counted: 98.0\u00a0%" in words.PATHS_HOW
    assert "98.0" in f"{100 * sum(math.comb(54, k) for k in range(19, 36)) / 2**54:.1f}"
    assert "0.4537\u00a0%" in words.describe_lengths(54, 5, 17)


@given(st.integers(1, 12), st.data())
@FEW
def test_short_paths_carry_the_signal_only_where_they_do(n, data):
    lengths = np.arange(n + 1)
    norms = np.array([[data.draw(sizes(-8, 2)) for _ in range(2)] for _ in lengths])
    text = words.describe_paths(Paths(n, path_count(n), lengths, norms, 1), "net")
    with np.errstate(all="ignore"):
        table = words.path_table(Paths(n, path_count(n), lengths, norms, 1))
    assert table["paths of this length"] == [math.comb(n, k) for k in range(n + 1)]
    if not np.isfinite(norms).all():
        assert "nothing can be said" in text
        return
    if not norms.any():
        assert "exactly 0 on every path" in text
        return
    assert abs(sum(table["share of the sum"]) - 1) < 1e-9
    means = table["mean ||dL/dx|| over a path"]
    largest = max(range(n + 1), key=lambda k: math.comb(n, k) * means[k])
    assert table["share of the sum"][largest] == max(table["share of the sum"])
    weights = [math.comb(n, k) * norms[k].mean() for k in lengths]
    mean = sum(k * w for k, w in zip(lengths, weights, strict=True)) / sum(weights)
    assert ("short paths carry the signal" in text) == (mean < 0.8 * n / 2)
    for (size,) in numbers(r"is N times that over the shortest", text):
        assert (
            number(size) == 0 or abs(number(size) / (norms[-1].mean() / norms[0].mean()) - 1) < 0.06
        )
    zeros = int((norms == 0).sum())
    assert (f"Exactly 0 on {zeros} of {norms.size} paths" in text) == bool(zeros)
