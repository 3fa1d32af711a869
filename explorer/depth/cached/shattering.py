"""How gradients shatter, and the singular values of Jacobians."""

import streamlit as st

from explorer.app.cache import WORKERS
from explorer.depth import shattering


@st.cache_data(max_entries=200, show_spinner=False)
def sweeps(depth: int, norm: bool, scale: float, seed: int) -> dict[str, shattering.Sweep]:
    """See explorer.depth.shattering."""
    return WORKERS.submit(shattering.sweeps, depth, norm, scale, seed=seed).result()


@st.cache_data(max_entries=500, show_spinner=False)
def spectra(
    depth: int, activation: str, init: str, scale: float, seed: int
) -> dict[str, shattering.Spectrum]:
    """Singular values of the Jacobian of the plain and of the residual net."""

    def both() -> dict[str, shattering.Spectrum]:
        return {
            name: shattering.spectrum(
                depth, activation, init, name == "residual", scale=scale, seed=seed
            )
            for name in ("plain", "residual")
        }

    return WORKERS.submit(both).result()
