"""What the lesson on rectifiers says of first weights: what they do to a signal, and which networks begin to learn."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from explorer.depth.inits import INITS as LAB_INITS
from explorer.depth.lab import Lab
from explorer.drawing.numbers import multiple, sized
from explorer.facts import FACTS, cite, cited, fact, number
from explorer.lessons.rectifiers import (
    DRAWS,
    LEARNING,
    NEAR,
    WIDTHS,
    Training,
    change,
    theory,
)

PASSES = {
    "activation": "forward",
    "activation_gradient": "backward",
}  # quantity of the lab: its way

HE, XAVIER = LAB_INITS["he"].label, LAB_INITS["xavier"].label

ABOUT_SIGNAL = (
    f"Computed now, float32, before any training: one batch of 8×8 handwritten digits, {DRAWS} draws of the weights, the "
    "median of them. Size: root mean square of an element; forward of h, a hidden layer's output before its ReLU, backward "
    f"of dL/dh. Theory: √½ a layer for {XAVIER}'s weights, 1 for {HE}'s ({cite('prelu', 'section 2.2')}). Convolutions "
    "lose more: beyond the border there are zeros."
)

ABOUT_TRAINING = (
    f"Recorded: fully connected, {WIDTHS['fc']} units a layer, no batch norm, on scikit-learn's digits. SGD with a batch of "
    f"{fact('prelu_batch')}, momentum {fact('prelu_momentum')}, weight decay {fact('prelu_decay')} and learning rate "
    f"{fact('prelu_rate')} as in {cited('prelu_batch')}. Both inits of a seed see the same images in the same order. The "
    "paper's networks were convolutional, on ImageNet: what it saw there need not show here."
)


def name(init: str) -> str:
    """What an init is called."""
    return LAB_INITS[init].label


def size(value: float) -> str:
    """A factor to read: 1.02, 0.031, 6.1 × 10⁻⁵, 16,000."""
    return f"{value:.2f}" if 0.095 <= value < 9.5 else multiple(value)


def describe_signal(labs: Mapping[str, Lab], layers: int) -> str:
    """What is left of the signal at the far end, each way and with each init, beside the theory."""
    sentences = [compare(labs, layers - 1)]
    for init, lab in labs.items():
        forward, backward = (
            change(lab.values(quantity), backward=way == "backward")
            for quantity, way in PASSES.items()
        )
        sentences.append(
            f"{name(init)}'s weights multiply the signal by {shown(forward)} going forward and by {shown(backward)} going "
            f"back; theory says {size(theory(layers, init)[-1])}."
        )
    return " ".join(sentences)


def shown(factor: float) -> str:
    """A measured factor, or that it is none."""
    return size(factor) if np.isfinite(factor) else "what is no number"


def compare(labs: Mapping[str, Lab], hidden: int) -> str:
    """How much more arrives behind this many hidden layers with He's weights than with Xavier's."""
    he, xavier = (change(labs[init].values("activation")) for init in ("he", "xavier"))
    if not (np.isfinite(he) and np.isfinite(xavier)) or min(he, xavier) <= 0:
        return f"What is left of the signal after {hidden} hidden layers cannot be compared."
    larger, smaller = ("he", "xavier") if he > xavier else ("xavier", "he")
    times = max(he, xavier) / min(he, xavier)
    if times < 1.05:
        return f"After {hidden} hidden layers both kinds of first weights have left about as much of the signal."
    return (
        f"{name(larger)}'s first weights leave {size(times)} times as much of the signal after {hidden} hidden layers as "
        f"{name(smaller)}'s."
    )


def signal_table(labs: Mapping[str, Lab], layers: int) -> dict[str, list[str]]:
    """One row an init and way: what is left, measured and by theory."""
    rows = [
        (
            name(init),
            way,
            change(lab.values(quantity), backward=way == "backward"),
            theory(layers, init)[-1],
        )
        for init, lab in labs.items()
        for quantity, way in PASSES.items()
    ]
    return {
        "weights": [row[0] for row in rows],
        "way": [row[1] for row in rows],
        f"left after {layers - 1} hidden layers": [shown(row[2]) for row in rows],
        "theory": [size(row[3]) for row in rows],
    }


def beginning(runs: Sequence[Training]) -> str:
    """When the runs of one init begin to learn."""
    begins = [run.begins for run in runs]
    known = sorted(epoch for epoch in begins if epoch is not None)
    epochs = len(runs[0].val_error) if runs else 0
    if not known:
        return f"in none of {len(runs)} runs within {epochs} epochs"
    span = f"{known[0]}" if known[0] == known[-1] else f"{known[0]} to {known[-1]}"
    if len(known) < len(runs):
        return f"in {len(known)} of {len(runs)} runs, at epoch {span} of {epochs}"
    return f"in all {len(runs)} runs, at epoch {span} of {epochs}"


def verdict(runs: Mapping[str, Sequence[Training]]) -> str:
    """What the two inits' runs say of each other."""
    never = math.inf
    he, xavier = ([run.begins or never for run in runs[init]] for init in ("he", "xavier"))
    if min(*he, *xavier) == never:
        return "Neither gets that far here."
    if min(xavier) == never:
        return f"Only {HE}'s weights get that far; with {XAVIER}'s the lowest error is {lowest(runs['xavier'])}."
    if min(he) == never:
        return f"Only {XAVIER}'s weights get that far; with {HE}'s the lowest error is {lowest(runs['he'])}."
    if max(he) < min(xavier):
        return f"Every run with {HE}'s weights gets there before any with {XAVIER}'s."
    if max(xavier) < min(he):
        return f"Every run with {XAVIER}'s weights gets there before any with {HE}'s."
    return "The seeds do not agree on which is earlier."


