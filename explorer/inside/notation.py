"""Notation: how are numbers, shapes and names written for people?"""

import re
from collections.abc import Sequence
from math import isfinite, isinf, isnan

UNITS = {"memory": ((1e6, "MB"), (1e3, "kB"), (1, "bytes"))}
SHORT = {"billions": "G", "millions": "M", "thousands": "k", "number": ""}
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")  # exponents
COUNTS = ((1e9, "billions"), (1e6, "millions"), (1e3, "thousands"), (1, "number"))


def probability(p: float) -> str:
    """A probability to read: 100 %, > 99.99 %, 99.98 %, 62.1 %, 0.41 %, < 0.01 %. One that is too
    small to be held is no 0: softmax gives none."""
    if not isfinite(p):
        return "undefined"
    digits = 2 if p < 0.01 or 0.9995 <= p < 1 else 1
    return percent(min(p, 1), digits) if p > 0 else "< 0.01 %"


def multiple(value: float) -> str:
    """A ratio in two digits: 44, 0.29, 12,000, 3 × 10⁻⁷, exactly 0, infinite, undefined."""
    return sized(value, 2) if value else "exactly 0"


def sized(value: float, digits: int = 3) -> str:
    """A number in so many digits, without the e of a computer: 0, 44.1, 12,300, -3.02 × 10⁻⁷."""
    if not isfinite(value):
        return "undefined" if isnan(value) else "infinite"
    if not value or 1e-4 <= abs(value) < 995_000:
        return f"{float(f'{value:.{digits}g}'):,g}"
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    return f"{float(mantissa):g} × 10{str(int(exponent)).translate(RAISED)}"


def distinct(labels: Sequence[str]) -> list[str]:
    """What labels of several things do not have in common: of "ResNet-20, ReLU" and "Plain-20, ReLU" the
    names alone. Labels that would be empty or equal stay whole."""
    parts = [label.split(", ") for label in labels]
    common = set.intersection(*map(set, parts)) if len(parts) > 1 else set()
    short = [", ".join(part for part in label if part not in common) for label in parts]
    return short if all(short) and len(set(short)) == len(set(labels)) else list(labels)


def signed(error: float) -> str:
    """A value of p - y to read: 0, +0.1700, -0.2900, below +0.0001, above -0.0001."""
    if isnan(error):
        return "undefined"
    if 0 < abs(error) < 1e-4:
        return "below +0.0001" if error > 0 else "above -0.0001"
    return f"{error:+.4f}" if error else "0"


def loss_text(loss: float) -> str:
    """A cross entropy to read: 0, < 0.0001, 2.8212, 2,000.0, infinite, undefined."""
    if isnan(loss) or isinf(loss):
        return "undefined" if isnan(loss) else "infinite"
    if 0 < loss < 1e-4:
        return "< 0.0001"
    if not loss:
        return "0"
    return f"{loss:.4f}" if loss < 1000 else f"{loss:,.1f}"


def percent(share: float, digits: int = 0) -> str:
    """A share to read: 74 %, 8.2 %, 99.6 %, 0.02 %, < 0.01 %, > 99.99 %, 250 %; 0 % and 100 % are
    exact. At least so many `digits` behind the point, and as many as the nearer end needs."""
    if not isfinite(share):
        return "undefined"
    value = 100 * share
    if value in (0, 100):
        return f"{value:.0f} %"
    if 0 < value < 0.01:
        return "< 0.01 %"
    if 99.99 < value < 100:
        return "> 99.99 %"
    from_end = min(abs(value), abs(100 - value))
    needed = 2 if from_end < 0.1 else 1 if from_end < 1 or 0 < value < 10 else 0
    return f"{value:.{max(digits, needed)}f} %"


def p_value(p: float) -> str:
    """p = 0.03, p < 0.0001."""
    return "p < 0.0001" if p < 0.0001 else f"p = {p:.2g}"


def counted(count: int, noun: str, plural: str = "") -> str:
    """1 error, 1,200 errors, 2 classes."""
    return f"{count:,} {noun if count == 1 else plural or f'{noun}s'}"


def enumerated(names: Sequence[str], most: int = 4) -> str:
    """a; a and b; a, b and c; a, b, c, d and 3 more."""
    shown, more = list(names[:most]), len(names) - most
    if more > 0:
        return f"{', '.join(shown)} and {more:,} more"
    return " and ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))


def compact(count: int) -> str:
    """138 M, 15.5 G, 33.3 k."""
    scale, unit = unit_of("", count)
    return f"{count / scale:.3g} {SHORT[unit]}".strip()


def quantity(value: float, cost: str = "parameters") -> str:
    """138.4 million, 15.5 billion, 60.4 MB."""
    scale, unit = unit_of(cost, value)
    unit = unit if cost in UNITS else unit.removesuffix("s")
    return f"{value / scale:.3g} {unit}".removesuffix(" number")


def unit_of(cost: str, largest: float) -> tuple[float, str]:
    """How many make one of the unit that suits a cost of this size, and its name."""
    units = UNITS.get(cost, COUNTS)
    return next(((scale, unit) for scale, unit in units if largest >= scale), units[-1])


def shape(sizes: Sequence[int]) -> str:
    """(64, 55, 55) -> 64 × 55 × 55: channels first."""
    return " × ".join(map(str, sizes))


def file_name(label: str) -> str:
    """A label as the name of a file to download: letters, digits and dashes only."""
    return re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")[:60] or "network"


def spoken(name: str) -> str:
    """The name of a class in a sentence; one that is a number in quotes, so that nobody takes it for a count: “1”."""
    return f"“{name}”" if re.fullmatch(r"[\d.,\s+-]*\d[\d.,\s]*", name) else name
