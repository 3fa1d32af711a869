"""What the lesson on training images says of preprocessing: what it does to a photo's numbers."""

import numpy as np

from explorer.lessons.input_numbers import InputNumbers

ABOUT_INPUT = (
    "Measured now on what the network is given of the photo. Before: values from 0 to 1. After: each minus the mean, divided "
    "by the standard deviation, of that channel, usually those over the training images. AlexNet subtracted the mean only."
)


def describe(numbers: InputNumbers) -> str:
    """Mean and deviation over all channels before and after, and what they would be on average."""
    before, after = numbers.before, numbers.after
    text = (
        f"Before, the photo's values have mean {before.mean():.2f} and lie between {before.min():.2f} and {before.max():.2f}; "
        f"after, mean {after.mean():+.2f}, between {after.min():+.2f} and {after.max():+.2f}. "
        f"Standard deviation: {_typical(before):.2f} before, {_typical(after):.2f} after (middle of the channels). "
    )
    if all(value == 0 for value in numbers.mean) and all(value == 1 for value in numbers.std):
        return text + "This network takes the values as they are."
    if numbers.same_for_all_colours:
        low, high = ((end - numbers.mean[0]) / numbers.std[0] for end in (0, 1))
        return text + (
            f"All colours are shifted and divided alike, so that every photo lies between {low:+.2f} and {high:+.2f}: these are "
            "bounds, not the mean and deviation of images."
        )
    shift = float(after.mean())
    light = "as light as" if abs(shift) < 0.1 else "lighter than" if shift > 0 else "darker than"
    return text + (
        f"Over the images that mean and deviation are of, it would be 0 and about 1: this photo is {light} they are on average."
    )


def _typical(values: np.ndarray) -> float:
    """The median over the channels of the standard deviation."""
    return float(np.median(values.std(1)))


def table(numbers: InputNumbers) -> dict[str, list[str]]:
    """One row a channel."""
    return {
        "channel": list(numbers.channels),
        "mean before": [f"{row.mean():.3f}" for row in numbers.before],
        "deviation before": [f"{row.std():.3f}" for row in numbers.before],
        "minus": [f"{value:.3f}" for value in numbers.mean],
        "divided by": [f"{value:.3f}" for value in numbers.std],
        "mean after": [f"{row.mean():+.3f}" for row in numbers.after],
        "deviation after": [f"{row.std():.3f}" for row in numbers.after],
    }
