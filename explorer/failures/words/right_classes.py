"""How often is a network right, counting further right classes, in words?"""

from explorer.drawing.numbers import counted, percent
from explorer.facts import cite
from explorer.failures.metrics import RightShare
from explorer.failures.right_classes import RightClasses
from explorer.inside.notation import enumerated, spoken

DAMAGED = (
    "The table of further right classes that was kept with this evaluation is damaged and left out: bring it "
    "again."
)


def describe(share: RightShare, table: RightClasses) -> str:
    """Both accuracies: by the table, and by the data's own classes."""
    own = f"by the data's own classes alone, {percent(share.by_data, 2)}" if share.labelled else ""
    if not share.images:
        return f"{table.source} leaves no image of which a right class is known; {own}."
    low, high = share.interval
    kind = "the right classes" if table.complete else "the further right classes"
    return (
        f"Counting {kind} of {table.source}, accuracy is {percent(share.share, 2)} "
        f"(95\u00a0% interval {percent(low, 1)} to {percent(high, 1)}, Wilson; {counted(share.images, 'image')}); {own}."
        f"{_left_out(share)}"
    )


def _left_out(share: RightShare) -> str:
    count = share.labelled - share.images
    if not count:
        return ""
    are = "is" if count == 1 else "are"
    return f" {counted(count, 'image')} of which the table names no right class {are} left out."


def how(table: RightClasses) -> str:
    """How the table is read."""
    rule = (
        "Most of its rows name the data's own class too, so it is taken to name all right classes of an image, as in "
        f"{cite('beyer')}: a guess is right if it is one of them"
        if table.complete
        else "It names further classes: a guess is right if it is the data's own class or one of them"
    )
    unknown = ""
    if table.unknown:
        names = counted(table.unknown, "name")
        unknown = f" {names} in it {'is' if table.unknown == 1 else 'are'} no class of the network."
    return (
        f"{counted(len(table.rows), 'image')} of this evaluation {'is' if len(table.rows) == 1 else 'are'} in the "
        f"table. {rule}. What is not in it is judged by the data's own class; loss, calibration and the charts are.{unknown}"
    )


def named(table: RightClasses, row: int, classes: tuple[str, ...]) -> str:
    """What the table says of one image; "" where it says nothing."""
    if row not in table.rows:
        return ""
    if table.left_out[row]:
        return f"{table.source} names no right class of it, so nothing is called wrong."
    names = [spoken(classes[output]) for output in table.of(row)]
    return f"Right, by {table.source}: {enumerated(names, 8)}."
