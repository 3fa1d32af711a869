"""Progress: top-5 errors over the years or over depth, and the same network measured in several
ways."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.drawing.style import COLOURS, NEUTRAL, SYMBOLS, finish
from explorer.inside.published_numbers import QUOTES, TEN_CROPS
from explorer.lessons.progress import (
    DEPTHS,
    ENTRIES,
    HUMAN,
    KINDS,
    SECOND_HUMAN,
    Result,
    first_below_human,
    largest_fall,
)
from explorer.networks.zoo import NETWORKS

AXES = {
    "year": "year of the challenge or the paper",
    "layers": "layers with parameters (logarithmic)",
}
ABOUT = (
    "Published errors in percent, nothing measured here. The lecture quotes entries to the challenge, which may "
    "be several networks together, on the test images. Ten crops: He et al. 2016, table 3; one crop: "
    "torchvision's weights; both one network on the validation images. The more crops and networks, the lower."
)
ABOUT_HUMAN = (
    "Top-5: the truth is among the five classes that were named first. The person: one annotator who had "
    f"practised, {HUMAN} % on 1,500 images; another {SECOND_HUMAN:g} % on 258 (Russakovsky et al. 2015)."
)


def entries(found: Sequence[Result], axis: str) -> go.Figure:
    """Top-5 error of challenge entries over AXES; results that lie close share one label."""
    found = [one for one in found if getattr(one, axis) is not None]
    fig = go.Figure(
        go.Scatter(
            x=[getattr(one, axis) for one in found],
            y=[one.top5_error for one in found],
            mode="markers",
            marker={"size": 13, "color": COLOURS[0], "symbol": SYMBOLS[0]},
            text=[f"{one.label}, {one.how}" for one in found],
            hovertemplate="%{text}: %{y:.3g} %<extra></extra>",
        )
    )
    for group in groups(found, axis):
        x, middle = (
            max(getattr(one, axis) for one in group),
            float(np.mean([one.top5_error for one in group])),
        )
        words = [f"{one.label} {one.top5_error:.3g}" for one in group]
        side = {"xanchor": "left", "xshift": 8, "yshift": 14}
        if (
            middle < HUMAN and axis == "year"
        ):  # no room under the person's line: above, with their years
            x, middle, side = 2018.1, 24, {"xanchor": "right", "yanchor": "top"}
            words = [f"{one.year} {text}" for one, text in zip(group, words, strict=True)]
        elif middle < HUMAN:
            side = {"xanchor": "right", "xshift": -8, "yshift": -8}
        fig.add_annotation(
            x=np.log10(x) if axis == "layers" else x,
            y=middle,
            showarrow=False,
            text="<br>".join(words),
            align=side["xanchor"],
            **side,
        )
    fig.add_hline(
        y=HUMAN,
        line={"color": NEUTRAL, "dash": "dot", "width": 2},
        annotation_text=f"a person: {HUMAN}",
        annotation_position="top left",
    )
    if axis == "layers":
        fig.update_xaxes(type="log", tickvals=[8, 16, 22, 34, 50, 101, 152], range=[0.85, 2.45])
    else:
        fig.update_xaxes(range=[2009.6, 2018.2], dtick=1)
    fig.update_yaxes(range=[0, 30 if axis == "year" else 18])
    return finish(fig, AXES[axis], "top-5 error on ImageNet (%)", height=420)


def ways(found: Sequence[Result]) -> go.Figure:
    """One row a network, one mark for each way in which its top-5 error was measured, the numbers
    beside them."""
    labels = [NETWORKS[key].label if key in NETWORKS else TEN_CROPS[key].label for key in DEPTHS]
    rows = {label: [one for one in found if one.label == label] for label in labels}
    rows = {
        label: sorted(mine, key=lambda one: one.top5_error) for label, mine in rows.items() if mine
    }
    names, fig = list(rows), go.Figure()
    for number, (kind, name) in enumerate(KINDS.items()):
        mine = [one for row in rows.values() for one in row if one.kind == kind]
        if mine:
            fig.add_scatter(
                x=[one.top5_error for one in mine],
                y=[names.index(one.label) for one in mine],
                mode="markers",
                name=name,
                text=[one.how for one in mine],
                marker={"size": 13, "color": COLOURS[number], "symbol": SYMBOLS[number]},
                hovertemplate="%{text}: %{x:.4g} %<extra></extra>",
            )
    for place, row in enumerate(rows.values()):
        right = row[-1].top5_error < 14  # else there is more room on the left
        fig.add_annotation(
            x=row[-1 if right else 0].top5_error,
            y=place,
            xanchor="left" if right else "right",
            xshift=12 if right else -12,
            showarrow=False,
            text=" / ".join(f"{one.top5_error:.2f}" for one in row),
        )  # in the order of the marks
    fig.add_vline(
        x=HUMAN,
        line={"color": NEUTRAL, "dash": "dot", "width": 2},
        annotation_text=f"a person: {HUMAN}",
        annotation_position="bottom right",
    )
    fig.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=names,
        range=[len(names) + 0.3, -0.7],
        showgrid=False,
        zeroline=False,
    )
    fig.update_xaxes(range=[0, 28])
    return finish(fig, "top-5 error on ImageNet (%)", height=110 + 36 * max(len(names), 3))


def groups(found: Sequence[Result], axis: str) -> list[list[Result]]:
    """Results whose labels would touch, highest error first: close in error and at nearly the same
    place."""

    def place(one: Result) -> float:
        return float(np.log10(getattr(one, axis))) * 6 if axis == "layers" else float(one.year)

    def near(one: Result, group: list[Result]) -> bool:
        room = 1.6 * max(1, len(group) / 2)  # what the group's label takes, in percent
        return any(
            abs(place(one) - place(other))
            < (2.5 if max(one.top5_error, other.top5_error) < HUMAN else 0.95)
            and abs(one.top5_error - other.top5_error) < room
            for other in group
        )

    made: list[list[Result]] = []
    for one in sorted(found, key=lambda one: (place(one), -one.top5_error)):
        group = next((group for group in made if near(one, group)), None)
        group.append(one) if group is not None else made.append([one])
    return [sorted(group, key=lambda one: -one.top5_error) for group in made]


def describe() -> str:
    """When the winner's error fell most, and when it fell below a person's."""
    (before, after), first = largest_fall(), first_below_human()
    return (
        f"The winner's error fell most from {before.year} to {after.year}, from {before.top5_error} to "
        f"{after.top5_error} %, when {after.label} came. In {first.year} {first.label}, up to "
        f"{first.layers} layers deep, was with {first.top5_error} % the first below the person's {HUMAN} %."
    )


def describe_ways(found: Sequence[Result]) -> str:
    """The best of each measurement, and how far one network's measurements lie apart."""
    said = []
    for kind in KINDS:
        mine = [one for one in found if one.kind == kind]
        if mine:
            best = min(mine, key=lambda one: one.top5_error)
            side = "below" if best.top5_error < HUMAN else "not below"
            said.append(
                f"{KINDS[kind].capitalize()}: at best {best.top5_error:.2f} % ({best.label}), {side} the "
                "person's."
            )
    spread = {
        label: [one.top5_error for one in found if one.label == label]
        for label in {one.label for one in found}
    }
    widest = max(
        sorted(spread), key=lambda label: max(spread[label]) - min(spread[label]), default=""
    )
    if widest and len(spread[widest]) > 1:
        said.append(
            f"{widest} has {min(spread[widest]):.2f} or {max(spread[widest]):.2f} %, depending on what was "
            "measured."
        )
    return " ".join(said) or "No measurement is chosen."


