"""Vote: what does the wall say of a class that answers a question by phone?"""

import re
from collections.abc import Sequence
from html import escape
from urllib.parse import urlsplit

from explorer.drawing.numbers import counted, percent
from explorer.lessons.questions import LETTERS

ON_THIS_MACHINE = (
    "This address leads phones nowhere: it means *this machine* on each of them. Open the app by this "
    "machine's name or number in the network, and the code here changes with it."
)
HOSTS = ("localhost", "127.0.0.1", "::1", "[::1]", "0.0.0.0")


def is_of_this_machine(address: str) -> bool:
    """Whether only browsers on the server's own machine find an address."""
    return (urlsplit(address).hostname or "") in HOSTS


def turnout(phones: int, counts: Sequence[int]) -> str:
    """How many phones are there, and how many have answered."""
    if not phones:
        return "No phone is here yet."
    here = f"{counted(phones, 'phone')} {'is' if phones == 1 else 'are'} here"
    answered = sum(counts)
    if not answered:
        return f"{here}, none has answered."
    if answered == phones:
        return f"{here}, {'and has' if phones == 1 else 'all have'} answered."
    return f"{here}, {answered:,} {'has' if answered == 1 else 'have'} answered ({percent(answered / phones)})."


def outcome(counts: Sequence[int], right: int) -> str:
    """How many of the answers are right, and which wrong one most have chosen, if one alone has
    more than the right one."""
    answered = sum(counts)
    if not answered:
        return "Nobody has answered."
    ahead = [place for place, count in enumerate(counts) if count == max(counts)]
    if answered == 1:
        return (
            f"The one answer is {'right' if counts[right] else f'{LETTERS[ahead[0]]}, not right'}."
        )
    if counts[right]:
        part = f"{counts[right]:,} of {answered:,} answers ({percent(counts[right] / answered)})"
        said = f"{part} {'is' if counts[right] == 1 else 'are'} right"
    else:
        said = f"None of {answered:,} answers is right"
    if len(ahead) == 1 and ahead[0] != right:
        return f"{said}; most chose {LETTERS[ahead[0]]}."
    return f"{said}."


def plain(prompt: str) -> str:
    """A prompt, which is markdown, where text is read: without its marks."""
    return re.sub(r"[*`\\]", "", prompt)


def plainly(options: Sequence[str]) -> list[str]:
    """Options, which are markdown, with their letters, where text is read."""
    return [f"{letter} {plain(option)}" for letter, option in zip(LETTERS, options, strict=False)]


def table(options: Sequence[str], counts: Sequence[int]) -> dict[str, list]:
    """Columns with one entry per option: the option with its letter, and its answers."""
    return {"option": plainly(options), "answers": list(counts)}


def bars(options: Sequence[str], counts: Sequence[int], shown: bool, right: int | None) -> str:
    """The options, which are HTML, as a list in HTML; where they are shown, each with a bar of its
    share of the answers, number and share. The right one is marked by words, too."""
    answered = sum(counts)
    rows = [
        _bar(letter, option, count / answered if answered else 0.0, count, shown, place == right)
        for place, (letter, option, count) in enumerate(zip(LETTERS, options, counts, strict=False))
    ]
    return f'<ul class="vote">{"".join(rows)}</ul>'


def _bar(letter: str, option: str, share: float, count: int, shown: bool, is_right: bool) -> str:
    kind = ' class="right"' if is_right else ""
    mark = "<b>Right: </b>" if is_right else ""
    named = f'<span class="option"><b>{letter}</b> {mark}{option}</span>'
    if not shown:
        return f"<li{kind}>{named}</li>"
    said = escape(f"{count:,} ({percent(share)})" if count else "0")
    return (
        f'<li{kind}>{named}<span class="number">{said}</span>'
        f'<span class="bar"><span style="width:{100 * share:.1f}%"></span></span></li>'
    )
