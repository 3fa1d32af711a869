"""How is a class name printed on a figure?"""

from collections.abc import Sequence

LONGEST = 18  # characters of a class name on an axis


def short_name(text: str, longest: int = LONGEST) -> str:
    """A class name as a figure prints it: short, on one line."""
    text = " ".join(str(text).split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


def distinct_names(names: Sequence[str]) -> list[str]:
    """Names for ticks; where cutting makes two alike, their place is added."""
    short = [short_name(text) for text in names]
    return [f"{text} ({i})" if short.count(text) > 1 else text for i, text in enumerate(short)]
