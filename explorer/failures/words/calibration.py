"""Is the network as often right as it claims, in words?"""

import numpy as np


def describe_reliability(
    confidence: np.ndarray, accuracy: np.ndarray, count: np.ndarray, ece: float
) -> str:
    """Whether the network claims too much or too little: mean confidence, accuracy and images (B,)
    of each bin, and the expected calibration error."""
    total = count.sum()
    if not total:
        return "There is no labelled image, so nothing can be said about calibration."
    used = count > 0
    claims, right = (
        (values[used] * count[used]).sum() / total for values in (confidence, accuracy)
    )
    verdict = "is on average as sure as it is right"
    if claims - right > 0.01:
        verdict = "claims more than it keeps: it is overconfident"
    elif claims - right < -0.01:
        verdict = "keeps more than it claims: it is underconfident"
    return (
        f"On average the network gives its answer {claims:.1%} and is right in {right:.1%}: it {verdict}. "
        f"Expected calibration error {ece:.2%}: the mean distance of bar and diamond, weighted by images."
    )
