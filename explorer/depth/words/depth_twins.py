"""Depth twins in words: is the deeper network's error higher, and what explains it? Sentences made from their
numbers."""

from collections.abc import Sequence

import numpy as np

from explorer.depth import seeds
from explorer.depth.depth_twins import GAP, VANISHED, Twins
from explorer.depth.recording import Recording
from explorer.depth.words.recorded import images, written
from explorer.drawing.numbers import counted, sized
from explorer.facts import cite, cited, fact
from explorer.facts import number as fact_number
from explorer.inside.words.gradients import times

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


def depth_text(pairs: Sequence[Twins]) -> list[str]:
    """A sentence or two for each pair, the rule, and how long these runs were trained."""
    rule = f"{DEPTH_RULE} {SEEDS_RULE}" if any(len(pair.gaps) > 1 for pair in pairs) else DEPTH_RULE
    sentences = [*map(depth_sentence, pairs), rule if pairs else "", schedule_sentence(pairs)]
    return [sentence for sentence in sentences if sentence]


def depth_sentence(pair: Twins) -> str:
    """Errors, gradients, and which of the two explains the gap, if there is one."""
    shallow, deep = map(seeds.name, pair.runs)
    if pair.kind == "unknown":
        return f"{deep} against {shallow}: the errors of both are not recorded yet."
    after = (
        f"after {counted(pair.epochs[0], 'epoch')}"
        if pair.epochs[0] == pair.epochs[1]
        else f"after {pair.epochs[0]} and {pair.epochs[1]} epochs"
    )
    low, high = pair.train.mean(1)
    text = (
        f"From depth {pair.depths[0]} to depth {pair.depths[1]} ({shallow} and {deep}) the training error goes "
        f"from {low:.1f}\u00a0% to {high:.1f}\u00a0% {after} ({pair.gap:+z.1f} points, {direction(pair.gap)}"
        f"{over(pair)}){validation(pair)}."
    )
    text += explanation(pair)
    if pair.as_published is not None and pair.kind != "equal":
        order = "deeper is better" if pair.specs[0].residual else "deeper is worse"
        text += (
            f" {'As' if pair.as_published else 'Unlike'} published for these networks on CIFAR-10 "
            f"({order}; {cite('resnet')}){'' if pair.as_published else ': this is what came out here'}."
        )
    if pair.other_differences:
        text += f" They also differ in {', '.join(pair.other_differences)}: part of the gap may come from that."
    return text


def direction(gap: float) -> str:
    """Of a gap, as it is written with one digit behind the point."""
    if f"{abs(gap):.1f}" == "0.0":
        return "the same"
    return "higher" if gap > 0 else "lower"


def validation(pair: Twins) -> str:
    """The validation errors, where they are recorded."""
    low, high = pair.val.mean(1)
    return (
        f"; validation {low:.1f}\u00a0% to {high:.1f}\u00a0%"
        if np.isfinite([low, high]).all()
        else ""
    )


def explanation(pair: Twins) -> str:
    """What reached the first layer, and whether that explains the gap."""
    text = {
        "better": " The deeper network trains better: nothing to explain.",
        "equal": f" Less than {sized(pair.min_gap, 2)} points: no difference to explain.",
    }.get(pair.kind, "")
    signal, weight = pair.gradient_ratios
    if np.isfinite(signal) and np.isfinite(weight):
        text += (
            f" The first layer of the deeper one gets {times(signal)} the RMS of dL/dh and {times(weight)} the "
            "RMS of dL/dW."
        )
    return text + {
        "vanished": " So the gradients have vanished on their way back, and that may well explain the gap.",
        "degraded": f" So the gradients {'explode rather than vanish' if signal > 1 / VANISHED else 'are alive'}: "
        "vanished gradients do not explain this gap, something else does. That is degradation.",
        "unmeasured": " What reached the first layer is not recorded, so what explains the gap is open.",
    }.get(pair.kind, "")


def over(pair: Twins) -> str:
    """The range of the gap, where it is the mean over several seeds."""
    low, high = sorted((pair.gaps.min(), pair.gaps.max()))
    return (
        f"; mean over {len(pair.gaps)} seeds, {low:+z.1f} to {high:+z.1f}"
        if len(pair.gaps) > 1
        else ""
    )


def schedule_sentence(pairs: Sequence[Twins]) -> str:
    """How long these networks were trained here, from their config.json, next to the published
    schedule."""
    groups = {runs[0].key: runs for pair in pairs for runs in pair.runs}.values()
    if not any(run.spec.net == "resnet" for runs in groups for run in runs):
        return ""
    names_of_plan: dict[str, list[str]] = {}
    for runs in groups:
        plan = dict.fromkeys(map(schedule, runs))
        names_of_plan.setdefault(" and ".join(plan), []).append(seeds.name(runs).replace(", ", " "))
    return (
        "Shortened schedule. "
        + "; ".join(f"{', '.join(names)}: {plan}" for plan, names in names_of_plan.items())
        + f". Published: {fact('resnet_cifar_steps')} steps of 128 images on CIFAR-10, 50,000 images at 32×32, about "
        f"{fact_number('resnet_cifar_steps') * 128 / 50_000:.0f} epochs ({cited('resnet_cifar_steps')})."
    )


def schedule(run: Recording) -> str:
    """How long a run was trained, and on what."""
    epochs, steps = run.metrics["epoch"], run.metrics["step"]
    done = len(epochs)
    taken = f" ({done * steps[-1] / epochs[-1]:,.0f} steps)" if done else ""
    return (
        f"{done} of {written(run.training, 'epochs')} epochs{taken} of {images(run)} of "
        f"{written(run.dataset, 'name')} at {run.spec.size}×{run.spec.size}"
    )
