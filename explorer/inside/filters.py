"""Filters: what did the first layer learn?

The first layer is the one whose weights can be looked at as pictures, since they multiply pixels.
`measure` puts numbers on every filter (norm, orientation, spatial frequency, colourfulness);
`filter_responses.py` gets the filters out of a network and runs them over an image. To add a property,
add a field to Properties, its definition to `measure`, and a row to COLUMNS. Without torch, which
figures do not wait for."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from explorer.drawing.numbers import percent, sized
from explorer.inside.random_filters import ORIENTED, by_chance, side_of
from trainer.errors import PersonsError

# Rows: luminance, red-green, blue-yellow, for weights in the order R, G, B. Orthonormal, so that
# the energies of the three add up to the filter's own. Van de Sande, Gevers and Snoek 2010,
# "Evaluating color descriptors", equation 9.
OPPONENT = np.array([[1, 1, 1], [1, -1, 0], [1, 1, -2]]) / np.sqrt([[3], [2], [6]])
# colourfulness of the filters called coloured (at least) and grey (at most); random: 0.67
COLOURED, GREY = 0.8, 0.2


@dataclass(frozen=True)
class Weights:
    """A row of WEIGHTS: what these weights are called, and where they come from."""

    title: str
    source: str


WEIGHTS: dict[str, Weights] = {
    "trained": Weights("trained", "The weights of this network, measured now."),
    "given": Weights("as given", "The weights that this network came with, measured now."),
    "initial": Weights(
        "as initialised",
        "As this network's seed drew them before the first training step, measured now.",
    ),
    "random": Weights("random", "The same architecture with weights drawn anew, measured now."),
}


class FiltersError(PersonsError, ValueError):
    """A network whose first layer cannot be shown as pictures; the message says why."""


@dataclass(frozen=True)
class Filters:
    """The first layer: `weights` (F, C, h, w) float32, C = 1 (grey) or 3 (R, G, B), and how it
    walks over the image.

    Stride, padding and dilation are (vertical, horizontal) in pixels. `connected` marks a fully
    connected layer, whose weights cover the whole image and are shown as pictures of it."""

    layer: str
    weights: np.ndarray
    stride: tuple[int, int] = (1, 1)
    padding: tuple[int, int] = (0, 0)
    dilation: tuple[int, int] = (1, 1)
    connected: bool = False


@dataclass(frozen=True)
class Properties:
    """One number per filter, each (F,) float64; `measure` defines them. least: the selectivity from
    which a filter of this size is called oriented; chance: the share of random ones that reach it."""

    norm: np.ndarray
    largest: np.ndarray
    orientation: np.ndarray
    selectivity: np.ndarray
    frequency: np.ndarray
    colourfulness: np.ndarray
    red_green: np.ndarray
    blue_yellow: np.ndarray
    least: float = ORIENTED
    chance: float = 0.0

    @property
    def oriented(self) -> np.ndarray:
        """(F,) bool: whether a filter prefers one orientation; flat ones do not."""
        return self.selectivity >= self.least

    @property
    def as_by_chance(self) -> bool:
        """Whether no more of them are oriented than random ones could be: up to two standard deviations above their mean."""
        many = len(self.norm)
        spread = 2 * np.sqrt(many * self.chance * (1 - self.chance))
        return bool(self.chance and self.oriented.sum() <= self.chance * many + spread)


@dataclass(frozen=True)
class Column:
    """A property as shown: its name, how its value is written, and whether sorting starts at the
    largest."""

    label: str
    written: Callable[[float], str]
    falling: bool = True


COLUMNS = {
    "norm": Column("norm", sized),
    "largest": Column("largest |weight|", sized),
    "orientation": Column("orientation", "{:.0f}°".format, falling=False),
    "selectivity": Column("orientation selectivity", "{:.2f} of 1".format),
    "frequency": Column("spatial frequency", "{:.2f} cycles per pixel".format, falling=False),
    "colourfulness": Column(
        "colourfulness", lambda share: f"{percent(share)} of the squared weights"
    ),
    "red_green": Column("red-green", percent),
    "blue_yellow": Column("blue-yellow", percent),
}


@dataclass(frozen=True)
class Patch:
    """Where a filter answered most strongly: `row` and `column` of its map, the `value` there, and
    the `box` (left, top, right, bottom) in pixels of the network's input that it looked at; padding
    lies outside the image."""

    row: int
    column: int
    value: float
    box: tuple[int, int, int, int]


@dataclass(frozen=True)
class FilterResponse:
    """One filter in full: its `responses` (h, w) to an image and the `patch` of the strongest, and
    its Fourier `power` (N, N) over `frequencies` (N,), as the functions `power` and `frequencies`
    define them."""

    responses: np.ndarray
    patch: Patch
    power: np.ndarray
    frequencies: np.ndarray


def measure(weights: np.ndarray) -> Properties:
    """The properties of filters (F, C, h, w), C = 1 or 3:

    norm            square root of the sum of the squared weights.
    largest         largest |weight|.
    orientation     degrees in [0, 180): the direction along which the stripes or the edge run, counter-clockwise from
                    horizontal as seen on the screen: 0 horizontal stripes, 90 vertical, 45 rising to the right. It is
                    at right angles to the power-weighted mean direction of the spatial frequencies (angles doubled, so
                    that f and -f agree): 90 + arg(sum P(f) exp(2 i angle(f))) / 2, with P from `power`.
    selectivity     |sum P(f) exp(2 i angle(f))| / sum P(f), from 0 (no direction preferred: a blob, a checkerboard) to
                    1 (all power in one direction): one minus the circular variance (Ringach et al. 2002), over all
                    frequencies. Where it is small, the orientation means little. Random filters of 7 x 7 x 3 stay
                    below 0.25, Gabor patches reach 0.6 to 0.95; filters of 3 x 3 are coarse: an upright edge has
                    0.58, a diagonal one 0.23 to 0.43, and so have many random ones: see `by_chance`.
    frequency       cycles per pixel, the |f| at which P(f) is largest. A filter of k pixels resolves steps of 1/k;
                    stripes of one light and one dark pixel have 0.5, such a checkerboard 0.71.
    colourfulness   red_green + blue_yellow: the share of the squared weights, 0 to 1, that is not luminance (grey).
                    Independent random weights have 2/3 on average. One-channel filters have 0.
    red_green, blue_yellow   the shares along (R - G) / sqrt 2 and (R + G - 2 B) / sqrt 6; see OPPONENT.

    All weights equal in each channel: orientation, selectivity and frequency are NaN. All weights
    zero: the shares too."""
    weights = weights.astype(np.float64)
    energy = (weights**2).sum((1, 2, 3))  # (F,)
    red_green, blue_yellow = _colour_shares(weights, energy)
    waves = np.array([_waves(kernel) for kernel in weights]).reshape(-1, 3)  # (F, 3)
    return Properties(
        np.sqrt(energy),
        np.abs(weights).max((1, 2, 3), initial=0),
        waves[:, 0],
        waves[:, 1],
        waves[:, 2],
        red_green + blue_yellow,
        red_green,
        blue_yellow,
        *by_chance(weights.shape[1:]),
    )


def _colour_shares(weights: np.ndarray, energy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """`red_green` and `blue_yellow`, (F,) each, of filters whose squared weights sum to `energy`."""
    with np.errstate(invalid="ignore"):
        if weights.shape[1] == 1:
            return 0 * energy / energy, 0 * energy / energy
        opponent = np.einsum("oc,fchw->fohw", OPPONENT, weights)
        _, red_green, blue_yellow = (opponent**2).sum((2, 3)).T / energy
        return red_green, blue_yellow


def power(weights: np.ndarray) -> np.ndarray:
    """The Fourier power P (N, N) of one filter (C, h, w), summed over its channels; rows are
    vertical frequencies (downwards positive), columns horizontal ones, both `frequencies(N)`.

    Each channel's mean is taken off first, since grey or colour that is the same everywhere is
    neither a stripe nor an edge, and zeros around it refine the grid of frequencies: N is 64, or
    the power of two that is at least twice the filter's side. The sum is the same in RGB and in any
    orthonormal colour space."""
    side = side_of(weights.shape[1:])
    varying = weights.astype(np.float64) - weights.mean((1, 2), keepdims=True)
    return np.fft.fftshift((np.abs(np.fft.fft2(varying, (side, side))) ** 2).sum(0))


def frequencies(side: int) -> np.ndarray:
    """The frequencies of `power`'s rows and columns, in cycles per pixel: (side,), from -0.5 up to
    below 0.5."""
    return np.fft.fftshift(np.fft.fftfreq(side))


def _waves(weights: np.ndarray) -> tuple[float, float, float]:
    """Orientation, selectivity and frequency of one filter (C, h, w)."""
    spectrum = power(weights)
    total = spectrum.sum()
    if (
        total <= 1e-12 * spectrum.size * (weights**2).sum()
    ):  # Parseval: nothing but rounding is left of the filter
        return np.nan, np.nan, np.nan
    f = frequencies(len(spectrum))
    wave = f[None, :] - 1j * f[:, None]  # (N, N): rows count downwards, angles counter-clockwise
    doubled = (spectrum * np.exp(2j * np.angle(wave))).sum() / total
    return (
        (90 + np.degrees(np.angle(doubled)) / 2) % 180,
        abs(doubled),
        abs(wave.flat[spectrum.argmax()]),
    )


def strongest(values: np.ndarray, filters: Filters) -> Patch:
    """The place of the largest of a filter's responses `values` (h, w), and the piece of the image
    it saw there."""
    row, column = (int(i) for i in np.unravel_index(values.argmax(), values.shape))
    top, left = (
        i * s - p for i, s, p in zip((row, column), filters.stride, filters.padding, strict=True)
    )
    height, width = (
        d * (k - 1) + 1 for d, k in zip(filters.dilation, filters.weights.shape[2:], strict=True)
    )
    return Patch(row, column, float(values[row, column]), (left, top, left + width, top + height))
