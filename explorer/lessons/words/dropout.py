"""What the dropout lesson says: what stands in the sub-networks that are shown, and how far they are from the whole."""

from collections.abc import Sequence

import numpy as np

from explorer.lessons.dropout import SubNetworks

ABOUT = (
    "Measured now. Each sub-network is the same network with other units dropped at random; what stands is "
    "divided by 1 − rate. While training, every image trains another one."
)

ABOUT_TABLE = (
    "Probability of the whole network's first class. Testing with every unit standing is a cheap stand-in "
    "for asking all sub-networks: it approximates their geometric mean, exactly so at 50 % where one layer "
    "and the softmax follow the dropout (Hinton et al. 2012)."
)


def describe_masks(sampled: SubNetworks, names: Sequence[str]) -> str:
    """What stands in the sub-networks that are shown, and what they say."""
    predictions = ", ".join(
        f"{names[row.argmax()]} {row.max():.0%}"
        for row in sampled.probabilities[: len(sampled.kept)]
    )
    return (
        f"{len(sampled.kept)} sub-networks with {sampled.rate:.0%} dropped: {sampled.kept.mean():.0%} of the "
        f"{sampled.kept.shape[1]} units stand (light). They say: {predictions}."
    )


def describe(rates: Sequence[SubNetworks], name: str) -> str:
    """How far the sub-networks are from the whole at each rate."""
    whole = rates[0].whole
    return (
        f"The whole network gives {name} {whole.max():.1%}. " + "; ".join(map(_spread, rates)) + "."
    )


def _spread(sampled: SubNetworks) -> str:
    if not sampled.rate:
        return "0% dropped: there is only the whole network"
    values = sampled.probabilities[:, sampled.whole.argmax()]
    low, high = np.quantile(values, [0.05, 0.95])
    return (
        f"{sampled.rate:.0%} dropped: 90% of {len(values)} sub-networks give it between {low:.0%} and "
        f"{high:.0%}, mean {values.mean():.1%}, and {sampled.agreeing:.0%} name it first"
    )


def table(rates: Sequence[SubNetworks]) -> dict[str, list]:
    """The whole network next to the means of its sub-networks."""
    best = [sampled.whole.argmax() for sampled in rates]
    return {
        "dropped": [f"{sampled.rate:.0%}" for sampled in rates],
        "units": [" and ".join(f"{count:,}" for count in sampled.units) for sampled in rates],
        "possible sub-networks": [
            f"2^{sum(sampled.units)}" if sampled.rate else "1" for sampled in rates
        ],
        "sampled": [len(sampled.probabilities) for sampled in rates],
        "whole network": [
            f"{sampled.whole[i]:.4f}" for sampled, i in zip(rates, best, strict=True)
        ],
        "geometric mean": [
            f"{sampled.geometric[i]:.4f}" for sampled, i in zip(rates, best, strict=True)
        ],
        "arithmetic mean": [
            f"{sampled.mean[i]:.4f}" for sampled, i in zip(rates, best, strict=True)
        ],
        "agree": [f"{sampled.agreeing:.1%}" for sampled in rates],
    }
