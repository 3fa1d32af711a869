"""Box contents: what stands in a box of the drawing of a network, and how large must the box be?"""

from collections.abc import Sequence
from dataclasses import dataclass

from explorer.inside.layer_folding import Item

LINE, LETTER, PAD = 1.3, 0.53, 0.6  # em: height of a line, width of a letter, around the text
SMALL = 0.85  # second lines, of the first
CIRCLE = 2.1
LONGEST = 20  # letters
SHORT = (
    ("BatchNorm", "BN"),
    ("LayerNorm", "LN"),
    ("AvgPool to 1×1", "Average"),
    ("Dropout", "Dropout"),
)
SIGNS = (("Add", "+"), ("Concatenate", "cat"), ("Multiply", "×"))  # in a circle


@dataclass(frozen=True)
class Content:
    """Lines of text, and what the box looks like: as the role of the layer, "block" where it is folded, "image" for
    the image."""

    look: str
    lines: tuple[str, ...]

    def size(self, upright: bool) -> tuple[float, float]:
        """Along the drawing and across it, in em."""
        if self.look == "join" and len(self.lines) == 1:
            return CIRCLE, CIRCLE
        widths = [len(line) * LETTER * (SMALL if row else 1) for row, line in enumerate(self.lines)]
        width = 2 * PAD + max(widths)
        height = PAD + LINE * (1 + SMALL * (len(self.lines) - 1))
        return (height, width) if upright else (width, height)


def of_image(image: Sequence[int]) -> Content:
    """Of an image (channels, height, width)."""
    return Content("image", ("image", _sizes(image)))


def of_item(item: Item) -> Content:
    """Of a layer, or of a block that is folded."""
    last = item.last
    if item.folded:
        lines = (_own_name(item.folded), f"{len(item.layers)} layers", _sizes(last.output))
        return Content("block", lines)
    sign = dict(SIGNS).get(last.kind)
    if last.role == "join" and sign:
        return Content("join", (sign,))
    kind = next((short for long, short in SHORT if last.kind.startswith(long)), last.kind)
    same = last.output == last.input and last.role == "other"
    return Content(last.role, (_cut(kind),) if same else (_cut(kind), _sizes(last.output)))


def _sizes(shape: Sequence[int]) -> str:
    return "×".join(map(str, shape))


def _own_name(path: str) -> str:
    *before, own = path.split(".")
    return _cut(f"{before[-1]}.{own}" if own.isdigit() and before else own)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]}…{text[1 - LONGEST // 2 :]}"
