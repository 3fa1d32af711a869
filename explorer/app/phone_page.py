"""Phone page: what does a phone show of a room?

Plain HTML that works without scripts, too; phone/phone.js only spares it from being loaded anew. All
addresses in it are relative: it stands at .../vote, wherever the app is. The texts of a poll are HTML
already."""

from html import escape
from string import ascii_uppercase

from explorer.app.room import OPEN, REVEALED, Ballot
from explorer.app.rooms import LENGTH

AGAIN = 5  # seconds, after which a phone without scripts loads the page anew
ENTER = "Enter the code that stands on the wall."
NO_ROOM = "There is no room with this code. Look at the wall again: it has four letters or digits."
ENDED = "This room has ended. What was chosen in it is gone."
MANY_CODES = "Too many codes that are none came from your network. Try again in a minute."
MANY_PHONES = "Too many phones came from your network at once. Try again in a minute."
ROOM_IS_FULL = "This room is full: it takes no more phones."
NEEDS_COOKIE = (
    "Your phone keeps no cookie of this page, so that it cannot vote: allow cookies, and open the address "
    "again. It is a random number that says nothing of you and is of no use after the lecture."
)
ELSEWHERE = "This answer came from another site and does not count."
UNREADABLE = "This answer cannot be read and does not count."


def whole(ballot: Ballot) -> str:
    """The document of a phone that is in a room."""
    reload = f'<noscript><meta http-equiv="refresh" content="{AGAIN}"></noscript>'
    return _document(
        f"Room {ballot.code}",
        f'{reload}<script src="vote/phone.js" defer></script>',
        f'<div id="ballot" data-room="{ballot.code}" data-version="{ballot.version}">{question(ballot)}</div>'
        f'<p id="status" role="status">{status(ballot)}</p>'
        f'<p class="small">Room {ballot.code}. Nobody sees who chose what, and nothing is kept.</p>',
    )


def entrance(sentence: str = "") -> str:
    """The document of a phone that is in none, with a sentence why."""
    return _document(
        "Vote",
        "",
        f"<h1>Vote</h1><p>{escape(sentence or ENTER)}</p>"
        '<form method="get" action="vote"><label for="room">Code of the room</label>'
        f'<input id="room" name="room" required maxlength="{LENGTH + 4}" autocomplete="off" '
        'autocapitalize="characters" spellcheck="false"><button>Enter</button></form>',
    )


def question(ballot: Ballot) -> str:
    """Prompt and options, lettered as on the wall: buttons as long as the question is open, then a
    list."""
    options = [_option(ballot, place, text) for place, text in enumerate(ballot.poll.options)]
    if ballot.stage != OPEN:
        return f"<h1>{ballot.poll.prompt}</h1><ul>{''.join(options)}</ul>"
    return (
        f'<h1>{ballot.poll.prompt}</h1><form method="post" action="vote/answer">'
        f'<input type="hidden" name="room" value="{ballot.code}">'
        f'<input type="hidden" name="number" value="{ballot.number}">{"".join(options)}</form>'
    )


def _option(ballot: Ballot, place: int, text: str) -> str:
    own, right = place == ballot.choice, place == ballot.right
    text = f"{ascii_uppercase[place]}&ensp;{text}"
    if ballot.stage == OPEN:
        pressed = str(own).lower()
        mark = "<b>Your answer</b>" if own else ""
        return (
            f'<button name="choice" value="{place}" aria-pressed="{pressed}">{text} {mark}</button>'
        )
    marks = [word for word, holds in (("Your answer", own), ("Right", right)) if holds]
    kinds = " ".join(word for word, holds in (("own", own), ("right", right)) if holds)
    mark = f"<b>{', '.join(marks)}</b>" if marks else ""
    return f'<li class="{kinds}">{text} {mark}</li>'


def status(ballot: Ballot) -> str:
    """Where the question stands for this phone, in HTML."""
    chosen = ballot.choice is not None
    if ballot.stage == REVEALED and ballot.right is not None:
        right = f"<b>{ballot.poll.options[ballot.right]}</b>. {ballot.why}"
        if not chosen:
            return f"The answer is: {right}"
        return f"{'Right' if ballot.choice == ballot.right else 'Not right; it is'}: {right}"
    if ballot.stage == OPEN:
        return (
            "Your answer counts. You can change it until answers are closed."
            if chosen
            else "Choose an answer."
        )
    taken = "yours is among them" if chosen else "you have given none"
    return f"Answers are closed; {taken}."


def _document(title: str, head: str, body: str) -> str:
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f'<title>{title} · CNN Explorer</title><link rel="icon" href="data:,">'
        f'<link rel="stylesheet" href="vote/phone.css">{head}</head>\n<body><main>{body}</main></body></html>\n'
    )
