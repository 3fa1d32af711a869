"""What the lesson on auxiliary classifiers says: how much more gradient they give, and to which blocks."""

import numpy as np

from explorer.drawing.numbers import counted, multiple, sized
from explorer.facts import cite, cited, fact
from explorer.lessons.auxiliary import BEHIND, WEIGHT, AuxiliaryGradients

SAME = 1e-4  # relative: norms that differ by less are equal but for rounding
HOW = (
    "Measured now, before the first step, on {images} with labels drawn at random; float32. Small weights: normal "
    f"numbers of deviation 0.01, as torchvision draws them; scaled: as {cite('prelu')} draw them. Norm of dL/dW over all weights of a block. Dropout is off; batch norm, where there is one, takes "
    "mean and variance of this batch. The published network had no batch norm, and 5×5 kernels where torchvision's has 3×3."
)
LATER = f"Later measured by the authors themselves, with batch norm: they {fact('auxiliary_later')} ({cited('auxiliary_later')})."


def how(images: int) -> str:
    """What was measured and how."""
    return f"{HOW.format(images=counted(images, 'sample photo'))} {LATER}"


def describe(result: AuxiliaryGradients) -> str:
    """What the two further losses change before the first of them, between both and behind."""
    if not (np.isfinite(result.alone).all() and np.isfinite(result.together).all()):
        return "Some gradients are not finite: nothing can be compared."
    if not result.alone.any():
        return f"The last loss alone sends no gradient at all. {_reach(result)}"
    first, last = result.alone[0], result.alone[-1]
    if min(first, last) == 0:
        none = result.blocks[0 if first == 0 else -1]
        return f"By the last loss alone {none} gets no gradient. With both further losses: {_reach(result)}"
    size = _compared(first / last)
    return (
        f"With both further losses, each times {WEIGHT:g}: {_reach(result)} By the last loss alone the first block, "
        f"{result.blocks[0]}, gets a gradient of norm {sized(first, 2)}, {size} that of the last, {result.blocks[-1]}."
    )


def _reach(result: AuxiliaryGradients) -> str:
    one, two = (result.until(name) for name in BEHIND)
    groups = (
        (f"up to {result.blocks[one - 1]}", slice(0, one)),
        (f"from there to {result.blocks[two - 1]}", slice(one, two)),
        ("behind", slice(two, None)),
    )
    text = "; ".join(f"{where} {_times(result, part)}" for where, part in groups)
    same = text.endswith("exactly as much")
    return f"{text}, since they hang before it." if same else f"{text}."


def _times(result: AuxiliaryGradients, part: slice) -> str:
    alone, together = result.alone[part], result.together[part]
    if np.allclose(together, alone, rtol=SAME, atol=0):
        return "exactly as much"
    if not (alone > 0).all():
        return "gradients where there were none" if together.any() else "still none"
    factors = together / alone
    low, high = factors.min(), factors.max()
    ends = dict.fromkeys((multiple(low), multiple(high)))
    span = " to ".join(ends)
    return f"{span} times as much"


def _compared(ratio: float) -> str:
    if ratio < 0.95:
        return f"{sized(1 / ratio, 2)} times smaller than"
    return f"{sized(ratio, 2)} times larger than" if ratio > 1.05 else "about as large as"


def table(result: AuxiliaryGradients) -> dict[str, list[str]]:
    """One row a block."""
    return {
        "block": list(result.blocks),
        "‖dL/dW‖, last loss alone": [sized(value) for value in result.alone],
        "‖dL/dW‖, all three losses": [sized(value) for value in result.together],
        "times": [sized(value) if np.isfinite(value) else "" for value in result.factor],
    }
