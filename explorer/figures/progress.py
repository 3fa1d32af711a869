"""Progress: top-5 errors over the years or over depth, and the same network measured in several ways."""
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.analysis.progress import (
    DEPTHS,
    ENTRIES,
    HUMAN,
    KINDS,
    SECOND_HUMAN,
    Result,
    first_below_human,
    largest_fall,
)
from explorer.analysis.published import NETWORKS, QUOTES, TEN_CROPS
from explorer.figures.style import COLOURS, FONT, NEUTRAL, SYMBOLS, finish

AXES = {"year": "year of the challenge or the paper", "layers": "layers with parameters (logarithmic)"}
ABOUT = ("Published errors in percent, nothing measured here. The lecture quotes entries to the challenge, which may "
         "be several networks together, on the test images. Ten crops: He et al. 2016, table 3; one crop: "
         "torchvision's weights; both one network on the validation images. The more crops and networks, the lower.")
ABOUT_HUMAN = ("Top-5: the truth is among the five classes that were named first. The person: one annotator who had "
               f"practised, {HUMAN} % on 1,500 images; another had {SECOND_HUMAN:g} % on 258 (Russakovsky et al. 2015).")


def progress(found: Sequence[Result], axis: str) -> go.Figure:
    """Top-5 error over AXES, a shape and a colour for each of KINDS, results that lie close sharing one label."""
    fig = go.Figure()
    found = [one for one in found if getattr(one, axis) is not None]
    for number, (kind, name) in enumerate(KINDS.items()):
        mine = [one for one in found if one.kind == kind]
        if mine:
            fig.add_scatter(x=[getattr(one, axis) for one in mine], y=[one.top5_error for one in mine], mode="markers",
                            name=name, marker={"size": 13, "color": COLOURS[number], "symbol": SYMBOLS[number]},
                            text=[f"{one.label}, {one.how}" for one in mine],
                            hovertemplate="%{text}: %{y:.3g} %<extra></extra>")
    for group in groups(found, axis):
        x, middle = max(getattr(one, axis) for one in group), float(np.mean([one.top5_error for one in group]))
        fig.add_annotation(x=np.log10(x) if axis == "layers" else x, y=middle,
                           text="<br>".join(f"{one.label} {one.top5_error:.3g}" for one in group), xanchor="left",
                           xshift=10, showarrow=False, align="left", font_size=FONT)
    fig.add_hline(y=HUMAN, line={"color": NEUTRAL, "dash": "dot", "width": 2},
                  annotation_text=f"a person: {HUMAN}", annotation_position="bottom left")
    if axis == "layers":
        fig.update_xaxes(type="log", tickvals=sorted(set(DEPTHS.values()) - {18, 19}), range=[0.85, 2.45])
    else:
        fig.update_xaxes(range=[2009.6, 2018.2], dtick=1)
    fig.update_yaxes(range=[0, 30 if axis == "year" else 23])
    return finish(fig, AXES[axis], "top-5 error on ImageNet (%)", height=500)


def groups(found: Sequence[Result], axis: str) -> list[list[Result]]:
    """Results whose labels would touch, highest error first: close in error and at nearly the same place."""
    def place(one: Result) -> float:
        return float(np.log10(getattr(one, axis))) * 6 if axis == "layers" else float(one.year)

    def near(one: Result, group: list[Result]) -> bool:
        room = 1.6 * max(1, len(group) / 2)  # what the group's label takes, in percent
        return any(abs(place(one) - place(other)) < 0.95 and abs(one.top5_error - other.top5_error) < room
                   for other in group)

    made: list[list[Result]] = []
    for one in sorted(found, key=lambda one: (place(one), -one.top5_error)):
        group = next((group for group in made if near(one, group)), None)
        group.append(one) if group is not None else made.append([one])
    return [sorted(group, key=lambda one: -one.top5_error) for group in made]


def describe(found: Sequence[Result]) -> str:
    """When the error fell most, when it fell below a person's, and what one network has."""
    if not found:
        return "No measurement is chosen."
    before, after = largest_fall()
    first = first_below_human()
    said = []
    if any(one.kind == "entry" for one in found):
        said.append(f"The winning error fell most from {before.year} to {after.year}, from {before.top5_error} to "
                    f"{after.top5_error} %, when {after.label} came; in {first.year} {first.label} with "
                    f"{first.top5_error} % was the first below the person's {HUMAN} %.")
    for kind in ("ten", "one"):
        mine = [one for one in found if one.kind == kind]
        if mine:
            best = min(mine, key=lambda one: one.top5_error)
            below = "below" if best.top5_error < HUMAN else "not below"
            said.append(f"With {KINDS[kind]}, the best is {best.label} with {best.top5_error:.2f} %, {below} that.")
    return " ".join(said)


def table(found: Sequence[Result]) -> dict[str, list]:
    """Every result with what was measured and who says so."""
    return {"result": [one.label for one in found], "year": [one.year for one in found],
            "layers": [one.layers or "–" for one in found], "top-5 error %": [f"{one.top5_error:.4g}" for one in found],
            "measured": [one.how for one in found], "source": [one.source for one in found]}


def side_by_side() -> dict[str, list]:
    """The same networks as the lecture quotes them, on ten crops and on one."""
    keys = list(dict.fromkeys([*(key for key in DEPTHS if key in TEN_CROPS or key in QUOTES), *TEN_CROPS]))

    def text(value: float | None) -> str:
        return "–" if value is None else f"{value:.2f}"

    quoted = {one.label: one.top5_error for one in ENTRIES}
    names = [(NETWORKS.get(key) or TEN_CROPS[key]).label for key in keys]
    return {"network": names, "layers": [DEPTHS[key] for key in keys],
            "top-5 error %, entry": [text(quoted.get(name)) for name in names],
            "top-5 error %, ten crops": [text(TEN_CROPS[key].top5_error if key in TEN_CROPS else None) for key in keys],
            "top-5 error %, one crop": [text(100 - NETWORKS[key].top5 if key in NETWORKS else None) for key in keys],
            "top-1 error %, ten crops": [text(TEN_CROPS[key].top1_error if key in TEN_CROPS else None) for key in keys],
            "top-1 error %, one crop": [text(100 - NETWORKS[key].top1 if key in NETWORKS else None) for key in keys]}
