"""How were the classes of the data matched with the network's outputs, in words?"""

from collections import Counter
from collections.abc import Sequence

from explorer.failures.class_matching import Match


def describe(matches: Sequence[Match]) -> str:
    """A sentence: how many were matched in which way, and the first that were not."""
    ways = Counter(match.how for match in matches if match.output >= 0)
    unmatched = [match for match in matches if match.output < 0]
    counts = ", ".join(
        f"{count} as given" if how == "as given" else f"{count} by {how}"
        for how, count in ways.items()
    )
    one = len(matches) == 1
    text = f"{len(matches) - len(unmatched)} of {len(matches)} {'class was' if one else 'classes were'} matched"
    text += f" ({counts})." if counts else "."
    if unmatched:
        names = ", ".join(f"{match.name[:40]!r}" for match in unmatched[:5])
        more = f" and {len(unmatched) - 5} more" if len(unmatched) > 5 else ""
        text += f" Not matched: {names}{more}."
    return text


def about_labels(guessed: int, pictures: int) -> str:
    """Who says what uploaded pictures show: of `guessed` of them their file names."""
    text = "Say what each picture shows; those without a class are shown, but count as unknown."
    if not guessed:
        return text
    read = "its file name" if guessed == 1 else "their file names"
    return (
        f"{text} The class of {guessed:,} of {pictures:,} stands there already, read off {read}: correct it "
        "where it is wrong."
    )
