"""Networks: where the costs are, layer by layer, and how the receptive field grows.

The drawing of one architecture is in `architecture.py`, the plot of all published networks in
`comparison.py`. A new kind of cost is a row in COSTS."""

import re
from collections.abc import Mapping, Sequence
from html import escape

import plotly.graph_objects as go

from explorer.drawing.style import COLOURS, DASHES, FONT, NEUTRAL, SYMBOLS, finish
from explorer.inside.anatomy import Anatomy
from explorer.inside.anatomy_parts import Part

ROLES = {
    "conv": ("convolution", COLOURS[0], ""),
    "block": ("block of several layers", COLOURS[2], "/"),
    "fc": ("fully connected", COLOURS[1], "x"),
    "pool": ("pooling", COLOURS[3], "."),
    "other": ("other", NEUTRAL, ""),
    "join": ("other", NEUTRAL, ""),
}
COSTS = {
    "parameters": "parameters",
    "multiply_adds": "multiply-adds<br>per image",
    "memory": "activations<br>per image",
}  # field of Part: axis title
# Puts a plot that needs room into a container (key "wide_...") that phones can scroll sideways.
WIDE = "<style>[class*='st-key-wide_']{overflow-x:auto}[class*='st-key-wide_']>*{min-width:760px}</style>"
ABOUT_LAYERS = (
    "In order of execution; shapes are channels × height × width. Jump: pixels between neighbouring "
    "positions of a map. Depth: layers with weights on the longest path from the image."
)
ABOUT_PUBLISHED = (
    "Counted here, published and as the lecture quotes it, side by side. One crop: torchvision's weights. Ten crops: "
    "He et al. 2016, table 3. The lecture's errors are those of entries to the challenge, which may be several "
    "networks together. The three are different measurements."
)
OVER = {"fillmode": "overlay", "fgcolor": "white"}  # the pattern on the bars
UNITS = {"memory": ((1e6, "MB"), (1e3, "kB"), (1, "bytes"))}
SHORT = {"billions": "G", "millions": "M", "thousands": "k", "number": ""}
COUNTS = ((1e9, "billions"), (1e6, "millions"), (1e3, "thousands"), (1, "number"))


def costs(parts: Sequence[Part]) -> go.Figure:
    """Parameters, multiply-adds and activation memory of every part, in execution order, as bars
    over one another. Bars with at least a twentieth of the total carry their share."""
    where, bars, axes = list(range(len(parts))), [], {}
    for row, (cost, title) in enumerate(COSTS.items()):
        values = [getattr(part, cost) for part in parts]
        total, (scale, unit) = max(sum(values), 1), _unit(cost, max(values))
        axis = str(row + 1) if row else ""
        for role in dict.fromkeys(part.role for part in parts):
            name, colour, pattern = ROLES[role]
            mine = [i for i in where if parts[i].role == role]
            bars.append(
                {
                    "type": "bar",
                    "x": mine,
                    "y": [values[i] / scale for i in mine],
                    "yaxis": f"y{axis}",
                    "name": name,
                    "legendgroup": name,
                    "showlegend": row == 0,
                    "textposition": "outside",
                    "textangle": 0,
                    "marker": {
                        "color": colour,
                        "pattern": {"shape": pattern, "solidity": 0.2, **OVER},
                    },
                    "text": [
                        f"{values[i] / total * 100:.0f} %" if values[i] >= total / 20 else ""
                        for i in mine
                    ],
                    "cliponaxis": False,
                    "constraintext": "none",
                    "textfont_size": FONT,
                    "customdata": [parts[i].label for i in mine],
                    "hovertemplate": "%{customdata}: %{y:.4~g} " + unit + "<extra></extra>",
                }
            )
        low = (len(COSTS) - 1 - row) / len(COSTS)
        axes[f"yaxis{axis}"] = {
            "title_text": f"{title}<br>({unit})",
            "range": [0, 1.25 * max(*values, 1) / scale],
            "domain": [low, low + 0.8 / len(COSTS)],
        }
    fig = go.Figure(
        bars,
        {
            **axes,
            "barmode": "overlay",
            "bargap": 0.15,
            "xaxis": {
                "tickvals": where,
                "ticktext": [part.label for part in parts],
                "range": [-0.6, len(parts) - 0.4],
                "anchor": f"y{len(COSTS)}",
                "tickangle": -60 if len(parts) > 10 else 0,
            },
        },
    )
    return finish(fig, "layers in order of execution", height=720)


def describe_costs(parts: Sequence[Part], found: Anatomy) -> str:
    """Which part holds most of each cost, and what fully connected layers and convolutions share
    between them."""
    tops = []
    for cost, words in (
        ("parameters", "parameters"),
        ("multiply_adds", "multiply-adds"),
        ("memory", "of activation memory"),
    ):
        total = sum(getattr(part, cost) for part in parts)
        top = max(parts, key=lambda part: getattr(part, cost))
        share = percent(getattr(top, cost) / max(total, 1))
        tops.append(f"{top.label} has {share} of the {quantity(total, cost)} {words}")
    sentences = [", ".join(tops)]
    dense = [layer for layer in found.layers if layer.role == "fc"]
    if dense and len(dense) < found.weighted:
        held = sum(layer.parameters for layer in dense) / found.parameters
        done = sum(layer.multiply_adds for layer in dense) / found.multiply_adds
        many = (
            f"The {len(dense)} fully connected layers hold"
            if len(dense) > 1
            else "The fully connected layer holds"
        )
        sentences.append(
            f"{many} {percent(held)} of the parameters and {percent(done)} of the multiply-adds"
        )
    return ". ".join(sentences) + "."


