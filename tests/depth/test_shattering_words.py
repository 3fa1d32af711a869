"""Shattered gradients in words: nearer to brown or to white noise, as the numbers are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.depth.shattering import Spectrum, Sweep, sweeps
from explorer.depth.words import shattering as words
from tests.inside.claims import number, numbers, sizes

FEW = settings(max_examples=80, deadline=None, derandomize=True)
ALIKE = st.one_of(st.floats(-0.2, 1), st.sampled_from([0.0, 0.5, 1.0, float("nan")]))


def sweep(alike: float) -> Sweep:
    return Sweep(np.zeros(3), np.zeros(3), np.full(9, alike))


@given(ALIKE, ALIKE, ALIKE, ALIKE)
@FEW
def test_each_net_is_nearer_to_one_noise_or_to_none(plain, residual, brown, white):
    values = {"plain": plain, "residual": residual, "brown noise": brown, "white noise": white}
    text = words.describe_shattering({name: sweep(value) for name, value in values.items()}, 24)
    for name in ("plain", "residual"):
        value = values[name]
        if np.isfinite([value, brown, white]).all():
            to_brown, to_white = abs(value - brown), abs(value - white)
            assert f"The {name} net is nearer to brown" not in text or to_brown < to_white
            assert f"The {name} net is nearer to white" not in text or to_white <= to_brown
            halfway = f"The {name} net lies about halfway" in text
            assert not halfway or abs(to_brown - to_white) <= 0.21 * abs(brown - white)
        else:
            assert f"Of the {name} net nothing can be said" in text


@given(ALIKE, ALIKE, ALIKE)
@FEW
def test_one_net_is_nearer_to_the_noise_that_is_nearer(value, brown, white):
    alike = {"plain": value, "brown noise": brown, "white noise": white}
    text = words.nearer(alike, "plain")
    distance = {"brown": abs(value - brown), "white": abs(value - white)}
    if np.isnan([value, brown, white]).any():
        assert "nothing can be said" in text
    elif brown == white:
        assert "nearer to neither" in text
    elif "halfway" not in text and abs(brown - white) > 1e-9:
        assert f"nearer to {min(distance, key=distance.get)} noise" in text
    values = {name: sweep(value) for name in ("plain", "residual")}
    values |= {"brown noise": sweep(brown), "white noise": sweep(white)}
    table = words.shattering_table(values)
    assert table["lag"] == list(range(9)) and len(table) == 5
    assert np.array_equal(table["autocorrelation, brown noise"], [brown] * 9, equal_nan=True)
    assert "nan" not in words.describe_shattering(values, 3)


def test_residual_nets_are_not_called_brown_at_depth_50():
    """0.51 against brown noise's 0.87: the paper says that the correlation decays sublinearly."""
    result = sweeps(50)
    residual, brown = (result[name].autocorrelation[5] for name in ("residual", "brown noise"))
    assert residual < brown - 0.2 and "close to brown" not in words.ABOUT
    assert f"{residual:.2f} in the residual one" in words.describe_shattering(result, 50)


@given(st.lists(sizes(-20, 6), min_size=1, max_size=6))
@FEW
def test_spectra_say_range_and_loss(values):
    ordered = np.sort(np.array(values))[::-1]
    with np.errstate(all="ignore"):
        resolution = float(np.nan_to_num(ordered.max()) * len(values) * 2.3e-16)
        spectra = {"plain": Spectrum(ordered, resolution)}
        text, table = words.describe_spectra(spectra, 3), words.spectrum_table(spectra)
    if not np.isfinite(ordered).all():
        assert "overflows" in text
    elif not ordered.any():
        assert f"exactly 0, {len(values)} of {len(values)} lost" in text
    else:
        gone = int((ordered <= resolution).sum())
        assert (f"{gone} of {len(values)} lost" in text) == bool(gone)
        ((low, high),) = numbers(r"σ from N to N,", text)
        assert number(high) == pytest.approx(ordered[0], rel=0.051)
        assert number(low) == pytest.approx(ordered[ordered > resolution].min(), rel=0.051)
    (largest, smallest, condition, _, lost) = (column[0] for column in list(table.values())[1:])
    assert "nan" not in str(table) and "inf" not in str(table)
    if not np.isfinite(ordered).all():
        assert {largest, smallest} == {"overflow"} and lost == "undefined"
        return
    assert (
        lost == words.lost(spectra["plain"]) == f"{(ordered <= resolution).sum()} of {len(values)}"
    )
    assert number(largest) == pytest.approx(ordered[0], rel=1e-3)
    least = number(smallest.removeprefix("at most "))
    assert ("at most" in smallest) <= (ordered[-1] <= resolution)
    assert (
        ordered[-1] <= least * 1.5
        if "at most" in smallest
        else least == pytest.approx(ordered[-1], rel=1e-3)
    )
    if condition != "not resolved":
        assert number(condition) == pytest.approx(ordered[0] / ordered[-1], rel=6e-3)
    else:
        assert ordered[-1] <= resolution
