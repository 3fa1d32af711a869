"""What slices of the loss say, and what they do not."""

from collections.abc import Sequence

import numpy as np

from explorer.depth.loss_surface import CUT, LossSurface
from explorer.depth.slice_numbers import RISE, SliceNumbers
from explorer.drawing.numbers import compact, counted, loss_text, percent, sized
from explorer.facts import cite, fact
from explorer.inside.notation import distinct

NEAR = 1.1  # times: distances that differ by less are called equal
CLEAR, TIMES = (
    0.02,
    2.0,
)  # a slice is nearer to a bowl where the other bends downward at more places than both
ABOUT = (
    "A network's loss is a surface over all its weights at once. Here it is cut open along two random directions: in the "
    "middle (×) stands the network, and the farther out, the more its weights are changed."
)
SCALES = {"log": "Height: log of the loss", "linear": "Height: the loss"}


def names(numbers: Sequence[SliceNumbers | LossSurface]) -> list[str]:
    """What labels do not have in common."""
    return distinct([row.label for row in numbers])


def finding(numbers: Sequence[SliceNumbers]) -> str:
    """Which slice is nearer to a bowl; where none clearly is, which network can be moved farther."""
    called = names(numbers)
    broken = [
        name for name, row in zip(called, numbers, strict=True) if not np.isfinite(row.centre)
    ]
    if broken:
        return (
            f"The loss of {' and '.join(broken)} is no finite number: there is nothing to compare."
        )
    shares = sorted(
        (row.bent_down, name)
        for row, name in zip(numbers, called, strict=True)
        if np.isfinite(row.bent_down)
    )
    if len(shares) == len(numbers) == 2 and shares[1][0] > max(CLEAR, TIMES * shares[0][0]):
        (low, smooth), (high, rough) = shares
        return (
            f"{smooth}'s slice is nearer to a bowl: it bends downward at {percent(low)} of the places, {rough}'s at "
            f"{percent(high)}."
        )
    return widths(numbers)


def widths(numbers: Sequence[SliceNumbers]) -> str:
    """Which network can be moved farther before its loss has risen by RISE; finite losses in the middle."""
    ways = dict(zip(names(numbers), (row.rises_at for row in numbers), strict=True))
    if len(ways) != 2:
        return " ".join(_rises(name, at) for name, at in ways.items())
    (near, first), (far, last) = sorted(ways.items(), key=lambda pair: pair[1])
    if np.isinf(first):
        return f"Neither loss rises by {RISE:g} within this slice: {near}, {far}."
    if np.isinf(last):
        return f"{_rises(near, first)} {_rises(far, last)}"
    if last < NEAR * first:
        return (
            f"Both losses rise by {RISE:g} within about the same distance: {near}'s at {sized(first, 2)}, {far}'s at "
            f"{sized(last, 2)}."
        )
    return (
        f"{far} can be moved {sized(last / first, 2)} times as far as {near} before the loss has risen by {RISE:g}: "
        f"{sized(last, 2)} against {sized(first, 2)} of the length of its filters."
    )


def learned(numbers: Sequence[SliceNumbers]) -> str:
    """What the networks have learned: a flat surface may be that of a network that has learned little."""
    called = names(numbers)
    parts = [
        f"{name} gets {percent(row.accuracy)} of these images right at a loss of {loss_text(row.centre)}"
        for name, row in zip(called, numbers, strict=True)
    ]
    shares = [row.accuracy for row in numbers]
    weak = called[int(np.argmin(shares))] if shares and min(shares) < max(shares) / 2 else ""
    end = f" A wide, flat middle is no merit of {weak}: it has learned little." if weak else ""
    return f"In the middle {', '.join(parts)}.{end}"


def _rises(name: str, at: float) -> str:
    if np.isinf(at):
        return f"The loss of {name} does not rise by {RISE:g} within this slice."
    return (
        f"The loss of {name} has risen by {RISE:g} at {sized(at, 2)} of the length of its filters."
    )


