"""What sentences claim, read back from their words: numbers and where they stand."""

import math
import re

import numpy as np
from hypothesis import strategies as st

from explorer.inside.gradients import SHOWN, LayerGradients

RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
NUMBER = r"(?:(?:\d+(?:\.\d+)? × )?10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+|(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|exactly 0)"


def number(text: str) -> float:
    """Of a number as explorer.drawing.numbers.multiple writes it."""
    words = {"exactly 0": 0.0, "undefined": math.nan, "infinite": math.inf}
    if text in words:
        return words[text]
    power = re.fullmatch(r"([−+]?)(?:([\d.]+) × )?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", text)
    if power:
        return float(f"{power[1]}{power[2] or 1}e{power[3].translate(RAISED)}".replace("−", "-"))
    return float(text.replace(",", "").replace("−", "-"))


def numbers(pattern: str, text: str) -> list[list[str]]:
    """The groups of each match of a pattern in which N stands for a number and W for a word."""
    expression = pattern.replace("N", f"({NUMBER})").replace("W", r"([\w.]+)")
    return [list(match.groups()) for match in re.finditer(expression, text)]


def sizes(low: float = -12, high: float = 6) -> st.SearchStrategy[float]:
    """Sizes of signals over many decades, also such that tie, and what cannot stand on a log axis."""
    return st.one_of(
        st.floats(low, high).map(lambda exponent: 10.0**exponent),
        st.sampled_from([0.0, 1.0, 1.0, 1e-3, float("nan"), float("inf")]),
    )


def network(values, elements=None, probabilities=(0.5, 0.3, 0.2), loss=0.7) -> LayerGradients:
    """One whose norms are these values, in every quantity."""
    values = np.array(values, float)
    elements = np.full(len(values), 100) if elements is None else np.array(elements)
    return LayerGradients(
        names=tuple(f"layer{i}" for i in range(len(values))),
        norm=dict.fromkeys(SHOWN, values),
        size=dict.fromkeys(SHOWN, elements),
        target=0,
        loss=loss,
        probabilities=np.array(probabilities),
    )


def place(name: str) -> int:
    return int(name.removeprefix("layer").rstrip("."))
