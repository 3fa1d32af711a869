"""Maps that hypothesis draws."""

import numpy as np
from hypothesis import strategies as draw

VALUES = draw.one_of(
    draw.sampled_from([0.0, 0.0, 1.0, -1.0, 1e-30, 1e20]),
    draw.floats(-100, 100, width=32),
)
ODD_VALUES = draw.one_of(VALUES, draw.sampled_from([np.nan, np.inf, -np.inf]))


@draw.composite
def drawn_maps(pick, values=ODD_VALUES) -> np.ndarray:
    """Maps (C, h, w), also of one value each, and all zero."""
    count, height, width = (pick(draw.integers(1, most)) for most in (6, 4, 4))
    flat = pick(draw.lists(values, min_size=height * width, max_size=count * height * width))
    maps = np.zeros(count * height * width, np.float32)
    maps[: len(flat)] = flat
    return maps.reshape(count, height, width)
