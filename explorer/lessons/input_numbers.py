"""Input numbers: what does preprocessing do to the numbers of a photo before a network sees them?"""

from dataclasses import dataclass

import numpy as np

from explorer.images.preprocessing import Preprocessing, network_view, to_input

COLOURS = ("red", "green", "blue")


@dataclass(frozen=True)
class InputNumbers:
    """The values of one photo in each channel, before and after a mean is subtracted and a deviation
    divided by: `before` (C, n) in [0, 1], `after` (C, n); both in the order of pixels."""

    channels: tuple[str, ...]
    before: np.ndarray
    after: np.ndarray
    mean: tuple[float, ...]
    std: tuple[float, ...]

    @property
    def same_for_all_colours(self) -> bool:
        """Whether red, green and blue have one mean and one deviation: those of images differ."""
        return len(self.channels) > 1 and len(set(self.mean)) == len(set(self.std)) == 1


def input_numbers(pixels: np.ndarray, preprocessing: Preprocessing) -> InputNumbers:
    """pixels (H, W, 3) uint8 as decoded."""
    after = to_input(pixels, preprocessing)[0].flatten(1).double().numpy()  # (C, n)
    view = network_view(pixels, preprocessing)[..., : preprocessing.channels]
    before = view.reshape(-1, preprocessing.channels).T / 255
    names = COLOURS if preprocessing.channels == 3 else ("grey",)
    return InputNumbers(names, before, after, preprocessing.mean, preprocessing.std)
