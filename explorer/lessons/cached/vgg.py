"""Stacks of 3x3 along a line from one picture to another."""

from explorer.app.analysis import analysis
from explorer.lessons import vgg


@analysis(max_entries=100)
def lines(layers: int, seed: int) -> list[vgg.Line]:
    """The stack of 3x3, the one layer that sees as much, and the stack without ReLU, along one
    line."""
    return [
        vgg.line(layers, 3, seed=seed),
        vgg.line(1, 2 * layers + 1, seed=seed),
        vgg.line(layers, 3, relu=False, seed=seed),
    ]
