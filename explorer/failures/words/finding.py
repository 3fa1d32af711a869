"""What comes out of an evaluation: how many are wrong, of how many, and in which way most often?"""

from collections.abc import Mapping

from explorer.drawing.numbers import counted, percent
from explorer.failures.failure_modes import FAILURE_MODES
from explorer.inside.notation import enumerated, spoken


def finding(
    labelled: int, wrong: int, kinds: Mapping[str, int], confusion: tuple[str, str, int] | None
) -> str:
    """wrong of so many labelled images; kinds: errors by the label of their kind; confusion: true and
    predicted class that are confused most often, and in how many images."""
    if not labelled:
        return "No image here has a known class, so none can be called wrong."
    if not wrong:
        only = "the only image" if labelled == 1 else f"all {labelled:,} images"
        return f"No image is wrong: the network is right about {only}."
    are, share = "is" if wrong == 1 else "are", percent(wrong / labelled, 1)
    text = f"{wrong:,} of {counted(labelled, 'image')} {are} wrong ({share})."
    return f"{text}{_commonest(wrong, kinds)}{_confusion(confusion)}"


def _commonest(wrong: int, kinds: Mapping[str, int]) -> str:
    rules = {kind: count for kind, count in kinds.items() if kind != FAILURE_MODES["other"].label}
    most = max(rules.values(), default=0)
    if not most:
        return " No rule for kinds of failure applies to any of them." if rules else ""
    names = [f"“{kind}”" for kind, count in rules.items() if count == most]
    kind, each = ("kinds are", " each") if len(names) > 1 else ("kind is", "")
    return f" The commonest {kind} {enumerated(names)}: {most:,} of {wrong:,}{each}."


def _confusion(confusion: tuple[str, str, int] | None) -> str:
    if confusion is None or confusion[2] < 2:
        return ""
    true, predicted, count = confusion
    times = "twice" if count == 2 else f"{count:,} times"
    return f" Most often {spoken(true)} is taken for {spoken(predicted)}, {times}."
