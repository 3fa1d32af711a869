"""Log ticks: at which round numbers does a log axis say something?"""

import numpy as np

from explorer.drawing.numbers import sized

STEPS = (1, 2, 5)  # of a decade
FEW = 3  # decades: of more only the powers of ten


def round_numbers(low: float, high: float) -> list[float]:
    """1, 2 and 5 times the powers of ten from `low` to `high`, both above 0; of many decades the powers alone."""
    exponents = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    steps = STEPS if np.log10(high / low) <= FEW else (1,)
    every = max(1, len(exponents) // 8)
    values = [step * 10.0**exponent for exponent in exponents[::every] for step in steps]
    return [value for value in values if low <= value <= high]


def log_ticks(low: float, high: float) -> dict:
    """tickvals and ticktext of a log axis of plotly, in plain numbers."""
    kept = round_numbers(low, high)
    return {"tickvals": kept, "ticktext": [sized(value, 1) for value in kept]}
