"""Is the network as often right as it claims, in words?"""

import numpy as np

from explorer.drawing.numbers import counted, percent, probability
from explorer.failures.metrics import wilson


def describe_reliability(
    confidence: np.ndarray, accuracy: np.ndarray, count: np.ndarray, ece: float
) -> str:
    """Whether the network claims too much or too little, as far as so many images can tell: mean
    confidence, accuracy and images (B,) of each bin, and the expected calibration error."""
    total = int(count.sum())
    if not total:
        return "There is no labelled image, so nothing can be said about calibration."
    used = count > 0
    claims, right = (
        float((values[used] * count[used]).sum() / total) for values in (confidence, accuracy)
    )
    low, high = (float(bound) for bound in wilson(np.array(right * total), total))
    if claims > high:
        verdict = "It claims more than it keeps: it is overconfident."
    elif claims < low:
        verdict = "It keeps more than it claims: it is underconfident."
    else:
        verdict = (
            f"What it claims lies within the 95 % interval of that, {percent(low)} to {percent(high)} for "
            f"{counted(total, 'image')}: whether it claims too much or too little on average, they cannot tell."
        )
    shown = probability(right) if 0 < right < 1 else percent(right)
    return (
        f"On average the network gives its answer {probability(claims)} and is right in {shown}. {verdict} "
        f"Expected calibration error {percent(ece)}: the mean distance of bar and diamond, weighted by images; "
        "with few images a bin it is large by chance alone."
    )
