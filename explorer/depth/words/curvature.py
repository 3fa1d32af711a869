"""What noise and curvature of a training say."""

from collections.abc import Sequence

import numpy as np

from explorer.depth.curvature import ENDS, NOW, OWN, REPEATED, Curvature
from explorer.drawing.numbers import counted, percent, sized
from explorer.facts import cite
from explorer.inside.notation import distinct, enumerated

ABOUT = (
    "The largest eigenvalue of the Hessian says how sharply the loss bends where it bends most; a step longer than 2 divided "
    "by it jumps across the valley. The noise scale says from how many images on a batch shows the way."
)
PLACES = {"at the start": 0.0, "halfway": 0.5, "at the end": 1.0}
KINDS = {
    REPEATED: "recorded, the same training repeated on a CPU",
    ENDS: "recorded before its first step and after its last",
    OWN: "recorded by its training",
    NOW: "measured now",
}
NOTHING = (
    "Nothing of noise and curvature was recorded: choose a run that was trained with --curvature."
)


def names(curves: Sequence[Curvature]) -> list[str]:
    """What labels do not have in common."""
    return distinct([curve.label for curve in curves])


def finding(curves: Sequence[Curvature]) -> str:
    """Whose loss bends most sharply."""
    if not curves:
        return NOTHING
    peaks = {}
    for name, curve in zip(names(curves), curves, strict=True):
        known = curve.eigenvalue[np.isfinite(curve.eigenvalue)]
        if len(known):
            peaks[name] = float(known.max())
    if not peaks:
        return "No eigenvalue is a finite number."
    ordered = sorted(peaks.items(), key=lambda pair: -pair[1])
    sharpest, value = ordered[0]
    rest = [f"{name}'s {sized(peak, 2)}" for name, peak in ordered[1:]]
    if not rest:
        return f"{sharpest}'s loss bends most sharply with an eigenvalue of {sized(value, 2)}."
    return f"{sharpest}'s loss bends most sharply: its largest eigenvalue reaches {sized(value, 2)}, {enumerated(rest)}."


def bends(curves: Sequence[Curvature]) -> str:
    """The eigenvalue of each network over its training, against the length of its steps."""
    return "\n".join(
        f"{name}{_right(curve)}: {_bend(curve)}"
        for name, curve in zip(names(curves), curves, strict=True)
    )


def _right(curve: Curvature) -> str:
    """How many validation images it gets right, in brackets: a flat loss may be that of a network that learned nothing."""
    known = [share for share in reversed(curve.result) if np.isfinite(share)]
    return f" ({percent(known[0])} right)" if known else ""


def _bend(curve: Curvature) -> str:
    values = curve.eigenvalue
    if not len(values) or not np.isfinite(values).all():
        return "at some steps the loss has no finite eigenvalue."
    peak = int(values.argmax())
    path = f"{eigenvalue(curve, 0)} at the start, {eigenvalue(curve, -1)} at the end"
    if curve.kind == ENDS or len(values) < 3:
        return f"{path}; in between nothing was measured."
    above = int((values > curve.limit).sum())
    beyond = int((values > curve.limit_with_momentum).sum())
    measured = counted(len(values), "measured step")
    if not above:
        reached = float((values / curve.limit).max())
        end = f"always below 2 / lr, at most {percent(reached)} of it."
    else:
        end = f"above 2 / lr at {above} of {measured}, above what its momentum allows at {beyond}."
    return f"{path}, at most {sized(values[peak], 2)} at step {curve.steps[peak]:,}; {end}"


def eigenvalue(curve: Curvature, index: int, digits: int = 2) -> str:
    """The largest eigenvalue at one step. What has not settled is a lower bound, and says nothing where it is not above 0."""
    value = curve.eigenvalue[index]
    if curve.settled[index] or not np.isfinite(value):
        return sized(value, digits)
    return f"at least {sized(value, digits)}" if value > 0 else "not found (negative ones hide it)"


def noise(curves: Sequence[Curvature]) -> str:
    """The noise scale of each network at the start and at the end, and where the signal is lost."""
    return "\n".join(
        f"{name}: {_noise(curve)}" for name, curve in zip(names(curves), curves, strict=True)
    )


def _noise(curve: Curvature) -> str:
    scales = curve.noise_scale
    lost = int(np.isinf(scales).sum())
    known = np.flatnonzero(np.isfinite(scales))
    if not len(known):
        return f"at every measured step the noise of {curve.images} images hides the gradient."
    first, last = known[0], known[-1]
    path = f"{images(scales[first])} at step {curve.steps[first]:,}"
    if last != first:
        path += f", {images(scales[last])} at step {curve.steps[last]:,}"
    end = (
        f"; at {lost} of {counted(len(scales), 'measured step')} the noise hides the gradient."
        if lost
        else "."
    )
    return path + end


def images(scale: float) -> str:
    """A noise scale to read."""
    return f"{sized(scale, 2)} images" if scale >= 1 else "less than one image"


