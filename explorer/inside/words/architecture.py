"""Architecture in words: the parts in order."""

from collections.abc import Sequence

from explorer.inside.anatomy import Anatomy
from explorer.inside.anatomy_parts import Part


def describe_architecture(parts: Sequence[Part], anatomy: Anatomy) -> str:
    """The parts in order, in words."""
    steps = [f"{part.label} ({_size(part.output)})" for part in parts]
    return f"From an image of {' by '.join(map(str, anatomy.image))}, channels first: {', '.join(steps)}."


def _size(output: Sequence[int]) -> str:
    """Channels, height and width; of tokens their number and length."""
    if len(output) == 2:
        return f"{output[0]} tokens of {output[1]}"
    return " by ".join(map(str, output))
