"""Which images does the network find alike, in words?"""

from collections.abc import Sequence

import numpy as np

from explorer.failures.embedding import neighbour_agreement

INTRODUCTION = (
    "The last layer decides by the features that it is given. Each point is one image, near to those with like "
    "features. Look at wrong ones: do they lie among the class that they were taken for, between two, or apart?"
)
METHODS = "t-SNE keeps neighbours together, takes seconds, and its distances mean nothing."


def describe(places: np.ndarray, groups: Sequence[str], method: str, total: int) -> str:
    """How well the groups keep apart: the share of points whose nearest other point on the map is
    of their group. places (M, 2) and groups (M,) of M of `total` images."""
    if len(places) < 2:
        return "There are too few images for a map."
    drawn = f"{total:,} images"
    if len(places) < total:
        drawn = f"{len(places):,} of {total:,} images, drawn evenly"
    return (
        f"{method} of the features of {drawn}. Of each image, the nearest neighbour on the map is of the same "
        f"group in {neighbour_agreement(places, groups):.0%} of cases. Measured now."
    )


def describe_nearest(labels: np.ndarray, label: int, predicted: int) -> str:
    """What the nearest images of one image show, by their labels (k,): its true class `label` (-1:
    unknown) or the predicted one."""
    same = int((labels == label).sum()) if label >= 0 else 0
    return (
        f"Of the {len(labels)} nearest, {same} show the true class and {int((labels == predicted).sum())} the "
        "predicted one. Cosine of the last layer's input, measured at evaluation."
    )
