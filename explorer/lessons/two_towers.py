"""Two towers: are the 96 filters of the published AlexNet split, one half of them grey, the other colour?

Their weights are published in no form that this app fetches; somebody who has them can look at them.
The first 48 filters are one tower's, the others the other's."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from torch import Tensor

from explorer.inside.filters import COLOURED, GREY, Properties, measure
from trainer.errors import PersonsError

FILTERS, SHAPE = 96, (3, 11, 11)
TOWER = FILTERS // 2


class TowersError(PersonsError, ValueError):
    """Weights among which is no first layer of two towers, with a sentence that says so."""


@dataclass(frozen=True)
class Towers:
    """weights (96, 3, 11, 11) in the order red, green, blue, and what was measured on the filters of
    each tower."""

    weights: np.ndarray
    first: Properties
    second: Properties


@dataclass(frozen=True)
class Colours:
    """Of one tower: the median share of the squared weights that is colour, and how many filters are
    colour-opponent and grey."""

    median: float
    opponent: int
    grey: int


def first_filters(state: Mapping[str, Tensor]) -> np.ndarray:
    """The first weights of 96 filters of 11x11 in a checkpoint, (96, 3, 11, 11) float32. Raises
    TowersError."""
    for weights in state.values():
        if tuple(weights.shape) == (FILTERS, *SHAPE) and weights.is_floating_point():
            values = weights.float().numpy()
            if not np.isfinite(values).all():
                raise TowersError("The weights of the first layer are not all finite numbers.")
            return values
    raise TowersError(
        f"This file has no weights of {FILTERS} filters of {'×'.join(map(str, SHAPE))}: it is no network with two towers."
    )


def towers(weights: np.ndarray, blue_first: bool) -> Towers:
    """weights (96, 3, 11, 11); blue_first: their channels are blue, green, red, as Caffe's are."""
    rgb = np.ascontiguousarray(weights[:, ::-1]) if blue_first else weights
    return Towers(rgb, measure(rgb[:TOWER]), measure(rgb[TOWER:]))


def colours(properties: Properties) -> Colours:
    """How much of one tower is colour."""
    shares = properties.colourfulness
    known = shares[np.isfinite(shares)]
    return Colours(
        float(np.median(known)) if len(known) else float("nan"),
        int((known >= COLOURED).sum()),
        int((known <= GREY).sum()),
    )
