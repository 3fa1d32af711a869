"""Figures of the overfitting lesson: trainings as curves, and how much noise a network can hold."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.numbers import compact
from explorer.drawing.style import COLOURS, DASHES, NEUTRAL, SYMBOLS, finish
from explorer.lessons.overfitting import (
    CLASSES,
    SIZES_COMPARED,
    Learning,
    Setting,
    final_values,
    mean_curve,
)

QUANTITIES = {"accuracy": "share of images classified correctly", "loss": "mean cross entropy"}


def curves(trainings: Mapping[str, Sequence[Learning]], quantity: str) -> go.Figure:
    """Training and validation curves of each training, by label; several seeds as their mean, four
    trainings at most. A dotted line marks chance."""
    fig = go.Figure()
    for number, (label, seeds) in enumerate(trainings.items()):
        for split, name in (("train", "training"), ("val", "validation")):
            fig.add_scatter(
                x=seeds[0].steps,
                y=mean_curve(seeds, f"{split}_{quantity}").astype(np.float32),
                mode="lines+markers",
                name=f"{label}: {name}",
                line={"color": COLOURS[number], "dash": DASHES[split == "val"]},
                marker={
                    "symbol": SYMBOLS[2 * number + (split == "val")]
                    if number < 2
                    else SYMBOLS[number],
                    "size": 9,
                },
            )
    if quantity == "accuracy":
        fig.add_hline(
            y=1 / CLASSES,
            line={"color": NEUTRAL, "dash": "dot", "width": 2},
            annotation_text=f"chance, {100 / CLASSES:g}\u00a0%",
            annotation_position="bottom right",
        )
    finish(fig, "training step", QUANTITIES[quantity], height=440)
    if quantity == "accuracy":
        return fig.update_yaxes(range=[0, 1.04], tickformat=".0%")
    return fig.update_yaxes(rangemode="tozero")


def capacity(
    recorded: Mapping[Setting, Learning], shuffled: bool, sizes: Sequence[int] = SIZES_COMPARED
) -> go.Figure:
    """How many of its training images a network has right at the end, over its parameters; one line
    a number of images, and validation for the largest number."""
    fig = go.Figure()
    for number, images in enumerate(sizes):
        x, y = final_values(recorded, images, shuffled, "train_accuracy")
        fig.add_scatter(
            x=x,
            y=y,
            mode="lines+markers",
            name=f"{images:,} training images",
            line={"color": COLOURS[number], "dash": DASHES[number]},
            marker={"symbol": SYMBOLS[number], "size": 11},
        )
    x, y = final_values(recorded, sizes[-1], shuffled, "val_accuracy")
    fig.add_scatter(
        x=x,
        y=y,
        mode="lines+markers",
        name=f"validation, {sizes[-1]:,} training images",
        line={"color": NEUTRAL, "dash": "dashdot"},
        marker={"symbol": "x", "size": 10},
    )
    finish(fig, "parameters of the network", "share classified correctly at the end", height=440)
    fig.update_xaxes(type="log", tickvals=x, ticktext=[compact(int(value)) for value in x])
    return fig.update_yaxes(range=[0, 1.04], tickformat=".0%")
