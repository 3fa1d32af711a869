"""Ticks: where do numbers stand at an axis, and how are they written?"""

import math
import re
from typing import Any

import numpy as np
from matplotlib.axis import Axis
from matplotlib.ticker import (
    FixedFormatter,
    FixedLocator,
    FuncFormatter,
    LogLocator,
    MaxNLocator,
    MultipleLocator,
    NullFormatter,
    NullLocator,
)

from explorer.drawing.paper.marks import numbers, words

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_FORMAT = re.compile(r"(?P<comma>,?)(?:\.(?P<digits>\d+))?(?P<kind>[%defgrs]?)")
DIGITS = {"D1": tuple(range(1, 10)), "D2": (1, 2, 5)}  # plotly's names of ticks on a log axis
PREFIXES = {0: "", 3: "k", 6: "M", 9: "G", 12: "T", -3: "m", -6: "µ"}
MOST = 7  # ticks on an axis that says nothing of them
MANY = 400  # px: an axis that is longer has room for so many


def power(exponent: int) -> str:
    """Ten to this power."""
    return f"10{str(exponent).translate(_RAISED)}"


def written(value: float, spec: str | None = None) -> str:
    """A number as people write it, or by a format of d3 (those that figures use)."""
    if spec:
        return by_format(value, spec)
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    exponent = math.floor(math.log10(abs(value)) + 1e-9)
    if -4 <= exponent <= 5:
        grouped = "," if exponent >= 4 else ""  # 2014 is a year
        return f"{value:{grouped}.10g}".replace("-", "−")
    mantissa = f"{value / 10.0**exponent:.4g}".replace("-", "−")
    return power(exponent) if mantissa == "1" else f"{mantissa}×{power(exponent)}"


def by_format(value: float, spec: str) -> str:
    """d3's `,`, `d`, `.0%`, `.2f`, `.3g`, `~r`, `~s`. Raises ValueError for another."""
    match = _FORMAT.fullmatch(spec.replace("~", ""))
    if match is None:
        raise ValueError(f"there is no way to write numbers as {spec!r}")
    trim, comma, kind = "~" in spec, match["comma"], match["kind"]
    digits = "" if match["digits"] is None else f".{match['digits']}"
    if kind == "s":
        exponent = min(12, max(-6, 3 * math.floor(math.log10(abs(value)) / 3))) if value else 0
        return f"{value / 10.0**exponent:.4g}{PREFIXES[exponent]}"
    if kind == "%":
        text = f"{100 * value:{comma}{digits or '.6'}f}"
        return f"{trimmed(text) if trim else text}\u00a0%".replace("-", "−")
    if kind == "d":
        return f"{round(value):{comma}d}".replace("-", "−")
    text = f"{value:{comma}{digits or '.10'}{'g' if kind in ('', 'r') else kind}}"
    return (trimmed(text) if trim else text).replace("-", "−")


def trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def log_written(value: float) -> str:
    """A whole power of ten as such, another number as people write it."""
    exponent = round(math.log10(value))
    return power(exponent) if math.isclose(value, 10.0**exponent, rel_tol=1e-6) else written(value)


def set_ticks(axis: Axis, options: Any, places: dict[str, int], length: float) -> None:
    """Ticks of one matplotlib axis as plotly's axis `options` ask for them; `places` are those of
    categories, `length` is its length in px."""
    axis.set_minor_locator(NullLocator())
    axis.set_minor_formatter(NullFormatter())
    if options.tickvals is not None:
        _listed(axis, options, places)
    elif places:
        _fixed(axis, list(places.values()), [words(name) for name in places])
    elif getattr(options, "type", None) == "log":
        _log(axis, options.dtick, options.tickformat)
    else:
        _linear(axis, options, length)


def _listed(axis: Axis, options: Any, places: dict[str, int]) -> None:
    at = [places.get(value, value) for value in options.tickvals]
    values = numbers(at)
    texts = options.ticktext
    if texts is None:
        texts = [written(value, options.tickformat) for value in values]
    _fixed(axis, values.tolist(), [words(text) for text in texts])


def _fixed(axis: Axis, at: list[float], labels: list[str]) -> None:
    """Words at places, of which those beyond the axis are not seen."""
    axis.set_major_locator(FixedLocator(at[: len(labels)]))
    axis.set_major_formatter(FixedFormatter(labels))


def _linear(axis: Axis, options: Any, length: float) -> None:
    if isinstance(options.dtick, int | float) and options.dtick > 0:
        axis.set_major_locator(MultipleLocator(options.dtick, numbers([options.tick0 or 0])[0]))
    else:
        most = options.nticks or (MOST if length > MANY else 5)
        axis.set_major_locator(MaxNLocator(most, steps=(1, 2, 5, 10)))
    before, behind = options.tickprefix or "", options.ticksuffix or ""

    def label(value: float, _place: int | None) -> str:
        return f"{words(before)}{written(round(value, 12), options.tickformat)}{words(behind)}"

    axis.set_major_formatter(FuncFormatter(label))


def _log(axis: Axis, step: Any, spec: str | None) -> None:
    low, high = sorted(axis.get_view_interval())
    decades = math.log10(high / low)
    digits = DIGITS.get(str(step))
    if digits is None and step is None and decades < 1.5:
        digits = DIGITS["D2"]
    if digits:
        axis.set_major_locator(LogLocator(10, subs=digits, numticks=99))
    else:
        every = max(1, round(step if isinstance(step, int | float) else decades / MOST))
        first = math.ceil(math.log10(low) - 1e-6)
        exponents = np.arange(first, math.floor(math.log10(high) + 1e-6) + 1)
        kept = exponents[exponents % every == 0]
        axis.set_major_locator(
            FixedLocator([10.0**n for n in (kept if len(kept) else exponents).tolist()])
        )
    plainly = digits is not None and low >= 1e-4 and high < 1e6

    def label(value: float, _place: int | None) -> str:
        return written(value, spec) if spec or plainly else log_written(value)

    axis.set_major_formatter(FuncFormatter(label))
