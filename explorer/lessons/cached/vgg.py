"""Stacks of 3x3 along a line from one picture to another."""

from explorer.app.analysis import analysis
from explorer.lessons import vgg


@analysis()
def lines(layers: int, seed: int) -> list[vgg.Line]:
    """Along one line: the stack of 3x3, the one layer that sees as much, with as many channels and with as many ReLUs,
    and the stack without ReLU."""
    kernel, units = 2 * layers + 1, vgg.units_of(layers)
    wide = vgg.line(1, kernel, units, seed=seed, inputs=vgg.CHANNELS)
    return [
        vgg.line(layers, 3, seed=seed),
        *([vgg.line(1, kernel, seed=seed)] if layers > 1 else []),
        *([wide] if layers > 1 else []),
        vgg.line(layers, 3, relu=False, seed=seed),
    ]
