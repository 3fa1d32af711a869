"""Skip connections in words: what do the responses and the lesions of each network say?"""

from collections.abc import Mapping

import numpy as np

from explorer.depth.residual import Lesions, Responses

ABOUT = (
    "A residual block computes h + F(h): whatever its branch F does, h also passes unchanged through the skip, and so "
    "does dL/dh on its way back. Three measurements show what that changes."
)


RESPONSES = (
    "How strongly does each layer respond? **Look at the heights:** He et al. 2016 (figure 7) found smaller responses "
    "in residual nets: each block only adjusts a little what is already there."
)


RESPONSES_HOW = (
    "Measured now. A response is a layer's output after batch norm and before the activation function or the addition; "
    "its standard deviation runs over all images, channels and places. Small nets: the chosen picture and the samples; "
    "large ones: the chosen picture alone. He et al. measured trained nets; in one that is not trained, batch norm by "
    "itself makes the responses alike."
)


LESIONS = (
    "One part at a time is deleted, and only its skip is left. **Look at how much remains:** deep residual nets hardly "
    "notice a missing block, plain nets break (Veit et al. 2016, figure 3), because there every path went through it."
)


LESIONS_HOW = (
    "Measured now. Deleted: the branch of a residual block; both convolutions of a plain one (its input goes on, "
    "subsampled and padded where the shape changes). Dotted: nothing deleted. Of a network that is not trained this "
    "says nothing."
)


def count(number: int, noun: str) -> str:
    """As '1 image' and '3 images'."""
    return f"{number} {noun}{'s' * (number > 1)}"


def describe_responses(results: Mapping[str, Responses]) -> str:
    """Mean and range of every network's responses, by its label."""
    parts = []
    for label, result in results.items():
        norm = "after batch norm" if result.normalised else "no batch norm"
        parts.append(
            f"{label}: {np.mean(result.std):.3g} on average over {len(result.std)} layers "
            f"({result.std.min():.2g} to {result.std.max():.2g}; {count(result.images, 'image')}, {norm})"
        )
    return "; ".join(parts) + "."


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
    """What remains of every network on average, and without its most important part."""
    sentences = []
    for label, result in results.items():
        if not len(result.names):
            sentences.append(f"{label} has no part that can be deleted without changing shapes.")
            continue
        worst = int(result.probability.argmin())
        sentences.append(
            f"{label}: {result.whole:.1%} with nothing deleted, median {np.median(result.probability):.1%} over "
            f"{count(len(result.names), 'deletion')} of a {result.what}, least {result.probability[worst]:.1%} "
            f"without {result.names[worst]}; of {count(result.images, 'image')} {result.agreement.mean():.0%} keep "
            "their class on average."
        )
    return " ".join(sentences)


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
