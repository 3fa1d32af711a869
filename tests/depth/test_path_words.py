"""Paths in words: shares exactly counted, and short paths only where they carry the signal."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.depth.paths import Paths, path_count
from explorer.depth.words import paths as words
from tests.inside.claims import number, numbers, sizes

FEW = settings(max_examples=150, deadline=None, derandomize=True)


@given(st.integers(1, 110), st.integers(0, 110), st.integers(0, 110))
@FEW
def test_shares_are_those_of_a_coin(n, a, b):
    first, last = sorted((min(a, n), min(b, n)))
    text = words.describe_lengths(n, first, last)
    exact = sum(math.comb(n, k) for k in range(first, last + 1)) / 2**n
    if first == 0 and last == n:
        assert " 100 % have" in text
    elif "more than" in text:
        assert 0.9999 < exact < 1
    else:
        ((shown,),) = numbers(r"blocks? N % have", text)
        assert abs(number(shown) / 100 - exact) < max(0.051 * min(exact, 1e-6), 6e-7)
        assert number(shown) > 0


def test_published_and_counted_stand_apart():
    assert "more than 95 %" in words.PATHS_HOW and "counted: 98.0 %" in words.PATHS_HOW
    assert "98.0" in f"{100 * sum(math.comb(54, k) for k in range(19, 36)) / 2**54:.1f}"
    assert "0.4537 %" in words.describe_lengths(54, 5, 17)


@given(st.integers(1, 12), st.data())
@FEW
def test_short_paths_carry_the_signal_only_where_they_do(n, data):
    lengths = np.arange(n + 1)
    norms = np.array([[data.draw(sizes(-8, 2)) for _ in range(2)] for _ in lengths])
    text = words.describe_paths(Paths(n, path_count(n), lengths, norms, 1), "net")
    if not np.isfinite(norms).all():
        assert "nothing can be said" in text
        return
    if not norms.any():
        assert "exactly 0 on every path" in text
        return
    weights = [math.comb(n, k) * norms[k].mean() for k in lengths]
    mean = sum(k * w for k, w in zip(lengths, weights, strict=True)) / sum(weights)
    assert ("short paths carry the signal" in text) == (mean < 0.8 * n / 2)
    for (size,) in numbers(r"is N times that over the shortest", text):
        assert (
            number(size) == 0 or abs(number(size) / (norms[-1].mean() / norms[0].mean()) - 1) < 0.06
        )
    zeros = int((norms == 0).sum())
    assert (f"Exactly 0 on {zeros} of {norms.size} paths" in text) == bool(zeros)
