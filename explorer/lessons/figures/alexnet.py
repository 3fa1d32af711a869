"""Figures of the AlexNet lesson: its layers with the sums behind them, and the two GPUs."""

import plotly.graph_objects as go

from explorer.drawing.style import COLOURS, NEUTRAL, finish
from explorer.inside.figures.anatomy import compact, percent, shape
from explorer.lessons.alexnet import PAPER_NEURONS, Made

ABOUT_SIZES = (
    "Counted now. Side of the output: (input − kernel + 2 padding) / stride + 1, rounded down. Parameters: "
    "kernel · kernel · channels that one filter sees · filters, and one bias for each filter."
)
ABOUT_COUNTS = (
    "Why 60 million is not one number: the paper's network has 60,965,224 parameters because three of its "
    "convolutions see half of the maps. Counted now from the layers."
)
ABOUT_QUOTES = (
    "What the lecture says, next to the same counted here. The 15.3 % are those of the winning entry, "
    "an ensemble of seven networks; the published figure is of one network on one crop."
)


def describe(made: Made) -> str:
    """What it is made of, and how much of everything there is."""
    found, parts = made.anatomy, made.make_up
    return (
        f"{parts['conv']} convolutions, {parts['pool']} poolings and {parts['fc']} fully connected layers: "
        f"{found.depth} layers with parameters, {found.parameters:,} in all, and {found.multiply_adds / 1e9:.2f} "
        "billion multiply-adds for one image."
    )


def sizes(made: Made) -> dict[str, list]:
    """One row a layer: the sum that gives its output's side, and the sum that gives its
    parameters."""
    steps = made.steps
    return {
        "layer": [step.name for step in steps],
        "kind": [step.kind for step in steps],
        "side of the output": [step.size for step in steps],
        "output": [shape(step.output) for step in steps],
        "parameters as a sum": [
            step.weights + (" (each filter sees half)" if step.groups > 1 else "") for step in steps
        ],
        "parameters": [f"{step.parameters:,}" for step in steps],
        "share": [percent(step.share) if step.parameters else "" for step in steps],
    }


def counts(versions: dict[str, Made]) -> dict[str, list]:
    """One row a version: `versions` by label."""
    found = versions.values()
    return {
        "version": list(versions),
        "parameters": [f"{made.anatomy.parameters:,}" for made in found],
        "multiply-adds": [compact(made.anatomy.multiply_adds) for made in found],
        "outputs of layers with parameters": [f"{made.neurons:,}" for made in found],
        "filters of the first layer": [made.steps[0].output[0] for made in found],
    }


def describe_counts(versions: dict[str, Made]) -> str:
    """What the paper says, and what is counted."""
    paper = next(made for made in versions.values() if made.version == "paper")
    return (
        f"The paper says 60 million parameters and {PAPER_NEURONS:,} neurons; its layers have "
        f"{paper.anatomy.parameters:,} and {paper.neurons:,}."
    )


def towers(made: Made) -> go.Figure:
    """The layers with parameters as boxes, one row a GPU, with lines from the boxes that each of
    them sees."""
    steps = [step for step in made.steps if step.parameters]
    split = any(step.groups > 1 for step in steps)
    rows = {"GPU 1": 1.0, "GPU 2": -1.0} if split else {"one": 0.0}
    lines: dict[bool, list[tuple]] = {True: [], False: []}  # whether they cross: x, y
    before, boxes = [0.0], []
    for place, step in enumerate(steps, start=1):
        placed = (
            [0.0] if step is steps[-1] else list(rows.values())
        )  # the scores are one row, as in the paper
        boxes += [
            (place, here, f"<b>{step.name}</b><br>{step.output[0] // len(placed)}")
            for here in placed
        ]
        for there in before:
            for here in placed:
                if step.groups == 1 or there == here:
                    lines[step.groups == 1] += [(place - 1, there), (place, here), (None, None)]
        before = placed
    fig = go.Figure()
    for crosses, name, dash in (
        (True, "sees all maps", "solid"),
        (False, "sees the maps of its own GPU only", "dot"),
    ):
        if lines[crosses]:
            x, y = zip(*lines[crosses], strict=True)
            fig.add_scatter(
                x=x,
                y=y,
                mode="lines",
                name=name,
                hoverinfo="skip",
                line={"color": COLOURS[0] if crosses else COLOURS[1], "dash": dash},
            )
    x, y, each = zip(*boxes, strict=True)
    fig.add_scatter(
        x=x,
        y=y,
        text=each,
        mode="markers+text",
        showlegend=False,
        hoverinfo="skip",
        textfont={"color": "white", "size": 16},
        marker={"size": 58, "symbol": "square", "color": COLOURS[0]},
    )
    fig.add_scatter(
        x=[0],
        y=[0],
        mode="markers+text",
        text=["image"],
        showlegend=False,
        hoverinfo="skip",
        textfont={"color": "white", "size": 16},
        marker={"size": 62, "symbol": "square", "color": NEUTRAL},
    )
    if split:
        fig.update_layout(
            annotations=[
                {"x": 0, "y": here, "text": name, "showarrow": False} for name, here in rows.items()
            ]
        )
    fig.update_xaxes(visible=False, range=[-0.5, len(steps) + 0.5])
    fig.update_yaxes(visible=False, range=[-1.6, 1.6])
    return finish(fig, height=360 if split else 220)


def describe_towers(made: Made, whole: Made) -> str:
    """Which layers see half, and what that saves against `whole`, the same layers not split."""
    half = [step.name for step in made.steps if step.groups > 1]
    if not half:
        return "One tower: every layer sees all maps of the one before. Numbers: channels or units."
    kept, all_of = made.anatomy, whole.anatomy
    return (
        f"{', '.join(half)} see the maps of their own GPU only; the other layers see both. Not split, it would "
        f"have {all_of.parameters:,} parameters instead of {kept.parameters:,}, and "
        f"{all_of.multiply_adds / 1e9:.2f} instead of {kept.multiply_adds / 1e9:.2f} billion multiply-adds. "
        "Numbers: channels or units on each GPU."
    )
