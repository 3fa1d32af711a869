"""What the lesson on degradation says: what depth and skips do to training errors, and whether gradients vanished."""

from collections.abc import Sequence

import numpy as np

from explorer.depth.depth_twins import VANISHED, Twins, ratio
from explorer.depth.recording import Recording
from explorer.depth.words.depth_twins import depth_sentence, over, schedule_sentence, times
from explorer.drawing.numbers import sized
from explorer.facts import cited, fact
from explorer.lessons.degradation import CIFAR, IMAGENET, typical

RULE = (
    "Recorded while these nets were trained; thin lines are further seeds. A training error that is "
    "higher in the deeper net cannot come from overfitting: that would show on the validation images alone."
)

HE_SAYS = (
    f"{cited('resnet_unlikely')}, of their plain nets: the difficulty is {fact('resnet_unlikely')}, since batch norm keeps "
    "the signals forward and backward healthy."
)

GRADIENT_RULE = (
    "Recorded: the median over the recorded steps of the RMS in each layer, a fixed batch of 64 training "
    f"images, float32. Gradients count as vanished below {VANISHED:g} times those of the net that it is "
    "compared with, in the first layer, which has the same shape in all."
)
FILM = "The signal of Plain-56 and ResNet-56 on its way back, as a film"

ABOUT_PUBLISHED = (
    "Published, in percent error: for the plain nets of CIFAR-10 the paper gives curves, no numbers. "
    "Parameters are counted here."
)


def findings(depths: Sequence[Twins], pairs: Sequence[Twins]) -> str:
    """What these runs say of depth, and of skips at the same depth; and what is missing for the
    question."""
    sentences = [depth_sentence(pair) for pair in depths]
    if not any(not pair.specs[0].residual for pair in depths):
        sentences.append(
            "Two plain nets of different depth are not both among the recordings here, so this page shows what "
            "the skips change at one depth, and the published errors for depth."
        )
    return "\n\n".join([*sentences, *map(pair_sentence, pairs)])


def rule(depths: Sequence[Twins]) -> str:
    """What the errors are, and how long these nets were trained."""
    return f"{RULE} {schedule_sentence(depths)}"


def pair_sentence(pair: Twins) -> str:
    """Training and validation errors of a plain net and its residual twin."""
    (plain, residual), (val, val_residual), gap = pair.train.mean(1), pair.val.mean(1), pair.gap
    if not np.isfinite(gap):
        return f"At depth {pair.depths[0]} the errors of both are not recorded yet."
    text = (
        f"At depth {pair.depths[0]} the plain net ends with {plain:.1f}\u00a0% training error, the residual one with "
        f"{residual:.1f}\u00a0% ({gap:+.1f} points{over(pair)})"
    )
    if np.isfinite(val) and np.isfinite(val_residual):
        text += f"; validation {val:.1f}\u00a0% and {val_residual:.1f}\u00a0%"
    if abs(gap) < pair.min_gap:
        text += f". Less than {sized(pair.min_gap, 2)} points: no difference in training."
    elif gap < 0:
        text += ". The plain net fits its own training images less well: that is not overfitting."
    else:
        text += ". The residual net fits its own training images less well here."
    if pair.other_differences:
        text += f" They also differ in {', '.join(pair.other_differences)}."
    return text


def gradient_sentence(pair: Twins) -> str:
    """Whether the gap between the two can come from vanished gradients."""
    depth, gap = pair.depths[0], -pair.gap
    if pair.alive is None:
        return f"Depth {depth}: what reached the first layers was not recorded."
    signal, weight = (ratio(values[::-1]) for values in (pair.signal, pair.weight))
    text = (
        f"Depth {depth}: the first layer of the plain net gets {times(signal)} the RMS of dL/dh and "
        f"{times(weight)} that of dL/dW of its residual twin. "
    )
    higher = bool(np.isfinite(gap)) and gap >= pair.min_gap
    if not pair.alive:
        return text + (
            "They have vanished here, which may explain its higher error."
            if higher
            else "They have vanished here, and still its training error is not higher."
        )
    return text + (
        f"They are alive, and still its training error is {gap:.1f} points higher: vanished gradients do "
        "not explain that."
        if higher
        else "They are alive, and its training error is not higher."
    )


def describe_gradients(depths: Sequence[Twins], pairs: Sequence[Twins]) -> str:
    """Whether gradients explain what depth does to plain nets, and what the skips change."""
    plain = [depth_sentence(pair) for pair in depths if not pair.specs[0].residual]
    return (
        "\n\n".join([*plain, *map(gradient_sentence, pairs)])
        or "No two recordings here can be compared."
    )


def published_table(parameters: dict[int, int]) -> dict[str, list]:
    """The paper's errors; `parameters` counted, by depth, of the nets of CIFAR."""
    rows = [(f"ImageNet, {row.depth} layers", "", row) for row in IMAGENET] + [
        (f"CIFAR-10, {row.depth} layers", f"{parameters[row.depth]:,}", row) for row in CIFAR
    ]
    return {
        "net": [name for name, _, _ in rows],
        "plain, error %": [_percent(row.plain) for *_, row in rows],
        "residual, error %": [_percent(row.residual) for *_, row in rows],
        "parameters": [count for _, count, _ in rows],
        "source": [row.source for *_, row in rows],
    }


def _percent(error: float | None) -> str:
    return "" if error is None else f"{error:.2f}"


def run_table(runs: Sequence[Recording]) -> dict[str, list]:
    """Where every run ended: training and validation error, and the median of what reached its
    first layer."""
    ends = [
        {split: run.curve("error", split)[-1:].tolist() for split in ("train", "val")}
        for run in runs
    ]
    firsts = [
        [typical(run, quantity) for quantity in ("activation_gradient", "weight_gradient")]
        for run in runs
    ]
    reached = dict(zip(("dL/dh", "dL/dW"), zip(*firsts, strict=True), strict=True)) if runs else {}
    return {
        "run": [run.label for run in runs],
        "arithmetic of the steps": [str(run.training.get("precision", "")) for run in runs],
        "epochs": [
            f"{run.metrics['epoch'][-1]:.0f}" if len(run.metrics["epoch"]) else "" for run in runs
        ],
        "training error %": [
            f"{value:.2f}" for end in ends for value in end["train"] or [float("nan")]
        ],
        "validation error %": [
            f"{value:.2f}" for end in ends for value in end["val"] or [float("nan")]
        ],
        **{
            f"{name} in the first layer, RMS": [
                sized(grid.values[0, 0]) if grid else "" for grid in grids
            ]
            for name, grids in reached.items()
        },
    }
