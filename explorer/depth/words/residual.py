"""Skip connections in words: what do the responses and the lesions of each network say?"""

from collections.abc import Mapping

import numpy as np

from explorer.depth.residual import KNOWN, Lesions, Responses
from explorer.drawing.numbers import percent, probability, sized
from explorer.facts import cite

SAME = 1.05  # mean responses up to this ratio are called alike
UNNOTICED = 0.9  # share of images that keep their class from which a part is hardly missed
CLEAR = 0.05  # shares of images that keep their class which differ by less are called about as many

ABOUT = (
    "A residual block computes h + F(h): whatever its branch F does, h also passes unchanged through the skip, and so "
    "does dL/dh on its way back. Three measurements show what that changes."
)


RESPONSES = (
    f"How strongly does each layer respond? {cite('resnet', 'figure 7')} found smaller responses in residual nets than in "
    "plain ones: each block only adjusts a little what is already there. **Look at the heights:** is it so here?"
)


RESPONSES_HOW = (
    "Measured now. A response is a layer's output after batch norm and before the activation function or the addition; "
    "its standard deviation runs over all images, channels and places. Small nets: the chosen picture and the samples; "
    "large ones: the chosen picture alone. There trained nets were measured; in one that is not trained, batch norm by "
    "itself makes the responses alike: about 1."
)


CHOSEN = "the chosen picture"
LESIONS = (
    f"One part at a time is deleted, and only its skip is left. {cite('veit', 'figure 3')} found that a deep residual "
    "net hardly notices a missing block, while a plain net breaks, because there every path went through it. **Look "
    "at how much remains:** is it so here?"
)


LESIONS_HOW = (
    "Measured now. Deleted: the branch of a residual block; both convolutions of a plain one (its input goes on, "
    "subsampled and padded where the shape changes). Dotted: nothing deleted. Shown is the chosen picture, or, where "
    f"a small network gives its first guess less than {100 * KNOWN:g}\u00a0%, the sample that it is surest of. Of a network that "
    "is not trained this says nothing."
)


def count(number: int, noun: str) -> str:
    """As '1 image' and '3 images'."""
    return f"{number} {noun}{'s' * (number != 1)}"


def headline_of_responses(results: Mapping[str, Responses]) -> str:
    """Whether residual nets respond less than plain ones, or how strongly each network does."""
    parts = [
        f"{label} {sized(float(np.mean(row.std)))}"
        for label, row in results.items()
        if np.isfinite(row.std).all()
    ]
    if not parts:
        return "Every response here is NaN or infinite."
    return compare_responses(results) or f"A layer's response, on average: {', '.join(parts)}."


def headline_of_lesions(results: Mapping[str, Lesions]) -> str:
    """Whether residual nets keep more than plain ones, or how much each network keeps."""
    parts = [
        f"{label} keeps the class of {percent(float(row.agreement.mean()))} of images"
        for label, row in results.items()
        if len(row.names) and _numbers(row)
    ]
    if not parts:
        return "Nothing can be deleted here of which something could be said."
    return compare_lesions(results) or f"Without one part, {', '.join(parts)}."


def describe_responses(results: Mapping[str, Responses]) -> str:
    """Whether residual nets respond less than plain ones, then mean and range of every network's responses, by
    its label."""
    parts = []
    for label, result in results.items():
        norm = "after batch norm" if result.normalised else "no batch norm"
        size, span = "NaN or infinite", ""
        if np.isfinite(result.std).all():
            size = f"{sized(float(np.mean(result.std)))} on average"
            span = f"{sized(result.std.min(), 2)} to {sized(result.std.max(), 2)}; "
        parts.append(
            f"{label}: {size} over {count(len(result.std), 'layer')} "
            f"({span}{count(result.images, 'image')}, {norm})"
        )
    return " ".join(filter(None, [compare_responses(results), "; ".join(parts) + "."]))


