"""How gradients shatter, and the singular values of Jacobians."""

from explorer.app.analysis import analysis
from explorer.depth import shattering


@analysis(kind=lambda depth, *_: depth)
def sweeps(depth: int, norm: bool, scale: float, seed: int) -> dict[str, shattering.Sweep]:
    """See explorer.depth.shattering."""
    return shattering.sweeps(depth, norm, scale, seed=seed)


@analysis(kind=lambda depth, *_: depth)
def spectra(
    depth: int, activation: str, init: str, scale: float, seed: int
) -> dict[str, shattering.Spectrum]:
    """Singular values of the Jacobian of the plain and of the residual net."""
    return {
        name: shattering.spectrum(
            depth, activation, init, name == "residual", scale=scale, seed=seed
        )
        for name in ("plain", "residual")
    }
