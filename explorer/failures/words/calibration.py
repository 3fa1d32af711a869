"""Is the network as often right as it claims, in words?"""

import numpy as np

from explorer.drawing.numbers import counted, percent, probability
from explorer.failures.metrics import wilson


def finding(confidence: np.ndarray, accuracy: np.ndarray, count: np.ndarray) -> str:
    """How sure the network is and how often right, as far as so many images can tell: mean
    confidence, accuracy and images (B,) of each bin."""
    total = int(count.sum())
    if not total:
        return "There is no labelled image, so nothing can be said about calibration."
    claims, right = _means(confidence, accuracy, count)
    low, high = (float(bound) for bound in wilson(np.array(right * total), total))
    if claims > high:
        verdict = "It claims more than it keeps: it is overconfident."
    elif claims < low:
        verdict = "It keeps more than it claims: it is underconfident."
    else:
        verdict = "So many images cannot tell whether it claims too much or too little."
    shown = probability(right) if 0 < right < 1 else percent(right)
    return f"On average the network gives its answer {probability(claims)} and is right in {shown}. {verdict}"


def _means(confidence: np.ndarray, accuracy: np.ndarray, count: np.ndarray) -> tuple[float, float]:
    """What it claims and what is right, over all images."""
    used = count > 0
    claims, right = (
        float((values[used] * count[used]).sum() / count.sum()) for values in (confidence, accuracy)
    )
    return claims, right


def describe_reliability(
    confidence: np.ndarray, accuracy: np.ndarray, count: np.ndarray, ece: float
) -> str:
    """`finding`, the interval by which it judges, and the expected calibration error."""
    total, text = int(count.sum()), finding(confidence, accuracy, count)
    if not total:
        return text
    _, right = _means(confidence, accuracy, count)
    low, high = (float(bound) for bound in wilson(np.array(right * total), total))
    return (
        f"{text} The 95\u00a0% interval of what is right is {percent(low)} to {percent(high)} for {counted(total, 'image')}. "
        f"Expected calibration error {percent(ece)}: the mean distance of bar and diamond, weighted by images; "
        "with few images a bin it is large by chance alone."
    )
