"""Twins: two recorded networks that differ in one thing, in sentences made from their numbers, and
the turn of layers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from explorer.depth import seeds
from explorer.depth.figures.recordings import Chart, line, marks, named
from explorer.depth.twins import GAP, TURNED, VANISHED
from explorer.drawing.style import NEUTRAL, finish

if TYPE_CHECKING:
    from explorer.depth.recordings import Recording
    from explorer.depth.twins import Activations, Runs, Turn, Twins

NAMES = {"relu": "ReLU", "leaky_relu": "LeakyReLU", "prelu": "PReLU", "elu": "ELU", "gelu": "GELU"}
DEPTH_RULE = (
    f"The rule: depth makes a difference from {GAP:g} percentage point of training error, or from two standard errors "
    "of a share of so many images where that is more. Gradients count as vanished when the first layer of the deeper "
    f"run, which has the same shape in both, gets less than {VANISHED:g} times the shallower run's RMS of dL/dh or of "
    "dL/dW (each the median over the recorded steps). A training error cannot be higher from overfitting."
)
SEEDS_RULE = (
    "Over several seeds, errors are means, ratios of gradients are geometric means, and a gap must be at least half "
    "its own range."
)
DISTANCE_NOTE = (
    "A distance alone misleads: weight decay shrinks all weights alike, also those that no signal reaches. Layers at "
    "one and the same small distance have shrunk and learned nothing: they lie apart from W₀ but point the same way."
)
TURN_RULE = f"The rule: a layer has learned when its weights W point at least {TURNED:g}° away from where they began, W₀."


def depth_text(pairs: Sequence[Twins]) -> list[str]:
    """A sentence or two for each pair, the rule, and how long these runs were trained."""
    rule = f"{DEPTH_RULE} {SEEDS_RULE}" if any(len(pair.gaps) > 1 for pair in pairs) else DEPTH_RULE
    said = [*map(depth_sentence, pairs), rule if pairs else "", schedule_sentence(pairs)]
    return [words for words in said if words]


def depth_sentence(pair: Twins) -> str:
    """Errors, gradients, and which of the two explains the gap, if there is one."""
    shallow, deep = map(seeds.name, pair.runs)
    if pair.kind == "unknown":
        return f"{deep} against {shallow}: the errors of both are not recorded yet."
    after = (
        f"after {pair.epochs[0]} epochs"
        if pair.epochs[0] == pair.epochs[1]
        else f"after {pair.epochs[0]} and {pair.epochs[1]} epochs"
    )
    (low, high), (val_low, val_high) = pair.train.mean(1), pair.val.mean(1)
    text = (
        f"From depth {pair.depths[0]} to depth {pair.depths[1]} ({shallow} and {deep}) the training error goes "
        f"from {low:.1f} % to {high:.1f} % {after} ({pair.gap:+.1f} points, {'higher' if pair.gap > 0 else 'lower'}"
        f"{over(pair)}); validation {val_low:.1f} % to {val_high:.1f} %."
    )
    text += {
        "better": " The deeper network trains better: nothing to explain.",
        "equal": f" Less than {pair.least:.2g} points: no difference to explain.",
    }.get(pair.kind, "")
    signal, weight = pair.reached
    if np.isfinite(signal) and np.isfinite(weight):
        text += (
            f" The first layer of the deeper one gets {times(signal)} the RMS of dL/dh and {times(weight)} the "
            "RMS of dL/dW."
        )
    text += {
        "vanished": " So the gradients have vanished on their way back, and that may well explain the gap.",
        "degraded": f" So the gradients {'explode rather than vanish' if signal > 1 / VANISHED else 'are alive'}: "
        "vanished gradients do not explain this gap, something else does. That is degradation.",
        "unmeasured": " What reached the first layer is not recorded, so what explains the gap is open.",
    }.get(pair.kind, "")
    if pair.as_published is not None:
        order = "deeper is better" if pair.specs[0].residual else "deeper is worse"
        text += (
            f" {'As' if pair.as_published else 'Unlike'} published for these networks on CIFAR-10 ({order}; He et "
            f"al. 2016){'' if pair.as_published else ': this is what came out here'}."
        )
    if pair.also:
        text += f" They also differ in {', '.join(pair.also)}: part of the gap may come from that."
    return text


def over(pair: Twins) -> str:
    """The range of the gap, where it is the mean over several seeds."""
    low, high = sorted((pair.gaps.min(), pair.gaps.max()))
    return (
        f"; mean over {len(pair.gaps)} seeds, {low:+.1f} to {high:+.1f}"
        if len(pair.gaps) > 1
        else ""
    )


def times(factor: float) -> str:
    if factor == 0:
        return "exactly 0 times"
    return f"{factor:.2g} times" if 0.01 <= factor < 100 else f"{factor:.1e} times"


def schedule_sentence(pairs: Sequence[Twins]) -> str:
    """How long these networks were trained here, from their config.json, next to the published
    schedule."""
    groups = {runs[0].key: runs for pair in pairs for runs in pair.runs}.values()
    if not any(run.spec.net == "resnet" for runs in groups for run in runs):
        return ""
    said: dict[str, list[str]] = {}
    for runs in groups:
        plan = dict.fromkeys(map(schedule, runs))
        said.setdefault(" and ".join(plan), []).append(seeds.name(runs).replace(", ", " "))
    return (
        "Shortened schedule. "
        + "; ".join(f"{', '.join(names)}: {plan}" for plan, names in said.items())
        + ". Published: 64,000 steps (about 164 epochs) on CIFAR-10, 50,000 images at 32×32 (He et al. 2016)."
    )


def schedule(run: Recording) -> str:
    """How long a run was trained, and on what."""
    done, per = len(run.metrics["epoch"]), run.metrics["step"][-1:] / run.metrics["epoch"][-1:]
    steps = f" ({done * per[0]:,.0f} steps)" if len(per) else ""
    return (
        f"{done} of {run.training.get('epochs')} epochs{steps} of {run.dataset.get('train', 0):,} images of "
        f"{run.dataset.get('name')} at {run.spec.size}×{run.spec.size}"
    )


def activation_sentence(pair: Activations) -> str:
    """Which layers learned in both, what reached the first layer, and how well both ended up."""
    return " ".join(
        [
            *(_learned(pair, number) for number in (0, 1)),
            _reached(pair),
            _conclusion(pair),
            *([f"They also differ in {', '.join(pair.also)}."] if pair.also else []),
        ]
    ).replace("  ", " ")


def _learned(pair: Activations, number: int) -> str:
    turn, runs, accuracy = pair.turns[number], pair.runs[number], pair.accuracy[number]
    if np.isnan(turn.angle).all():
        words = "the weights are NaN"
    elif turn.learned.all():
        words = f"all {len(turn.names)} layers learned, turned by {turn.angle.min():.0f}° to {turn.angle.max():.0f}°"
    elif not turn.learned.any():
        words = f"none of {len(turn.names)} layers learned, the largest turn is {np.nanmax(turn.angle):.1f}°"
    else:
        words = (
            f"{turn.learned.sum()} of {len(turn.names)} layers learned; not {spans(np.flatnonzero(~turn.learned))}"
            f", turned by at most {np.nanmax(turn.angle[~turn.learned]):.1f}°"
        )
    end = f"; validation accuracy {accuracy:.1f} %" if np.isfinite(accuracy) else ""
    end += f", no better than chance ({pair.chance:.1f} %)" if accuracy < 1.5 * pair.chance else ""
    end += f"; mean over {len(runs)} seeds" if len(runs) > 1 else ""
    return f"{seeds.name(runs)}: {words}{end}."


def _reached(pair: Activations) -> str:
    low, high = sorted(zip(pair.weight, pair.runs, strict=True), key=lambda both: both[0])
    if not np.isfinite(pair.weight).all():
        return ""
    less = (
        f": {float(f'{high[0] / low[0]:.2g}'):,.0f} times less" if 0 < low[0] < high[0] / 2 else ""
    )
    return (
        f"The RMS of dL/dW in the first layer is {low[0]:.2g} with {function(low[1])} and {high[0]:.2g} with "
        f"{function(high[1])} (median over the recorded steps){less}."
    )


def _conclusion(pair: Activations) -> str:
    names = [function(runs) for runs in pair.runs]
    every, some = (
        [turn.learned.all() for turn in pair.turns],
        [turn.learned.any() for turn in pair.turns],
    )
    if all(every):
        return f"At this depth both {names[0]} and {names[1]} let every layer learn."
    if not any(some):
        return "Neither of the two learned."
    if any(every):
        return (
            f"The one difference, {names[every.index(False)]} in place of {names[every.index(True)]}, keeps layers "
            "from learning."
        )
    return "In both, some layers did not learn."


def function(runs: Runs) -> str:
    """The activation function of a network."""
    return NAMES.get(runs[0].spec.activation, runs[0].spec.activation)


def spans(layers: np.ndarray) -> str:
    """Layers counted from 1, as 'layers 1-3 and 7'."""
    parts = []
    for _, group in groupby(enumerate(layers), key=lambda both: both[1] - both[0]):
        first, *rest = [int(at) + 1 for _, at in group]
        parts.append(f"{first}–{rest[-1]}" if rest else str(first))
    joined = " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]
    return f"layer{'s' if len(layers) > 1 else ''} {joined}"


def turn_charts(pairs: Sequence[Activations]) -> list[Chart]:
    """For each pair how far the weights of every layer are from where they began, and by which
    angle they turned."""
    charts = []
    for pair in pairs:
        key = f"{pair.runs[0][0].key}_{pair.runs[1][0].key}"
        charts += [
            Chart(
                f"distance_{key}",
                "How far from the start?",
                distances(pair),
                f"Recorded. {DISTANCE_NOTE}",
            ),
            Chart(
                f"angle_{key}",
                "Which layers learned?",
                angles(pair),
                f"Recorded. {activation_sentence(pair)} {TURN_RULE}",
            ),
        ]
    return charts


def distances(pair: Activations) -> go.Figure:
    """|W - W0| / |W0| of every layer at the end of both runs."""
    fig = layer_lines(pair, [turn.distance for turn in pair.turns], "{:.3g}")
    finish(fig, "layer, first to last", "‖W − W₀‖ / ‖W₀‖ at the end", height=460)
    return fig.update_yaxes(rangemode="tozero")


def angles(pair: Activations) -> go.Figure:
    """The angle of every layer to where it began, both runs, and the angle from which a layer has
    learned."""
    fig = layer_lines(pair, [turn.angle for turn in pair.turns], "{:.1f}°")
    fig.add_hline(
        y=TURNED,
        line={"color": NEUTRAL, "dash": "dot", "width": 2},
        annotation_font_color=NEUTRAL,
        annotation_text=f"learned from {TURNED:g}°",
        annotation_position="top left",
    )
    finish(fig, "layer, first to last", "angle between W and W₀ (degrees)", height=460)
    return fig.update_yaxes(rangemode="tozero")


def layer_lines(pair: Activations, values: Sequence[np.ndarray], written: str) -> go.Figure:
    """One line a run over the layers, which are the same in both."""
    fig = go.Figure()
    for turn, runs, one in zip(pair.turns, pair.runs, values, strict=True):
        fig.add_scatter(
            x=np.arange(1, len(one) + 1, dtype=np.float32),
            y=one.astype(np.float32),
            name=seeds.counted(runs),
            **line(runs[0]),
            **marks(runs[0], 10),
            hovertemplate="%{text}<extra></extra>",
            text=[
                f"{name}: {written.format(value)}"
                for name, value in zip(turn.names, one, strict=True)
            ],
        )
    names, shown = pair.turns[0].names, named(pair.turns[0].names)
    return fig.update_xaxes(
        tickvals=[at + 1 for at in shown], ticktext=[names[at] for at in shown], tickangle=-45
    )


def turn_table(pairs: Sequence[Activations]) -> dict[str, list]:
    """Distance and angle of every layer of every network, the mean over its runs, as columns."""
    rows: dict[str, list] = {
        name: []
        for name in (
            "run",
            "layer",
            "after step",
            "|W-W0|/|W0|",
            "angle in degrees",
            f"learned (at least {TURNED:g} degrees)",
        )
    }
    found: dict[str, tuple[str, Turn]] = {
        runs[0].key: (", ".join(run.label for run in runs), turn)
        for pair in pairs
        for runs, turn in zip(pair.runs, pair.turns, strict=True)
    }
    for label, turn in found.values():
        for column, values in zip(
            rows.values(),
            (
                [label] * len(turn.names),
                turn.names,
                [turn.step] * len(turn.names),
                turn.distance.tolist(),
                turn.angle.tolist(),
                turn.learned.tolist(),
            ),
            strict=True,
        ):
            column += values
    return rows
