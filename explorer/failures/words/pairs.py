"""What do two networks say of the same images, in words?"""

from explorer.drawing.numbers import counted, percent
from explorer.failures.evaluation import Evaluation
from explorer.failures.pairs import Pair
from explorer.failures.words.thumbnails import caption_of

NOT_THERE = "The other evaluation does not have this image."


def describe(pair: Pair, other: str) -> str:
    """How many images are wrong by both and by either alone; `other` is the name of the second."""
    shared = int((pair.rows >= 0).sum())
    if not shared:
        return f"{other} was evaluated on none of these images."
    both, first, second = (
        int(count)
        for count in (
            (pair.wrong[0] & pair.wrong[1]).sum(),
            (pair.wrong[0] & pair.right[1]).sum(),
            (pair.right[0] & pair.wrong[1]).sum(),
        )
    )
    return (
        f"Of {counted(shared, 'image')} that {other} was evaluated on too, {both:,} {_are(both)} wrong by both, "
        f"{first:,} by this network alone, {second:,} by {other} alone."
    )


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def caption(evaluation: Evaluation, row: int, pair: Pair, other: str) -> str:
    """What stands below a small picture: what this network says, and what the other one."""
    place = int(pair.rows[row])
    if place < 0:
        return f"{caption_of(evaluation, row)}; {other}: not evaluated"
    theirs = pair.other
    answer = theirs.classes[theirs.predicted[place]]
    return f"{caption_of(evaluation, row)}; {other}: {answer} ({percent(float(theirs.confidence[place]))})"
