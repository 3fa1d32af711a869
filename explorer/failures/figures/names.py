"""How is a class name printed on a figure? Names of strangers are text, not markup."""

import html
from collections.abc import Sequence

LONGEST = 18  # characters of a class name on an axis


def short_name(text: str, longest: int = LONGEST) -> str:
    """A class name as plotly may print it: short, and nothing in it is taken for markup."""
    text = " ".join(str(text).split())
    return html.escape(text if len(text) <= longest else text[: longest - 1] + "…", quote=False)


def distinct_names(names: Sequence[str]) -> list[str]:
    """Names for ticks; where cutting makes two alike, their place is added."""
    short = [short_name(text) for text in names]
    return [f"{text} ({i})" if short.count(text) > 1 else text for i, text in enumerate(short)]
