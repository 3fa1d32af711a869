"""Alike and silent filters, in words."""

from explorer.drawing.numbers import counted
from explorer.inside.alike_filters import ALIKE, Alike, Pair
from explorer.inside.silent_filters import Silent

MARKS = {
    "*": "\\*: 0 everywhere behind the activation, on this picture.",
    "×": "×: 0 everywhere behind the activation, on this picture and on all samples.",
}


def pairs(alike: Alike) -> str:
    """How many pairs look alike, and how many would by chance."""
    found = len(alike.pairs)
    if not found:
        return "No two filters look alike."
    many = counted(found, "pair")
    text = f"{many} of filters {'looks' if found == 1 else 'look'} alike"
    if alike.expected < 0.05:
        return f"{text}; of random ones of this size hardly any would."
    return f"{text}; of random ones of this size about {alike.expected:.1f} would."


def table(alike: Alike) -> dict[str, list]:
    """Columns: the pairs, the cosine of the angle between the two, and by how many weights one is shifted."""
    return {
        "filter": [pair.first for pair in alike.pairs],
        "other": [pair.second for pair in alike.pairs],
        "cosine": [pair.similarity for pair in alike.pairs],
        "shift down": [pair.shift[0] for pair in alike.pairs],
        "shift right": [pair.shift[1] for pair in alike.pairs],
    }


def how_alike(alike: Alike) -> str:
    """What alike means."""
    text = f"Two filters look alike where the cosine of the angle between them is at least {ALIKE}"
    if alike.reach:
        text += f", perhaps with one of them shifted by up to {counted(alike.reach, 'weight')} in each direction (0 where it moved away)"
    return f"{text}: 1 is the same filter, whatever its size. {counted(alike.compared, 'filter')} were compared."


def pair(pair: Pair, index: int) -> str:
    """How the other one of a pair resembles one of its filters."""
    other = pair.second if index == pair.first else pair.first
    moved = ", shifted" if pair.shift != (0, 0) else ""
    return f"like {other} ({pair.similarity:.2f}{moved})"


def silent(silent: Silent) -> str:
    """How many filters give nothing, on this picture and on all samples."""
    kind = silent.activation.kind
    if not silent.activation.can_be_silent:
        if not kind:
            return "No activation follows on these filters, so none of them is switched off by it."
        return f"{kind}, which follows on these filters, does not switch any of them off: it is not 0 over a range."
    here, everywhere = int(silent.here.sum()), int(silent.everywhere.sum())
    if not here:
        return f"Behind {kind}, every filter answers to this picture."
    text = f"Behind {kind}, {counted(here, 'filter')} {'is' if here == 1 else 'are'} 0 everywhere on this picture"
    if not everywhere:
        return f"{text}, none of them on all {silent.images} pictures that were tried."
    which = (
        "all of them" if everywhere == here > 1 else f"{everywhere} of them" if here > 1 else "as"
    )
    also = "it is also" if here == 1 else which
    return (
        f"{text}, {also} on all {silent.images} pictures that were tried (the samples): dead there."
    )


def about(index: int, alike: Alike, silent: Silent) -> str:
    """What is to be known of one filter, for its tile."""
    parts = [pair(each, index) for each in alike.of(index)[:3]]
    if silent.everywhere[index]:
        parts.append(f"0 on all {silent.images} pictures")
    elif silent.here[index]:
        parts.append("0 on this picture")
    return f"Filter {index}{': ' if parts else ''}{'; '.join(parts)}"
