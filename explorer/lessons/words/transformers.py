"""What the lesson on the era says of transformers: the work of one forward pass."""

from collections.abc import Mapping, Sequence

from explorer.drawing.numbers import compact, percent, sized
from explorer.facts import cite
from explorer.lessons.transformers import SIDES, TRANSFORMERS, Transformer

ABOUT_TRANSFORMERS = (
    f"Computed now from the sizes of {cite('vit', 'table 1')}; transformers are those of {cite('attention')}. The convolutional "
    "networks beside them are counted. Multiply-adds of one forward pass, one image."
)


def describe(network: Transformer, side: int, counted: Mapping[str, int]) -> str:
    """How much work a forward pass is, next to convolutional networks, and what a larger image
    costs."""
    work, large = network.multiply_adds(side), max(SIDES)
    compared = ", ".join(
        f"{_times(work / other)} {label}'s" for label, other in counted.items() if other
    )
    text = (
        f"{network.label} makes {network.tokens(side)} tokens of an image of {side}×{side}; one forward pass is "
        f"{compact(work)} multiply-adds"
    )
    if compared:
        text += f": {compared}"
    text += f". Attention itself is {percent(network.attention(side) / work)} of that"
    if side < large:
        more = network.multiply_adds(large) / work
        text += (
            f"; at {large}×{large}, {sized((large / side) ** 2, 2)} times the pixels, the whole is {sized(more, 2)} times as much and "
            f"attention {sized(network.attention(large) / network.attention(side), 2)} times"
        )
    return f"{text}."


def _times(ratio: float) -> str:
    return f"{sized(ratio, 2)} times" if ratio < 100 else f"{ratio:.0f} times"


def table(
    counted: Mapping[str, int], transformers: Sequence[Transformer] = TRANSFORMERS
) -> dict[str, list[str]]:
    """One row a network: convolutional ones as counted, transformers by image size."""
    rows = [(label, "224×224", "", "", compact(work), "") for label, work in counted.items()]
    rows += [
        (
            each.label,
            f"{side}×{side}",
            str(each.layers),
            str(each.tokens(side)),
            compact(each.multiply_adds(side)),
            percent(each.attention(side) / each.multiply_adds(side)),
        )
        for each in transformers
        for side in SIDES
        if side % each.patch == 0
    ]
    heads = ("network", "image", "layers", "tokens", "multiply-adds", "of these attention")
    return dict(zip(heads, map(list, zip(*rows, strict=True)), strict=True)) if rows else {}
