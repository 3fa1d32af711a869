"""What the lesson on learning says of steep and flat objective functions."""

from collections.abc import Sequence

from explorer.drawing.numbers import percent, sized
from explorer.lessons.steepness import NEAR, Walk

ABOUT_STEEPNESS = (
    "Computed now: w = w − α dE/dw on E = a w²/2. A step is as long as the gradient there is large: where the function is "
    "flat the gradient is small, and so is the step."
)
VERDICTS = {
    "diverges": "every step leads further away",
    "swings": "every step jumps to the other side and comes no nearer",
    "jumps": "every step jumps over the minimum and comes a little nearer",
    "arrives": "it arrives",
    "crawls": "it crawls",
}


def describe(walks: Sequence[Walk]) -> str:
    """The first step and the end on each, and what that says of the learning rate."""
    first = walks[0]
    good = [each.name for each in walks if each.left < NEAR]
    if len(good) == len(walks):
        suits = "both functions"
    else:
        suits = f"the {good[0]} function only" if good else "neither function"
    ends = ", ".join(f"on the {each.name} one {VERDICTS[each.verdict]}" for each in walks)
    return " ".join(
        [
            f"A learning rate of {sized(first.rate, 6)} suits {suits}: {ends}.",
            *map(_one, walks),
            f"Both start at w = {sized(first.w[0], 6)}.",
        ]
    )


def _one(walk: Walk) -> str:
    step = abs(walk.w[1] - walk.w[0])
    steps = len(walk.w) - 1
    return (
        f"{walk.name.capitalize()} (a = {sized(walk.curvature, 6)}): the gradient at the start is {sized(walk.gradients[0])}, so the "
        f"first step is {sized(step)} long; after {steps} steps {_left(walk.left)}."
    )


def _left(share: float) -> str:
    if share > 1:
        return f"w is {sized(share)} times as far away as at the start"
    return f"{percent(share)} of the way is left"


def table(walks: Sequence[Walk]) -> dict[str, list]:
    """One row a step, for each objective function w and its gradient."""
    longest = max(len(each.w) for each in walks)
    columns: dict[str, list] = {"step": list(range(longest))}
    for each in walks:
        for title, values in (("w", each.w), ("dE/dw", each.gradients)):
            shown = [sized(value, 4) for value in values]
            columns[f"{title}, {each.name}"] = shown + [""] * (longest - len(shown))
    return columns
