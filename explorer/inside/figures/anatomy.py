"""Networks: where the costs are, layer by layer, and how the receptive field grows.

The drawing of one architecture is in `architecture.py`, the plot of all published networks in
`comparison.py`. A new kind of cost is a row in COSTS."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from explorer.drawing.numbers import unit_of
from explorer.drawing.style import COLOURS, DASHES, FONT, NEUTRAL, SYMBOLS, finish
from explorer.inside.anatomy_parts import Part, spatial

ROLES = {
    "conv": ("convolution", COLOURS[0], ""),
    "block": ("block of several layers", COLOURS[2], "/"),
    "fc": ("fully connected", COLOURS[1], "x"),
    "each": ("linear, at every position", COLOURS[1], "+"),
    "attention": ("attention", COLOURS[2], "-"),
    "pool": ("pooling", COLOURS[3], "."),
    "other": ("other", NEUTRAL, ""),
    "join": ("other", NEUTRAL, ""),
}
COSTS = {
    "parameters": "parameters",
    "multiply_adds": "multiply-adds per image",
    "memory": "activations per image",
}  # field of Part: what it is
# Puts a plot that needs room into a container (key "wide_...") that phones can scroll sideways.
WIDE = "<style>[class*='st-key-wide_']{overflow-x:auto}[class*='st-key-wide_']>*{min-width:760px}</style>"
OVER = {"fillmode": "overlay", "fgcolor": "white"}  # the pattern on the bars


def costs(parts: Sequence[Part]) -> go.Figure:
    """Parameters, multiply-adds and activation memory of every part, in execution order, as bars
    over one another. Bars with at least a twentieth of the total carry their share."""
    fig = go.Figure()
    for row, (cost, title) in enumerate(COSTS.items()):
        values = [getattr(part, cost) for part in parts]
        scale, unit = unit_of(cost, max(values))
        axis = f"y{row + 1}" if row else "y"
        fig.add_traces(_bars(parts, cost, axis))
        low = (len(COSTS) - 1 - row) / len(COSTS)
        top = low + 0.7 / len(COSTS)
        fig.layout[axis.replace("y", "yaxis")] = {
            "range": [0, 1.25 * max(*values, 1) / scale],
            "domain": [low, top],
            "nticks": 4,
        }
        fig.add_annotation(
            x=0,
            xref="paper",
            xanchor="left",
            y=top,
            yref="paper",
            yanchor="bottom",
            text=f"{title} ({unit})",
            showarrow=False,
        )
    fig.update_layout(barmode="overlay", bargap=0.15)
    fig.update_xaxes(
        tickvals=list(range(len(parts))),
        ticktext=[part.label for part in parts],
        range=[-0.6, len(parts) - 0.4],
        anchor=f"y{len(COSTS)}",
        tickangle=-60 if len(parts) > 10 else 0,
    )
    return finish(fig, "layers in order of execution", height=480)


def _bars(parts: Sequence[Part], cost: str, axis: str) -> list[go.Bar]:
    """The bars of one of COSTS on one axis, a trace for each of ROLES that occurs."""
    values = [getattr(part, cost) for part in parts]
    total, (scale, unit) = max(sum(values), 1), unit_of(cost, max(values))
    traces = []
    for role in dict.fromkeys(part.role for part in parts):
        name, colour, pattern = ROLES[role]
        where = [i for i, part in enumerate(parts) if part.role == role]
        shares = [values[i] / total for i in where]
        traces.append(
            go.Bar(
                x=where,
                y=[values[i] / scale for i in where],
                yaxis=axis,
                name=name,
                legendgroup=name,
                showlegend=axis == "y",
                marker={
                    "color": colour,
                    "pattern": {"shape": pattern, "solidity": 0.2, **OVER},
                },
                text=[f"{share * 100:.0f}\u00a0%" if share >= 1 / 20 else "" for share in shares],
                textposition="outside",
                textangle=0,
                textfont_size=FONT,
                cliponaxis=False,
                constraintext="none",
                customdata=[parts[i].label for i in where],
                hovertemplate="%{customdata}: %{y:,.4~r} " + unit + "<extra></extra>",
            )
        )
    return traces


def fields(networks: Mapping[str, Sequence[Part]], images: Mapping[str, int]) -> go.Figure:
    """Side of the receptive field over depth, one line a network (four at most), up to where positions are mixed.
    `images` is the side of each network's own image in pixels; a line marks each side, with whose it is."""
    fig = go.Figure()
    for (label, parts), colour, dash, symbol in zip(
        networks.items(), COLOURS, DASHES, SYMBOLS, strict=False
    ):
        maps = spatial(parts)
        fig.add_scatter(
            x=[0, *(part.depth for part in maps)],
            y=[1, *(part.field for part in maps)],
            name=label,
            meta=label,
            mode="lines+markers",
            line={"color": colour, "dash": dash},
            showlegend=True,
            marker={"symbol": symbol, "size": 9},
            text=["image", *(part.label for part in maps)],
            hovertemplate="%{text}: %{y} pixels<extra>%{meta}</extra>",
        )
    for side in sorted({images[label] for label in networks}):
        whose = [label for label in networks if images[label] == side]
        of = "" if len(whose) == len(networks) else f" ({', '.join(whose)})"
        fig.add_hline(
            y=side,
            line={"color": NEUTRAL, "width": 2, "dash": "dot"},
            annotation_position="top left",
            annotation_text=f"side of the image: {side} pixels{of}",
        )
    finish(fig, "depth: layers with weights so far", "side of the receptive field (pixels)")
    fig.update_yaxes(rangemode="tozero")
    return fig
