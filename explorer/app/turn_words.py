"""What is said to a visitor who waits for an answer?"""

from collections.abc import Mapping

from explorer.app.turns import Place

LONG = 2.0  # seconds: what takes so long is said beforehand
CANCEL, AGAIN = "Cancel", "Ask again"
CANCELLED = "Cancelled. What was begun is finished in the background and kept; change something, or ask again."


def waiting(doing: str, place: Place) -> str:
    """What is being done, where in the queue it stands, and about how long it will take; `doing` is
    a phrase without a full stop."""
    if place.overdue:
        return f"{doing}: this takes longer than it did before."
    when = f" {about(place.seconds)}." if place.seconds is not None else ""
    if place.begun:
        return f"{doing}.{when}"
    return f"{doing}: {_others(place.ahead)}.{when}"


def beforehand(seconds: float | None) -> str:
    """What is said beside a choice before it is computed; "" of what is quick or not known."""
    if seconds is None or seconds < LONG:
        return ""
    return f"{about(seconds)} on this server."


def costs(seconds: Mapping[int, float]) -> str:
    """How long it takes by each amount that can be chosen; "" where none takes long."""
    if all(each < LONG for each in seconds.values()):
        return ""
    parts = [f"{amount}: {about(each).lower()}" for amount, each in seconds.items()]
    return f"On this server: {'; '.join(parts)}."


def about(seconds: float) -> str:
    """A duration to come, never said more finely than it is known."""
    if seconds < 1.5:
        return "About a second"
    if seconds < 10:
        return f"About {round(seconds)} seconds"
    if seconds < 57.5:
        return f"About {5 * round(seconds / 5)} seconds"
    minutes = max(1, round(seconds / 60))
    return f"About {minutes} minutes" if minutes > 1 else "About a minute"


def _others(ahead: int) -> str:
    if ahead == 0:
        return "yours is the next question"
    return f"{ahead} question{'s' if ahead > 1 else ''} of others before yours"
