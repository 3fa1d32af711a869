"""What is said of changed pictures, against the numbers and the pictures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from explorer.failures import perturbations
from explorer.failures.perturbations import PERTURBATIONS, Curve
from explorer.failures.words import perturbations as words
from explorer.inside.notation import probability

FAST = settings(derandomize=True, deadline=None, max_examples=60)
FEW = settings(derandomize=True, deadline=None, max_examples=20)


@st.composite
def curves(draw) -> Curve:
    """Up to three classes at up to seven amounts, some probabilities of which are no numbers."""
    amounts, targets = draw(st.integers(1, 7)), draw(st.integers(1, 3))
    p = draw(
        arrays(float, (amounts, targets), elements=st.sampled_from([0, 0.2, 0.2001, 1, np.nan]))
    )
    winners = draw(arrays(int, amounts, elements=st.integers(0, 4)))
    left_out = draw(st.integers(0, 3))
    places = tuple(range(targets))
    return Curve("blur", np.arange(float(amounts)), places, p, winners, p.max(1), left_out)


@FAST
@given(curves())
def test_the_curve_in_words(curve):
    p, winners, left_out = curve.probabilities, curve.winners, curve.left_out
    amounts, targets = p.shape
    names, classes = [f"t{i}" for i in range(targets)], [f"c{i}" for i in range(5)]
    text = words.describe(curve, names, classes)
    if not np.isfinite(p).all():
        assert "no finite numbers" in text
        return
    if amounts == 1:
        assert "changes nothing in this picture" in text
        return
    for i, name in enumerate(names):
        column = p[:, i]
        steady = probability(column.min()) == probability(column.max())
        assert (f"{name} {probability(column[0])} as it is and at every amount" in text) == steady
        if not steady:
            assert f"{probability(column.min())} (at {column.argmin()})" in text
    others = {f"c{w}" for w in winners if w != winners[0]}
    assert ("stays the same" in text) == (not others)
    assert all(name in text for name in others) or "and others" in text
    assert (f"{left_out} more amount" in text) == (left_out > 0)
    table = words.table(curve, names, classes)
    assert table["answer"] == [classes[w] for w in winners]
    assert words.strip_caption(curve).startswith("At 0")


@FEW
@given(
    st.sampled_from(sorted(PERTURBATIONS)), st.integers(2, 24), st.integers(2, 24), st.booleans()
)
def test_every_amount_that_is_drawn_was_applied(kind, height, width, grey):
    pixels = np.random.default_rng(height * width).integers(0, 256, (height, width, 3), np.uint8)
    pixels = pixels[..., :1].repeat(3, 2) if grey else pixels
    views = perturbations.views(pixels, kind)
    shown = list(views.values())
    assert len({view.tobytes() for view in shown}) == len(shown), "no picture stands twice"
    assert list(views) == sorted(views)
    neutral = PERTURBATIONS[kind].neutral
    assert np.array_equal(views[neutral], pixels)
    for amount, view in views.items():
        if kind.startswith("shift"):
            axis = 1 if kind == "shift_right" else 0
            side = pixels.shape[axis]
            steps = amount / 100 * side
            assert steps == pytest.approx(round(steps)), "whole pixels"
            moved = (np.arange(side) - round(steps)).clip(0, side - 1)
            assert np.array_equal(view, pixels.take(moved, axis))
        elif kind == "occlude":
            hidden = (view == perturbations.occlude(pixels, 100)).all(2).mean()
            assert hidden >= amount / 100 - 1e-9
        elif amount != neutral:
            assert not np.array_equal(view, pixels)
    if grey and kind in ("hue", "saturation"):
        assert len(views) == 1


def test_shifts_of_eight_pixels_are_eighths():
    """5 % of 8 pixels are none: the digits of the trainer."""
    pixels = np.arange(8 * 8 * 3, dtype=np.uint8).reshape(8, 8, 3)
    amounts = list(perturbations.views(pixels, "shift_right"))
    assert amounts == [-37.5, -25, -12.5, 0, 12.5, 25, 37.5]