def metrics(found: Anatomy) -> list[tuple[str, str, str]]:
    """The totals: label, value, and how it was counted."""
    last = found.last_conv
    return [
        (
            "Parameters",
            compact(found.parameters),
            f"{found.parameters:,} weights and biases that training changes.",
        ),
        (
            "Multiply-adds",
            compact(found.multiply_adds),
            "Of convolutions and fully connected layers, for one image; G are billions. Double them for FLOPs.",
        ),
        (
            "Layers with weights",
            str(found.depth),
            "Convolutions and fully connected layers on the longest path from the image to the scores: branches count "
            f"once, 1×1 convolutions on shortcuts do not count. All together there are {found.weighted}.",
        ),
        (
            "Activations",
            quantity(found.memory, "memory"),
            "Memory of the outputs of all layers, one image, float32.",
        ),
        (
            "Receptive field",
            f"{last.field} px" if last else "all",
            "Side of the square of pixels on which one value of the last convolution depends, padding included; the "
            f"image has {found.image[1]}."
            if last
            else "The first layer already sees the whole image.",
        ),
    ]


def compact(count: int) -> str:
    """138 M, 15.5 G, 33.3 k."""
    scale, unit = _unit("", count)
    return f"{count / scale:.3g} {SHORT[unit]}".strip()


def percent(share: float) -> str:
    """74 %, 8.2 %, 0.8 %, less than 0.1 %."""
    return (
        "less than 0.1 %" if 0 < share < 0.001 else f"{100 * share:.{0 if share >= 0.1 else 1}f} %"
    )


def quantity(value: float, cost: str = "parameters") -> str:
    """138.4 million, 15.5 billion, 60.4 MB."""
    scale, unit = _unit(cost, value)
    return (
        f"{value / scale:.3g} {unit.removesuffix('s') if cost not in UNITS else unit}".removesuffix(
            " number"
        )
    )


def fields(networks: Mapping[str, Sequence[Part]], image: int) -> go.Figure:
    """Side of the receptive field over depth, one line a network (four at most), up to where positions are mixed.
    `image` is the side of the image in pixels; a line marks it."""
    fig = go.Figure()
    for (label, parts), colour, dash, symbol in zip(
        networks.items(), COLOURS, DASHES, SYMBOLS, strict=False
    ):
        maps = spatial(parts)
        name = escape(label)
        fig.add_scatter(
            x=[0, *(part.depth for part in maps)],
            y=[1, *(part.field for part in maps)],
            name=name,
            mode="lines+markers",
            line={"color": colour, "dash": dash},
            showlegend=True,
            marker={"symbol": symbol, "size": 9},
            text=["image", *(part.label for part in maps)],
            hovertemplate="%{text}: %{y} pixels<extra>" + name + "</extra>",
        )
    fig.add_hline(
        y=image,
        line={"color": NEUTRAL, "width": 2, "dash": "dot"},
        annotation_position="top left",
        annotation_text=f"side of the image: {image} pixels",
        annotation_font_color=NEUTRAL,
    )
    finish(fig, "depth: layers with weights so far", "side of the receptive field (pixels)")
    fig.update_yaxes(rangemode="tozero")
    return fig


def describe_fields(networks: Mapping[str, Sequence[Part]], image: int) -> str:
    """Where each network starts and ends, and whether that exceeds the image."""
    sentences = []
    for label, parts in networks.items():
        maps = spatial(parts)
        if not maps:
            sentences.append(f"{label} has no feature maps: its first layer sees the whole image")
            continue
        end = maps[-1]
        against = (
            "more than" if end.field > image else "exactly" if end.field == image else "less than"
        )
        sentences.append(
            f"In {label} one value sees {maps[0].field} pixels a side after {maps[0].label} and "
            f"{end.field} after {end.label}, {against} the image's {image}"
        )
    return ". ".join(sentences) + "."


def spatial(parts: Sequence[Part]) -> list[Part]:
    """The parts whose output still has positions, that is, feature maps of more than one pixel."""
    return [part for part in parts if len(part.output) == 3 and max(part.output[1:]) > 1]


def table(found: Anatomy) -> dict[str, list]:
    """Columns with one entry per layer, in execution order."""
    rows = found.layers
    return {
        "layer": [row.name for row in rows],
        "kind": [row.kind for row in rows],
        "input": [shape(row.input) for row in rows],
        "output": [shape(row.output) for row in rows],
        "parameters": [row.parameters for row in rows],
        "multiply-adds": [row.multiply_adds for row in rows],
        "memory (bytes)": [row.memory for row in rows],
        "receptive field (pixels)": [row.field for row in rows],
        "jump (pixels)": [row.jump for row in rows],
        "depth": [row.depth for row in rows],
    }


def numeric(columns: Mapping[str, Sequence]) -> list[str]:
    """The names of the columns that hold numbers."""
    return [
        name
        for name, values in columns.items()
        if any(isinstance(value, int | float) for value in values)
    ]


def shape(sizes: Sequence[int]) -> str:
    """(64, 55, 55) -> 64 × 55 × 55: channels first."""
    return " × ".join(map(str, sizes))


def file_name(label: str) -> str:
    """A label as the name of a file to download: letters, digits and dashes only."""
    return re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")[:60] or "network"


def _unit(cost: str, largest: float) -> tuple[float, str]:
    units = UNITS.get(cost, COUNTS)
    return next(((scale, unit) for scale, unit in units if largest >= scale), units[-1])