def waiting(runs: Mapping[str, Sequence[Training]]) -> str:
    """For how long the runs of each init stay near guessing."""
    spans = []
    for init, group in runs.items():
        waits = sorted(run.waits for run in group)
        span = f"{waits[0]}" if waits[0] == waits[-1] else f"{waits[0]} to {waits[-1]}"
        spans.append(f"{name(init)}'s for {span}")
    epochs = len(next(iter(runs.values()))[0].val_error)
    return f"Near guessing (above {NEAR:g}\u00a0% errors): {' and '.join(spans)} of the first {epochs} epochs."


def lowest(runs: Sequence[Training]) -> str:
    """The lowest validation error of any epoch of these runs; guessing makes as many as that of ten classes."""
    errors = np.concatenate([run.val_error for run in runs])
    errors = errors[np.isfinite(errors)]
    return f"{errors.min():.1f}\u00a0%" if len(errors) else "no number"


def describe_training(runs: Mapping[str, Sequence[Training]], layers: int) -> str:
    """When each init's runs begin to learn, what follows, and what the paper saw."""
    if not all(runs.values()):
        return f"Nothing is recorded of {layers} layers."
    parts = [f"{name(init)}'s weights {beginning(group)}" for init, group in runs.items()]
    key = f"prelu_{layers}_layers"
    paper = {
        "prelu_22_layers": f"both inits learn, and {HE}'s",
        "prelu_30_layers": f"{HE}'s learns, and {XAVIER}'s",
    }
    text = (
        f"{verdict(runs)} {layers} layers: the validation error falls below {LEARNING:g}\u00a0%, half of what guessing makes, with "
        f"{'; with '.join(parts)}. {waiting(runs)}"
    )
    return text + (f" In {cited(key)}: {paper[key]} {fact(key)}." if key in FACTS else "")


def training_table(runs: Mapping[str, Sequence[Training]]) -> dict[str, list[str]]:
    """One row a run: when it began, where it ended, and its first layer's gradient at the start."""
    every = [run for group in runs.values() for run in group]
    return {
        "weights": [name(run.init) for run in every],
        "seed": [str(run.seed) for run in every],
        "begins at epoch": ["never" if run.begins is None else str(run.begins) for run in every],
        "training error at the end": [f"{run.train_error[-1]:.1f}\u00a0%" for run in every],
        "validation error at the end": [f"{run.val_error[-1]:.1f}\u00a0%" for run in every],
        "RMS of dL/dW, first layer, at the start": [sized(run.gradient[0], 2) for run in every],
    }


def still_worse() -> str:
    """That to converge is not to be better, in the paper's own numbers."""
    deep, shallow = number("prelu_30_layers_top1"), number("prelu_14_layers_top1")
    side = "more" if deep > shallow else "no more"
    return (
        f"That it learns does not make it good: the paper's 30 layers end with {deep:.2f}\u00a0% top-1 errors, {side} than the "
        f"{shallow:.2f}\u00a0% of 14 layers ({cited('prelu_30_layers_top1')}). The next lesson is about that."
    )
