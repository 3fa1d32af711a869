"""Numbers: how are numbers written for people?

Everything that the app says or draws is written here; what leaves as a file (CSV, NPZ, JSON) stays as it is.
Shares are 0.02 %, < 0.01 %, 97 % and > 99.99 %, with a space that no line break splits; sizes 44.1, 12,300 and −3.02 × 10⁻⁷: thousands with commas,
a minus sign before what is below 0, never the e of a computer."""

import re
from math import isfinite, isnan

UNITS = {"memory": ((1e6, "MB"), (1e3, "kB"), (1, "bytes"))}
SHORT = {"billions": "G", "millions": "M", "thousands": "k", "number": ""}
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")  # exponents
LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
COUNTS = ((1e9, "billions"), (1e6, "millions"), (1e3, "thousands"), (1, "number"))
SMALL, LARGE = 1e-4, 995_000  # from where to where a size is written without a power of ten


def probability(p: float) -> str:
    """A probability to read: 100 %, > 99.99 %, 99.98 %, 62.1 %, 0.41 %, < 0.01 %. One that is too
    small to be held is no 0: softmax gives none."""
    if not isfinite(p):
        return "undefined"
    digits = 2 if p < 0.01 or 0.9995 <= p < 1 else 1
    return percent(min(p, 1), digits) if p > 0 else "< 0.01\u00a0%"


def percent(share: float, digits: int = 0) -> str:
    """A share to read: 74 %, 8.2 %, 99.6 %, 0.02 %, < 0.01 %, > 99.99 %, 250 %; 0 % and 100 % are
    exact. At least so many `digits` behind the point, and as many as the nearer end needs."""
    if not isfinite(share):
        return "undefined"
    value = 100 * share
    if value in (0, 100):
        return f"{value:.0f}\u00a0%"
    if 0 < value < 0.01:
        return "< 0.01\u00a0%"
    if 99.99 < value < 100:
        return "> 99.99\u00a0%"
    from_end = min(abs(value), abs(100 - value))
    needed = 2 if from_end < 0.1 else 1 if from_end < 1 or 0 < value < 10 else 0
    return f"{fixed(value, max(digits, needed))}\u00a0%"


def unsplit(text: str) -> str:
    """A text in which no line begins with a percent sign."""
    return text.replace(" %", "\u00a0%")


def splittable(text: str) -> str:
    """A text as a machine reads it: with plain spaces."""
    return text.replace("\u00a0", " ")


def multiple(value: float) -> str:
    """A ratio in two digits: 44, 0.29, 12,000, 3 × 10⁻⁷, exactly 0, infinite, undefined."""
    return sized(value, 2) if value else "exactly 0"


def sized(value: float, digits: int = 3, plus: bool = False) -> str:
    """A number in so many digits: 0, 44.1, 12,300, −3.02 × 10⁻⁷, infinite, undefined; with a `plus`
    before what is above 0 where a change is meant."""
    if not isfinite(value):
        return "undefined" if isnan(value) else "infinite" if value > 0 else "−infinite"
    sign = "−" if value < 0 else "+" if plus and value else ""
    value = abs(value)
    if not value or SMALL <= value < LARGE:
        return f"{sign}{float(f'{value:.{digits}g}'):,.12g}"
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    times = "" if float(mantissa) == 1 else f"{float(mantissa):.12g} × "
    return f"{sign}{times}10{str(int(exponent)).translate(RAISED)}"


def unwritten(text: str) -> float | None:
    """What a text stands for that `sized` or `fixed` wrote and that no other program reads as a number;
    None of any other text."""
    power = re.fullmatch(r"([−+]?)(?:([\d.]+) × )?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", text)
    if power:
        sign, mantissa, exponent = power.groups()
        exponent = exponent.translate(LOWERED)
        return float(f"{sign}{mantissa or 1}e{exponent}".replace("−", "-"))
    if re.fullmatch(r"−[\d,]+(\.\d+)?", text):
        return -float(text[1:].replace(",", ""))
    return None


def fixed(value: float, digits: int, plus: bool = False) -> str:
    """A number with so many digits behind the point, and nothing that is rounded to −0: 1,234.50,
    −0.29, +3.0."""
    text = f"{value:{'+' if plus else ''},.{digits}f}"
    return text.replace("-", "−") if text.strip("-+0.,") else text.lstrip("-+")


def signed(error: float) -> str:
    """A value of p - y to read: 0, +0.1700, −0.2900, below +0.0001, above −0.0001."""
    if isnan(error):
        return "undefined"
    if 0 < abs(error) < 1e-4:
        return "below +0.0001" if error > 0 else "above −0.0001"
    return fixed(error, 4, plus=True) if error else "0"


def loss_text(loss: float) -> str:
    """A cross entropy to read: 0, < 0.0001, 2.8212, 2,000.0, infinite, undefined."""
    if not isfinite(loss):
        return "undefined" if isnan(loss) else "infinite"
    if 0 < loss < 1e-4:
        return "< 0.0001"
    if not loss:
        return "0"
    return fixed(loss, 4 if loss < 1000 else 1)


def p_value(p: float) -> str:
    """p = 0.03, p < 0.0001."""
    return "p < 0.0001" if p < 0.0001 else f"p = {sized(p, 2)}"


def counted(count: int, noun: str, plural: str = "") -> str:
    """1 error, 1,200 errors, 2 classes."""
    return f"{count:,} {noun if count == 1 else plural or f'{noun}s'}"


def compact(count: int) -> str:
    """138 M, 15.5 G, 33.3 k."""
    scale, unit = unit_of("", count)
    return f"{sized(count / scale)} {SHORT[unit]}".strip()


def quantity(value: float, cost: str = "parameters") -> str:
    """138.4 million, 15.5 billion, 60.4 MB."""
    scale, unit = unit_of(cost, value)
    unit = unit if cost in UNITS else unit.removesuffix("s")
    return f"{sized(value / scale)} {unit}".removesuffix(" number")


def unit_of(cost: str, largest: float) -> tuple[float, str]:
    """How many make one of the unit that suits a cost of this size, and its name."""
    units = UNITS.get(cost, COUNTS)
    return next(((scale, unit) for scale, unit in units if largest >= scale), units[-1])
