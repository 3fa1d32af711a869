"""What do elements of all pages say?"""

from collections.abc import Mapping, Sequence
from math import isfinite

MAX_NAMED = 3


def left_out(odd: Mapping[str, str]) -> str:
    """Which runs (name: sentence why) are not in the list of networks."""
    named = " ".join(list(odd.values())[:MAX_NAMED])
    others = len(odd) - MAX_NAMED
    more = f" {others} more cannot be read either: {', '.join(list(odd)[MAX_NAMED:])[:300]}."
    return f"Left out of the list: {named}{more if others > 0 else ''}"


def guesses(names: Sequence[str], probabilities: Sequence[float]) -> str:
    """The first guesses of a network about one picture, the likeliest first."""
    if not all(map(isfinite, probabilities)):
        return "scores that are no finite numbers"
    return ", ".join(f"{name} {share(p)}" for name, p in zip(names, probabilities, strict=True))


def share(part: float) -> str:
    """12 %, less than 1 %, more than 99 %; 0 % and 100 % are exact."""
    if 0 < part < 0.01:
        return "less than 1 %"
    if 0.99 < part < 1:
        return "more than 99 %"
    return f"{100 * part:.0f} %"