def signal(curves: Sequence[Curvature], share: float) -> str:
    """In which layer the gradients of single images agree most and least."""
    return "\n".join(
        f"{name}: {_signal(curve, share)}"
        for name, curve in zip(names(curves), curves, strict=True)
    )


def _signal(curve: Curvature, share: float) -> str:
    index = round(share * (len(curve.steps) - 1))
    values, at = curve.gsnr[index], f"step {curve.steps[index]:,}"
    seen = np.flatnonzero(np.isfinite(values) & (values > 0))
    if not len(seen):
        return f"at {at} noise hides the gradient of every layer."
    most, least = seen[values[seen].argmax()], seen[values[seen].argmin()]
    hidden = len(values) - len(seen)
    end = f"; in {counted(hidden, 'layer')} noise hides it." if hidden else "."
    if most == least:
        return f"at {at} only {curve.names[most]} shows a signal, {sized(values[most], 2)}{end}"
    return (
        f"at {at} from {sized(values[least], 2)} in {curve.names[least]} to {sized(values[most], 2)} in "
        f"{curve.names[most]}{end}"
    )


APART = 0.03  # of accuracy, from which a repeated training is said to have come to something else


def caption(curves: Sequence[Curvature]) -> str:
    """Where each curve comes from."""
    kinds: dict[str, list[str]] = {}
    for name, curve in zip(names(curves), curves, strict=True):
        kinds.setdefault(curve.kind, []).append(name)
    said = "; ".join(f"{', '.join(group)}: {KINDS[kind]}" for kind, group in kinds.items())
    if not said:
        return "Nothing is recorded."
    apart = [
        f" Repeated, {name} came to {percent(curve.result[1])} of validation images right, the network that ships to "
        f"{percent(curve.result[0])}: another machine rounds otherwise, and in a training small differences can grow."
        for name, curve in zip(names(curves), curves, strict=True)
        if abs(curve.result[1] - curve.result[0]) >= APART
    ]
    return f"{said[:1].upper()}{said[1:]}.{''.join(apart)}"


def how(curves: Sequence[Curvature]) -> str:
    """How both were measured, and what they do not say."""
    counts = sorted({(curve.images, curve.group, curve.probe) for curve in curves})
    sizes = "; ".join(
        f"gradients of {images:,} images in groups of {group}, the Hessian of {probe} images"
        for images, group, probe in counts
    )
    return (
        f"Of the mean cross entropy on training images that are not varied, without dropout and weight decay, batch norm with "
        f"the statistics of each group: {sizes}. The largest eigenvalue is found by Lanczos' iteration (power iteration that "
        f"makes use of all its products) with Hessian-vector products, until the residual bounds its error by a hundredth. Steps of gradient descent on a quadratic loss grow above 2 / lr ({cite('edge_of_stability')}); "
        f"with momentum β above 2 (1 + β) / lr, with Nesterov's above that divided by 1 + 2β. The paper is about full batches: "
        f"with small batches the eigenvalue stays lower."
        f"\n\nThe noise scale is tr Σ / |G|², Σ the covariance of the gradient of one image and G its mean "
        f"({cite('noise_scale')}), both estimated without bias from two sizes of batch: the groups and all images together. "
        f"Where the estimate of |G|² is not above 0, noise hides the gradient, and no point is drawn. The signal-to-noise "
        f"ratio (GSNR) of a weight is E[g]² / Var[g] over images ({cite('gsnr')}), estimated from the groups as if their "
        f"gradients were normal; a layer shows the mean over its weights that have a gradient."
    )


def table(curves: Sequence[Curvature]) -> dict[str, list[str]]:
    """What was measured at the start and at the end, as columns."""
    rows = [
        (curve, index) for curve in curves for index in dict.fromkeys((0, len(curve.steps) - 1))
    ]
    rows = [(curve, index) for curve, index in rows if len(curve.steps)]
    return {
        "network": [curve.label for curve, _ in rows],
        "training step": [
            f"{curve.steps[index]:,}" if curve.kind != NOW else "as it is" for curve, index in rows
        ],
        "largest eigenvalue": [eigenvalue(curve, index, 3) for curve, index in rows],
        "noise scale": [
            "lost in the noise" if np.isinf(scale) else f"{sized(scale)} images"
            for scale in (curve.noise_scale[index] for curve, index in rows)
        ],
        "accuracy": [_accuracy(curve) for curve, _ in rows],
    }


def _accuracy(curve: Curvature) -> str:
    shipped, again = curve.result
    if np.isnan(shipped):
        return ""
    if np.isnan(again):
        return percent(shipped, 1)
    return f"{percent(again, 1)} (the network that ships: {percent(shipped, 1)})"


def numbers_table(curves: Sequence[Curvature]) -> dict[str, list]:
    """Every measurement as columns."""
    columns = ("learning_rate", "eigenvalue", "signal", "variance", "noise_scale")
    rows: dict[str, list] = {
        "network": [curve.label for curve in curves for _ in curve.steps],
        "step": [step for curve in curves for step in curve.steps.tolist()],
    }
    for name in columns:
        rows[name] = [value for curve in curves for value in getattr(curve, name).tolist()]
    return rows