def bends(numbers: Sequence[SliceNumbers]) -> str:
    """At how many places a slice bends downward, as no bowl does."""
    parts = []
    for name, row in zip(names(numbers), numbers, strict=True):
        share = "cannot be judged" if np.isnan(row.bent_down) else f"at {percent(row.bent_down)}"
        parts.append(f"{name} {share}")
    lost = sum(row.undefined for row in numbers)
    end = f" At {counted(lost, 'place')} the loss is no finite number." if lost else ""
    return f"A bowl bends upward everywhere. Along the two axes these slices bend downward: {', '.join(parts)}.{end}"


def table(numbers: Sequence[SliceNumbers]) -> dict[str, list[str]]:
    """What was read of each slice, as columns."""
    return {
        "network": [row.label for row in numbers],
        "its loss": [loss_text(row.centre) for row in numbers],
        "its accuracy": [percent(row.accuracy) for row in numbers],
        f"risen by {RISE:g} at": [_distance(row.rises_at) for row in numbers],
        "on the four ways": [", ".join(map(_distance, row.risen)) for row in numbers],
        "doubled at": [_distance(row.doubles_at) for row in numbers],
        "bends downward": [percent(row.bent_down) for row in numbers],
        "lowest in the slice": [
            f"{loss_text(row.lowest)} at ({sized(row.lowest_at[0], 2)}, {sized(row.lowest_at[1], 2)})"
            for row in numbers
        ],
        "highest": [sized(row.highest) for row in numbers],
    }


def _distance(value: float) -> str:
    return sized(value, 2) if np.isfinite(value) else "beyond"


def how(surfaces: Sequence[LossSurface], is_recorded: bool) -> str:
    """How the slices were measured, and what cannot be read from them."""
    if not surfaces:
        return "Nothing was recorded."
    row = surfaces[0]
    moved = " and ".join(compact(each.moved) for each in surfaces)
    return (
        f"{'Recorded' if is_recorded else 'Measured now'}: the mean cross entropy of the same {row.images:,} {row.data} at "
        f"{len(row.at)} × {len(row.at)} places W + a·d + b·e. d and e are Gaussian (seed {row.seed}); each filter of a "
        f"direction is as long as this filter of the network, so at distance 1 a filter has been changed by its own length "
        f"({cite('loss_surface')}, filter normalisation). Biases and what batch norm learned stay, and batch norm uses its "
        f"running averages, as in the paper's code. Both networks are moved by the same random numbers. The distance at "
        f"which the loss has risen by {RISE:g} (the probability of the right class, in the geometric mean, by a factor of e) is the median of the four ways along the axes; bends are second differences between "
        f"neighbouring places. A linear height ends at {CUT:g} times the loss of a guess."
        f"\n\nWhat a slice does not show: these are 2 of {moved} directions, and other directions give other pictures (the "
        f"small networks can be cut along others). A slice that bends downward proves that the whole surface does; one that "
        f"looks like a bowl proves nothing of the rest. Different networks have different losses in the middle, and a wide "
        f"middle alone does not make a network good."
    )


def lesson(is_recorded: bool) -> str:
    """What the paper found of such networks; nothing of small ones."""
    if not is_recorded:
        return ""
    return (
        f"What the paper saw ({cite('loss_surface')}): without skip connections the surfaces of deep networks turn "
        f"{fact('surface_turn')}, and skip connections keep them smooth. Its networks were trained on another set and for "
        f"{fact('surface_epochs')}, these for 10."
    )


def numbers_table(surfaces: Sequence[LossSurface]) -> dict[str, list]:
    """Every place of every slice as columns."""
    rows: dict[str, list] = {"network": [], "a": [], "b": [], "loss": [], "accuracy": []}
    for row in surfaces:
        a, b = np.meshgrid(row.at, row.at, indexing="ij")
        rows["network"] += [row.label] * row.loss.size
        for name, values in (("a", a), ("b", b), ("loss", row.loss), ("accuracy", row.accuracy)):
            rows[name] += values.ravel().tolist()
    return rows


def caption(surfaces: Sequence[LossSurface], is_recorded: bool) -> str:
    """What is drawn, and since when it is known."""
    if not surfaces:
        return "Nothing was recorded."
    row = surfaces[0]
    since = "Recorded" if is_recorded else "Measured now"
    return (
        f"{since} at {len(row.at)} × {len(row.at)} places, on {row.images:,} {row.data}. Both on one height and one colour "
        f"scale; drag to turn."
    )
