"""Shattered gradients in words: nearer to brown or to white noise, as the numbers are."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.depth.shattering import Spectrum, Sweep, sweeps
from explorer.depth.words import shattering as words
from tests.inside.claims import sizes

FEW = settings(max_examples=150, deadline=None, derandomize=True)
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
        text = words.describe_spectra({"plain": Spectrum(ordered, resolution)}, 3)
    if not np.isfinite(ordered).all():
        assert "overflows" in text
    elif not ordered.any():
        assert f"exactly 0, {len(values)} of {len(values)} lost" in text
    else:
        gone = int((ordered <= resolution).sum())
        assert (f"{gone} of {len(values)} lost" in text) == bool(gone)
        assert f"to {ordered[0]:.2g}," in text
