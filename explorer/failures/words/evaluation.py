"""What was evaluated, and what is missing of it, in words?"""

from collections.abc import Mapping

from explorer.failures.evaluation import Evaluation

MAX_NAMED = 3


def about(evaluation: Evaluation, chosen: str) -> str:
    """What was evaluated by what, and what is missing of it; `chosen` is the key of the network in
    the sidebar."""
    count = len(evaluation)
    text = f"{evaluation.label} on {evaluation.data}: {count:,} images, measured by this project"
    if evaluation.model != chosen:
        text += " (not the network that is chosen in the sidebar)"
    if evaluation.state != "finished":
        text += f". Stopped after {count:,} of {evaluation.total:,}: a fair sample, since the order is drawn"
    elif 0 < evaluation.settings.get("limit", 0) < evaluation.total:
        text += f", drawn from {evaluation.total:,}"
    return f"{text}{_unreadable(evaluation)}{_unmatched(evaluation)}."


def left_out(odd: Mapping[str, str]) -> str:
    """Which evaluations (name: sentence why) are not in the list."""
    named, others = " ".join(list(odd.values())[:MAX_NAMED]), len(odd) - MAX_NAMED
    more = f" {others} more cannot be read either." if others > 0 else ""
    return f"Left out of the list: {named}{more}"


def _unreadable(evaluation: Evaluation) -> str:
    count = evaluation.unreadable_count
    if not count:
        return ""
    first = "; ".join(f"{name}: {why}" for name, why in evaluation.unreadable[:2])
    files = "1 file" if count == 1 else f"{count:,} files"
    return f". {files} could not be read and left out ({first})"


def _unmatched(evaluation: Evaluation) -> str:
    names = [match["name"] for match in evaluation.matching if match["output"] < 0]
    if not names:
        return ""
    more = " …" if len(names) > 5 else ""
    return (
        f". {len(names)} of {len(evaluation.data_classes)} classes of the data are no class of the network and "
        f"count as unknown ({', '.join(names[:5])}{more})"
    )
