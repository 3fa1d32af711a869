"""What the dropout lesson says: what stands in the sub-networks that are shown, and how far they are from the whole."""

from collections.abc import Sequence

import numpy as np

from explorer.drawing.numbers import percent, probability
from explorer.facts import cite
from explorer.inside.notation import spoken
from explorer.lessons.dropout import SubNetworks
from explorer.lessons.words.lists import listed

WITHIN = 0.9  # of the sub-networks, between the ends that are said

ABOUT = (
    "Measured now. Each sub-network is the same network with other units dropped at random; what stands is "
    "divided by 1 − rate. While training, every image trains another one."
)

NO_NUMBERS = "The network gives no numbers for this picture (its scores are not finite), so nothing was measured."

ABOUT_TABLE = (
    "Probability of the whole network's first class. Testing with every unit standing is a cheap stand-in "
    "for asking all sub-networks: it approximates their geometric mean, exactly so where half are dropped and one "
    f"layer and the softmax follow the dropout ({cite('hinton2012')})."
)


def describe_masks(sampled: SubNetworks, names: Sequence[str]) -> str:
    """What stands in the sub-networks that are shown, and what they say."""
    shown = sampled.probabilities[: len(sampled.kept)]
    if not np.isfinite(shown).all():
        return NO_NUMBERS
    if not sampled.rate:
        return (
            f"Nothing is dropped: all {sampled.kept.shape[1]:,} units stand (light), and there is only the whole network. It says: "
            f"{spoken(names[shown[0].argmax()])} {probability(shown[0].max())}."
        )
    said = ", ".join(f"{spoken(names[row.argmax()])} {probability(row.max())}" for row in shown)
    different = len(set(shown.argmax(1).tolist()))
    classes = f"{different} different classes" if different > 1 else "the same class"
    return (
        f"{len(sampled.kept)} sub-networks with {percent(sampled.rate)} of the units dropped name {classes} first. "
        f"They say: {said}. Of the {sampled.kept.shape[1]:,} units {percent(sampled.kept.mean())} stand (light)."
    )


def describe(rates: Sequence[SubNetworks], names: Sequence[str]) -> str:
    """How far the sub-networks are from the whole at each rate."""
    whole = rates[0].whole
    if not all(np.isfinite(s.probabilities).all() for s in rates) or not np.isfinite(whole).all():
        return NO_NUMBERS
    first = [spoken(names[place]) for place in np.flatnonzero(whole == whole.max()).tolist()]
    each = " each" if len(first) > 1 else ""
    spreads = "; ".join(_spread(sampled, spoken(names[int(whole.argmax())])) for sampled in rates)
    spreads = spreads[:1].upper() + spreads[1:]
    agreeing = ", ".join(
        f"with {percent(sampled.rate)} dropped {percent(sampled.agreeing)}"
        for sampled in rates
        if sampled.rate
    )
    return (
        f"The whole network gives {listed(first)} {probability(whole.max())}{each}"
        + (f"; of its sub-networks that many name it first: {agreeing}." if agreeing else ".")
        + f" {spreads}."
    )


def _spread(sampled: SubNetworks, name: str) -> str:
    if not sampled.rate:
        return "nothing dropped: there is only the whole network"
    values = sampled.probabilities[:, sampled.whole.argmax()]
    low, high = map(probability, np.quantile(values, [(1 - WITHIN) / 2, (1 + WITHIN) / 2]))
    span = f"{low}" if low == high else f"between {low} and {high}"
    return (
        f"{percent(sampled.rate)} dropped: {percent(WITHIN)} of {len(values):,} sub-networks give {name} {span}, mean "
        f"{probability(values.mean())}, and {percent(sampled.agreeing)} name it first"
    )


def table(rates: Sequence[SubNetworks]) -> dict[str, list]:
    """The whole network next to the means of its sub-networks."""
    best = [sampled.whole.argmax() for sampled in rates]
    return {
        "dropped": [percent(sampled.rate) for sampled in rates],
        "units": [" and ".join(f"{count:,}" for count in sampled.units) for sampled in rates],
        "possible sub-networks": [
            f"2^{sum(sampled.units)}" if sampled.rate else "1" for sampled in rates
        ],
        "sampled": [len(sampled.probabilities) if sampled.rate else 1 for sampled in rates],
        "whole network": [
            f"{sampled.whole[i]:.4f}" for sampled, i in zip(rates, best, strict=True)
        ],
        "geometric mean": [
            f"{sampled.geometric[i]:.4f}" for sampled, i in zip(rates, best, strict=True)
        ],
        "arithmetic mean": [
            f"{sampled.mean[i]:.4f}" for sampled, i in zip(rates, best, strict=True)
        ],
        "agree": [percent(sampled.agreeing) for sampled in rates],
    }