def compare_responses(results: Mapping[str, Responses]) -> str:
    """The mean response of the trained residual nets beside that of the trained plain ones, since such were measured;
    nothing where one kind is missing or a value is no number."""
    trained = [row for row in results.values() if row.trained]
    means = {
        kind: [float(np.mean(row.std)) for row in trained if row.kind == kind]
        for kind in ("plain", "residual")
    }
    if not all(means.values()):
        return ""
    plain, residual = (float(np.mean(means[kind])) for kind in ("plain", "residual"))
    if not np.isfinite([plain, residual]).all():
        return "A response is NaN or infinite: nothing can be compared."
    numbers = f"({sized(residual)} against {sized(plain)} on average)"
    if max(plain, residual) <= SAME * min(plain, residual):
        return f"Residual and plain nets respond alike here {numbers}."
    if residual < plain:
        return f"Residual nets respond less than plain ones here {numbers}, as was published."
    return f"Residual nets respond more than plain ones here {numbers}, unlike what was published."


def response_table(results: Mapping[str, Responses]) -> dict[str, list]:
    """A row for each layer of each network, as columns."""
    return {
        "network": [label for label, result in results.items() for _ in result.names],
        "layer": [name for result in results.values() for name in result.names],
        "standard deviation of the response": [
            value for result in results.values() for value in result.std.tolist()
        ],
    }


def describe_lesions(results: Mapping[str, Lesions]) -> str:
    """Whether residual nets keep more than plain ones, then what remains of every network on average, and without
    its most important part."""
    return " ".join(
        filter(None, [compare_lesions(results), *(lesion(*item) for item in results.items())])
    )


def lesion(label: str, result: Lesions) -> str:
    """What remains of one network."""
    if not len(result.names):
        return f"{label} has no part that can be deleted without changing shapes."
    if not _numbers(result):
        return f"{label}: a probability is NaN, so nothing can be said."
    worst = int(result.probability.argmin())
    typical = float(np.median(result.probability))
    text = (
        f"{label}: {probability(result.whole)} for {result.picture or CHOSEN} with nothing deleted, median "
        f"{probability(typical)} over {count(len(result.names), 'deletion')} of a {result.what}, least "
        f"{probability(float(result.probability[worst]))} without {result.names[worst]}; of "
        f"{count(result.images, 'image')} {percent(float(result.agreement.mean()))} keep their class on average."
    )
    if _untouched(result):
        text += " No deletion changes anything: its answer does not come from these parts."
    elif result.whole < KNOWN:
        text += (
            " It does not know this picture well, so what remains of its first guess says little."
        )
    return text


def _numbers(result: Lesions) -> bool:
    """Whether the network gives numbers at all; NaN keeps no class."""
    return bool(np.isfinite([result.whole, *result.probability, *result.agreement]).all())


def _tells(result: Lesions) -> bool:
    """Whether deletions say something of a network: it knows the picture, and not all leave it as it was."""
    return (
        len(result.names) > 0
        and _numbers(result)
        and result.whole >= KNOWN
        and not _untouched(result)
    )


def _untouched(result: Lesions) -> bool:
    return bool((result.probability == result.whole).all() and (result.agreement == 1).all())


def compare_lesions(results: Mapping[str, Lesions]) -> str:
    """The share of images that keep their class in residual and in plain nets, of those that know the picture;
    nothing where one kind is missing. Published of trained nets, so only these are compared."""
    results = {label: row for label, row in results.items() if row.trained}
    shares = {
        kind: [
            float(row.agreement.mean())
            for row in results.values()
            if row.kind == kind and _tells(row)
        ]
        for kind in ("plain", "residual")
    }
    if not all(shares.values()):
        return ""
    plain, residual = (float(np.mean(shares[kind])) for kind in ("plain", "residual"))
    numbers = f"({percent(residual)} against {percent(plain)} on average)"
    if abs(residual - plain) < CLEAR:
        return f"Without one part, residual and plain nets keep about as many classes {numbers}."
    if residual < plain:
        return f"Without one part, plain nets keep the class of more images here {numbers}, unlike what was published."
    text = f"Without one part, residual nets keep the class of more images than plain ones {numbers}, as published"
    if residual >= UNNOTICED:
        return f"{text}."
    return f"{text}; but they do notice it: many images change their class."


def lesion_table(results: Mapping[str, Lesions]) -> dict[str, list]:
    """A row for each deleted part of each network, as columns."""
    return {
        "network": [label for label, result in results.items() for _ in result.names],
        "deleted": [name for result in results.values() for name in result.names],
        "probability of the first guess": [
            value for result in results.values() for value in result.probability.tolist()
        ],
        "with nothing deleted": [result.whole for result in results.values() for _ in result.names],
        "images that keep their class": [
            value for result in results.values() for value in result.agreement.tolist()
        ],
    }
