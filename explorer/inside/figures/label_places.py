"""Label places: where on the plot of the published networks does each label go, so that none covers
another or a circle?"""

from collections.abc import Mapping
from math import log10, sqrt

import numpy as np

from explorer.drawing.style import FONT
from explorer.networks.zoo_row import Network

# px: the plot inside its axes, at its narrowest; diameter of the largest circle
WIDTH, HEIGHT, LARGEST = 690, 560, 56
STRIP = 60  # px at the bottom of the plot, where the size key is and nothing else
DISTANCES = (6, 14, 24, 36, 50, 70, 95, 125, 160)  # px from circle to label: places that are tried
ANGLES = np.arange(16) * np.pi / 8

Box = tuple[float, float, float, float]  # left, bottom, right, top
Networks = Mapping[str, Network]


def ranges(networks: Networks, metric: str) -> tuple[list[float], list[float]]:
    """Of the axes: log10 of billions of multiply-adds; percent, with the strip of the size key."""
    x = [log10(net.gmac) for net in networks.values()]
    y = [getattr(net, metric) for net in networks.values()]
    room = (max(x) - min(x)) / 8, (max(y) - min(y)) / 8
    low, high = min(y) - room[1], max(y) + room[1]
    strip = (high - low) * STRIP / (HEIGHT - STRIP)
    return [min(x) - room[0], max(x) + room[0]], [low - strip, high]


def radius(net: Network, networks: Networks) -> float:
    """Of a network's circle, in pixels: the area is proportional to the parameters."""
    return LARGEST / 2 * sqrt(net.parameters / max(other.parameters for other in networks.values()))


def places(networks: Networks, metric: str) -> dict[str, tuple[float, float]]:
    """Where the middle of each label goes, in pixels right of and above its circle's middle, on a
    plot of WIDTH x HEIGHT: the nearest place on which no other label and no circle lies. Networks
    with batch norm get none."""
    middles = _middles(networks, metric)
    occupied = [
        box(middles[key], 2 * radius(net, networks), 2 * radius(net, networks))
        for key, net in networks.items()
    ]
    occupied += _lines(networks, middles)
    labelled = [key for key, net in networks.items() if not net.batch_norm_of]
    offsets = {}
    for key in sorted(labelled, key=lambda key: -middles[key][1]):
        size = label_size(networks[key].label)
        away = radius(networks[key], networks)
        offsets[key], label = _nearest_free(middles[key], size, away, occupied)
        occupied.append(label)
    return offsets


def _middles(networks: Networks, metric: str) -> dict[str, tuple[float, float]]:
    """Of the circles, in pixels right of and above the lower left corner of the plot."""
    x_range, y_range = ranges(networks, metric)
    return {
        key: (
            (log10(net.gmac) - x_range[0]) / (x_range[1] - x_range[0]) * WIDTH,
            (getattr(net, metric) - y_range[0]) / (y_range[1] - y_range[0]) * HEIGHT,
        )
        for key, net in networks.items()
    }


def _lines(networks: Networks, middles: Mapping[str, tuple[float, float]]) -> list[Box]:
    """Small boxes along the dotted lines between networks of a family: no label on them either."""
    boxes = []
    for family in {net.family for net in networks.values()}:
        line = sorted(
            middles[key]
            for key, net in networks.items()
            if net.family == family and not net.batch_norm_of
        )
        for (x0, y0), (x1, y1) in zip(line, line[1:], strict=False):
            boxes += [
                box((x0 + (x1 - x0) * i / 20, y0 + (y1 - y0) * i / 20), 6, 6) for i in range(20)
            ]
    return boxes


def _nearest_free(
    middle: tuple[float, float], size: tuple[float, float], away: float, occupied: list[Box]
) -> tuple[tuple[float, float], Box]:
    """The offset of a label of this size from the middle of its circle, of radius `away`, and the
    box that it then fills: the first of the places that are tried on which it covers least."""
    distances = away + np.repeat(DISTANCES, len(ANGLES))
    angles = np.tile(ANGLES, len(DISTANCES))
    dx = np.cos(angles) * (distances + size[0] / 2)  # (places,)
    dy = np.sin(angles) * (distances + size[1] / 2)
    half = np.array([[size[0] / 2], [size[1] / 2]])
    middles = np.array([middle[0] + dx, middle[1] + dy])
    boxes = np.concatenate([middles - half, middles + half])  # (4, places)
    others = np.array(occupied).T[:, None]  # (4, 1, occupied)
    shared = np.minimum(boxes[2:, :, None], others[2:]) - np.maximum(boxes[:2, :, None], others[:2])
    covered = shared.clip(0).prod(0).sum(-1)  # (places,) square pixels
    outside = (boxes[0] < 0) | (boxes[1] < STRIP) | (boxes[2] > WIDTH) | (boxes[3] > HEIGHT)
    best = int(np.argmin(covered + 1e9 * outside))
    left, bottom, right, top = boxes[:, best].tolist()
    return (float(dx[best]), float(dy[best])), (left, bottom, right, top)


def label_size(label: str) -> tuple[float, float]:
    """Width and height in pixels of a label at the figure's font size, rather too large than too
    small."""
    return 0.58 * FONT * len(label) + 4, 1.3 * FONT


def overlap(first: Box, second: Box) -> float:
    """Area that two boxes share, in square pixels."""
    width = min(first[2], second[2]) - max(first[0], second[0])
    height = min(first[3], second[3]) - max(first[1], second[1])
    return max(width, 0) * max(height, 0)


def box(middle: tuple[float, float], width: float, height: float) -> Box:
    """A box of this size around a point."""
    left, bottom = middle[0] - width / 2, middle[1] - height / 2
    return left, bottom, left + width, bottom + height
