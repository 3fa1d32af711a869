"""Which images does the network find alike, in words?"""

from collections.abc import Sequence

import numpy as np

from explorer.drawing.numbers import counted, percent
from explorer.failures.embedding import neighbour_agreement
from explorer.inside.notation import spoken

INTRODUCTION = (
    "The last layer decides by the features that it is given. Each point is one image, near to those with like "
    "features. Look at wrong ones: do they lie among the class that they were taken for, between two, or apart?"
)
METHODS = "t-SNE keeps neighbours together, takes seconds, and its distances mean nothing."


def finding(places: np.ndarray, groups: Sequence[str], method: str, rest: str = "") -> str:
    """How well the groups keep apart: the share of points whose nearest other point on the map is
    of their group. places (M, 2) and groups (M,); `rest` is the group of what belongs to none."""
    if len(places) < 2:
        return "There are too few images for a map."
    if not np.ptp(places, axis=0).any():
        return f"{method}: all features are the same, so all images lie at one place and the map says nothing."
    agreement = neighbour_agreement(places, groups, rest)
    if agreement is None:
        return "No image here belongs to a group."
    if len(set(groups)) == 1:
        return "All images are of one group, so nothing can be said about groups."
    same, at_random = agreement
    verdict = ""
    if same <= at_random:
        verdict = " The map does not tell these groups apart."
    return (
        f"Of each image, the nearest neighbour on the map is of the same group in {percent(same)} of cases; "
        f"by chance it would be {percent(at_random)}.{verdict}"
    )


def about(method: str, drawn: int, total: int) -> str:
    """What the map is of: so many of all images."""
    images = (
        f"{drawn:,} of {total:,} images, drawn evenly" if drawn < total else f"{total:,} images"
    )
    return f"{method} of the features of {images}. Measured now."


def of_group(group: str, count: int) -> str:
    """What the images below the map are: those of a group, or, where `group` is "", selected points."""
    return f"{counted(count, 'image')}: {group or 'the points that are selected'}."


def selected(count: int) -> str:
    """Of the points that a lasso or a box holds."""
    are, them = ("is", "it") if count == 1 else ("are", "them")
    return f"{counted(count, 'point')} {are} selected; a double click on the map lets {them} go."


def describe_nearest(labels: np.ndarray, label: int, predicted: int, classes: Sequence[str]) -> str:
    """What the nearest images of one image show, by their labels (k,), -1 unknown: its true class
    `label` (-1: unknown) or the predicted one, both places in `classes`."""
    about = "Cosine of the last layer's input, measured at evaluation."
    if not len(labels):
        return "There is no other image to compare with."
    known = int((labels >= 0).sum())
    if not known:
        return f"Of the {len(labels)} nearest nobody has said what they show. {about}"
    nearest = f"Of the {len(labels)} nearest"
    if known < len(labels):
        nearest += f", of which {known} {'has' if known == 1 else 'have'} a known class"
    of_predicted = int((labels == predicted).sum())
    if label < 0:
        return (
            f"{nearest}, {of_predicted} {_show(of_predicted)} the predicted class, {spoken(classes[predicted])}; the true one "
            f"is not known. {about}"
        )
    if label == predicted:
        return f"{nearest}, {of_predicted} {_show(of_predicted)} its class, {spoken(classes[label])}. {about}"
    of_true = int((labels == label).sum())
    return (
        f"{nearest}, {of_true} {_show(of_true)} the true class, {spoken(classes[label])}, and {of_predicted} the predicted "
        f"one, {spoken(classes[predicted])}. {about}"
    )


def _show(count: int) -> str:
    return "shows" if count == 1 else "show"
