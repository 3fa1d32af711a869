"""Transformers: how much work is one forward pass of what came after?

A vision transformer cuts the image into patches, each a token, and every layer mixes all tokens by
attention. Its multiply-adds follow from four numbers; Dosovitskiy et al. 2021, Vaswani et al. 2017.
To add one, add a row to TRANSFORMERS."""

from dataclasses import dataclass

CLASSES, CHANNELS = 1000, 3
SIDES = (224, 384)  # of the image, in pixels
FORWARD = 4  # the two dense layers of a block are so many times as wide as the tokens


@dataclass(frozen=True)
class Transformer:
    """layers, width of a token, side of a patch in pixels."""

    label: str
    layers: int
    width: int
    patch: int

    def tokens(self, side: int) -> int:
        """One a patch, and one for the class."""
        return (side // self.patch) ** 2 + 1

    def attention(self, side: int) -> int:
        """Multiply-adds of every token with every other one, twice a layer: the part that grows with
        the square of the tokens."""
        return self.layers * 2 * self.tokens(side) ** 2 * self.width

    def multiply_adds(self, side: int) -> int:
        """Of one forward pass: patches, in each layer queries, keys, values and their mixture (4
        width²) and two dense layers (8 width²) for each token, attention, and the classes."""
        patches = (self.tokens(side) - 1) * CHANNELS * self.patch**2 * self.width
        dense = self.layers * self.tokens(side) * (4 + 2 * FORWARD) * self.width**2
        return patches + dense + self.attention(side) + CLASSES * self.width


TRANSFORMERS = (
    Transformer("ViT-B/16", 12, 768, 16),
    Transformer("ViT-L/16", 24, 1024, 16),
    Transformer("ViT-H/14", 32, 1280, 14),
)
