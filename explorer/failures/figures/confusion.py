"""Which classes are taken for one another? A matrix whose cells can be clicked."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.colors import sample_colorscale

from explorer.drawing.markup import BREAK
from explorer.drawing.style import FONT, MAGNITUDE, NEUTRAL, finish, on
from explorer.failures.figures.names import distinct_names, short_name

MAX_PRINTED = 25  # classes up to which counts stand in the cells


def confusion(counts: np.ndarray, names: Sequence[str], classes: Sequence[int]) -> go.Figure:
    """counts (k, k) of images by true class (row) and predicted class (column), for the classes
    `classes` (k,) called `names`. The diagonal is left uncoloured, so that colours are about errors.
    A click gives customdata [true, predicted, images]: markers that cannot be seen lie on the cells,
    since heat maps take no clicks."""
    k, ticks = len(names), distinct_names(names)
    errors = counts.astype(np.float32)
    np.fill_diagonal(errors, np.nan)
    errors[errors == 0] = np.nan  # cells without an image stay empty
    most = max(float(np.nanmax(errors)) if np.isfinite(errors).any() else 1.0, 1.0)
    fig = go.Figure(_heatmap(errors, most))
    fig.add_trace(_targets(counts, names, classes))
    if k <= MAX_PRINTED:
        fig.add_traces(_printed(counts, most))
    finish(fig, "predicted class", "true class", height=min(880, 230 + 34 * k))
    axis = {
        "tickvals": list(range(k)),
        "ticktext": ticks,
        "showgrid": False,
        "zeroline": False,
    }
    fig.update_xaxes(**axis, tickangle=-60, range=[-0.5, k - 0.5])
    fig.update_yaxes(**axis, range=[k - 0.5, -0.5])
    return fig.update_layout(clickmode="event+select")


def _heatmap(errors: np.ndarray, most: float) -> go.Heatmap:
    return go.Heatmap(
        z=errors,
        colorscale=MAGNITUDE,
        reversescale=True,
        zmin=0,
        zmax=most,
        hoverinfo="skip",
        xgap=1,
        ygap=1,
        showscale=len(errors) > MAX_PRINTED,
        colorbar={
            "title": {"text": f"images{BREAK}confused"},
            "thickness": 14,
            "dtick": max(1, int(np.ceil(most / 5))),
        },
    )


def _targets(counts: np.ndarray, names: Sequence[str], classes: Sequence[int]) -> go.Scatter:
    """Markers that cannot be seen, one a cell, to be hovered over and clicked."""
    k = len(names)
    rows, columns = np.divmod(np.arange(k * k), k)
    texts = [
        f"true: {short_name(names[i], 60)}{BREAK}predicted: {short_name(names[j], 60)}{BREAK}"
        f"{int(counts[i, j])} images"
        for i, j in zip(rows, columns, strict=True)
    ]
    cells = [
        [int(classes[i]), int(classes[j]), int(counts[i, j])]
        for i, j in zip(rows, columns, strict=True)
    ]
    return go.Scatter(
        x=columns,
        y=rows,
        mode="markers",
        opacity=0,
        showlegend=False,
        text=texts,
        marker={"symbol": "square", "size": max(8, 420 // max(k, 1)), "color": NEUTRAL},
        customdata=cells,
        hovertemplate="%{text}<extra></extra>",
    )


def _printed(counts: np.ndarray, most: float) -> list[go.Scatter]:
    """The number of images in each cell that has some: light on dark cells, in the colour of other
    words on the diagonal, which has no ground of its own."""
    rows, columns = np.nonzero(counts)
    right, numbers = rows == columns, counts[rows, columns]
    grounds = sample_colorscale(MAGNITUDE, (1 - numbers[~right] / most).clip(0, 1).tolist())
    size = FONT if len(counts) <= 16 else 12
    return [
        go.Scatter(
            x=columns[part],
            y=rows[part],
            mode="text",
            text=[f"{int(number)}" for number in numbers[part]],
            hoverinfo="skip",
            showlegend=False,
            textfont={"size": size} | colour,
        )
        for part, colour in ((right, {}), (~right, {"color": list(map(on, grounds))}))
    ]