def table(found: Sequence[Result]) -> dict[str, list]:
    """Every result with what was measured and who says so."""
    return {
        "result": [one.label for one in found],
        "year": [one.year for one in found],
        "layers": [str(one.layers or "–") for one in found],
        "top-5 error %": [f"{one.top5_error:.4g}" for one in found],
        "measured": [one.how for one in found],
        "source": [one.source for one in found],
    }


def side_by_side() -> dict[str, list]:
    """The same networks as the lecture quotes them, on ten crops and on one."""
    keys = list(
        dict.fromkeys([*(key for key in DEPTHS if key in TEN_CROPS or key in QUOTES), *TEN_CROPS])
    )

    def text(value: float | None) -> str:
        return "–" if value is None else f"{value:.2f}"

    quoted = {one.label: one.top5_error for one in ENTRIES}
    names = [(NETWORKS.get(key) or TEN_CROPS[key]).label for key in keys]
    return {
        "network": names,
        "layers": [DEPTHS[key] for key in keys],
        "top-5 error %, entry": [text(quoted.get(name)) for name in names],
        "top-5 error %, ten crops": [
            text(TEN_CROPS[key].top5_error if key in TEN_CROPS else None) for key in keys
        ],
        "top-5 error %, one crop": [
            text(100 - NETWORKS[key].top5 if key in NETWORKS else None) for key in keys
        ],
        "top-1 error %, ten crops": [
            text(TEN_CROPS[key].top1_error if key in TEN_CROPS else None) for key in keys
        ],
        "top-1 error %, one crop": [
            text(100 - NETWORKS[key].top1 if key in NETWORKS else None) for key in keys
        ],
    }
