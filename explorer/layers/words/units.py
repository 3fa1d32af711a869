"""Units in words: what does one answer to, and for which classes does it speak?"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from explorer.drawing.numbers import counted, percent, sized
from explorer.facts import cite
from explorer.inside.notation import enumerated, spoken
from explorer.layers.class_weights import ClassWeights
from explorer.layers.units import ABOVE_CHANCE, DUPLICATE, FOLLOWED, RARE, Factor, UnitFacts

TITLES = {
    "weights": "Class weights",
    "classes": "Mean answers to classes",
    "factors": "What explains the answers",
}


def most_frequent(labels: np.ndarray) -> tuple[int, int]:
    """The class that most of these images are of, -1 where none is known, and how many are."""
    known = [int(label) for label in labels if label >= 0]
    return Counter(known).most_common(1)[0] if known else (-1, 0)


def finding(facts: UnitFacts, names: Sequence[str], images: str) -> str:
    """What a unit answers to. names: the classes of the set, `images` what it is called."""
    if facts.dead:
        return f"Unit {facts.unit} answers to none of the {facts.n:,} images of {images}: dead on this set."
    label, most = most_frequent(facts.labels)
    patches = len(facts.images)
    if label < 0:
        text = f"Unit {facts.unit} answers {sized(float(facts.values[0]))} at its strongest place in {images}."
    elif 2 * most > patches > 1:
        text = (
            f"Unit {facts.unit} answers most to {spoken(names[label])}: {most} of its {patches} strongest patches are "
            "from images of this class."
        )
    else:
        of = len(set(facts.labels[facts.labels >= 0].tolist()))
        text = (
            f"Unit {facts.unit} answers to no single class most: its {counted(patches, 'strongest patch', 'strongest patches')} "
            f"{'is' if patches == 1 else 'are'} from images of {counted(of, 'class', 'classes')}."
        )
    return " ".join([text, *rarely(facts)])


def follows(unit: int, factors: Sequence[Factor]) -> str:
    """Which factor of drawn scenes a unit's answer follows; nothing where no scenes were drawn."""
    if not factors:
        return ""
    first = next((factor for factor in factors if factor.followed), None)
    if first is None:
        return (
            f"None of the {len(factors)} things that are known of each scene explains the answer of unit {unit} better "
            "than chance would."
        )
    return (
        f"The answer of unit {unit} follows the {first.name} most, which explains {percent(first.share)} of the variance "
        f"({percent(first.chance)} by chance), and is largest for {first.best}."
    )


def factors_how() -> str:
    """How it is measured what an answer follows."""
    return (
        "Measured now: eta squared, the share of the variance of its largest values that lies between scenes that differ in "
        f"this. Followed is what explains {percent(FOLLOWED)} or more, and {ABOVE_CHANCE:g} times what chance would."
    )


def rarely(facts: UnitFacts) -> list[str]:
    """That a unit answers to few images, where it does."""
    if not facts.rare:
        return []
    return [f"It answers rarely: to {facts.answers:,} of {facts.n:,} images."]


def patch(value: float, name: str) -> str:
    """What stands below one patch."""
    return f"{name}: {sized(value, 2)}" if name else sized(value, 2)


def patch_table(facts: UnitFacts, images: Sequence[str], classes: Sequence[str]) -> dict[str, list]:
    """Row: one of its strongest patches: what the image is called, its class, the answer there."""
    return {"image": list(images), "class": list(classes), "answer": facts.values.tolist()}


def how(facts: UnitFacts, field: tuple[int, int], picture: int, images: str) -> str:
    """How the patches were found. field: height and width of the receptive field; picture: the side of what the
    network is given."""
    seen = f"{field[0]}×{field[1]} pixels"
    whole = (
        f"As its places see {seen}, the whole picture of {picture}×{picture} is shown"
        if min(field) >= picture
        else f"Each patch is what the place sees, {seen} of {picture}×{picture}; light grey is outside the picture"
    )
    part = "" if facts.n == facts.total else f" of {facts.total:,} that were asked for"
    return (
        f"Measured now: the largest value of the unit's map in each of {counted(facts.n, 'image')}{part} ({images}), one patch "
        f"an image, the strongest first. {whole}. The unit answers (above 0) to {facts.answers:,} of them "
        f"({percent(facts.answers / max(facts.n, 1))}); dead: to none, rarely active: to under {percent(RARE)}."
    )


def by_class(facts: UnitFacts, names: Sequence[str]) -> str:
    """How selective a unit is, or why that has no number."""
    answers = facts.by_class
    if answers is None:
        return (
            "The classes of these images are not known, so it cannot be said to which it answers."
        )
    first = spoken(names[int(answers.classes[0])])
    text = f"The mean answer of unit {facts.unit} is largest for {first} ({sized(float(answers.means[0]))})"
    if np.isfinite(answers.selectivity):
        return (
            f"{text}: class selectivity {answers.selectivity:.2f}, where 0 is the same for all classes and 1 one class "
            f"alone ({cite('morcos')})."
        )
    if facts.signed:
        return f"{text}. Class selectivity is defined for answers that are never below 0, and this layer's are."
    return f"Unit {facts.unit} answers to none of the classes: class selectivity is undefined ({cite('morcos')})."


def class_table(facts: UnitFacts, names: Sequence[str]) -> dict[str, list]:
    """Row: a class, its images, the unit's mean answer."""
    answers = facts.by_class
    if answers is None:
        return {"class": [], "images": [], "mean answer": []}
    return {
        "class": [names[int(index)] for index in answers.classes],
        "images": [int(count) for count in answers.counts],
        "mean answer": [float(mean) for mean in answers.means],
    }


def factor_columns(factors: Sequence[Factor]) -> dict[str, list]:
    """Row: a factor of the scenes, what it explains, what chance would."""
    return {
        "what is known of a scene": [factor.name for factor in factors],
        "share of variance": [factor.share for factor in factors],
        "by chance": [factor.chance for factor in factors],
        "answers most to": [factor.best for factor in factors],
    }


def alike(facts: UnitFacts) -> str:
    """Which units answer like this one."""
    if not facts.alike:
        return "No other unit can be compared: it, or every other, answers the same to all images."
    first = facts.alike[0]
    others = counted(facts.duplicates, "other")
    same = (
        f"{others} of {facts.units:,} units {'answers' if facts.duplicates == 1 else 'answer'} alike"
        if facts.duplicates
        else "no other is a duplicate"
    )
    return f"Most like it is unit {first.unit} (r = {first.largest:.2f}); {same} (|r| above {DUPLICATE:g})."


def layer(active: np.ndarray, n: int) -> str:
    """How many units of a layer are dead or rarely active; active (U,): to how many of n images each answers."""
    dead, rare = int((active == 0).sum()), int(((active > 0) & (active < RARE * n)).sum())
    return (
        f"Of the {counted(len(active), 'unit')} of this layer {dead:,} {'is' if dead == 1 else 'are'} dead on these images "
        f"and {rare:,} rarely active."
    )


def alike_table(facts: UnitFacts) -> dict[str, list]:
    """Row: another unit, and its correlation with this one."""
    return {
        "unit": [each.unit for each in facts.alike],
        "r of largest values": [round(each.largest, 3) for each in facts.alike],
        "r of means": [round(each.mean, 3) for each in facts.alike],
        "duplicate": ["yes" if each.duplicate else "no" for each in facts.alike],
    }


def weighs(weights: ClassWeights, unit: int, names: Sequence[str]) -> str:
    """For which classes a unit speaks."""
    known = np.flatnonzero(np.isfinite(weights.values))
    if not len(known) or not weights.values[known].any():
        return f"Unit {unit} speaks for no class: every weight is 0."
    order = known[np.argsort(-weights.values[known], kind="stable")]
    best, worst = (int(order[place]) for place in (0, -1))
    parts = []
    if weights.values[best] > 0:
        parts.append(f"most for {spoken(names[best])} ({sized(float(weights.values[best]))})")
    if weights.values[worst] < 0:
        parts.append(f"most against {spoken(names[worst])} ({sized(float(weights.values[worst]))})")
    return f"Unit {unit} speaks {enumerated(parts)}."


def weights_how(weights: ClassWeights) -> str:
    """What these weights are."""
    if weights.kind == "weight":
        return (
            "The weight itself: the scores are made of the mean of each map by one linear layer. Computed from the "
            "network's weights alone."
        )
    some = "" if np.isfinite(weights.values).all() else " Only of the most probable classes."
    return (
        "The gradient of each class's score with respect to the unit's map, as Grad-CAM weighs it: the mean over all "
        f"places and {counted(weights.images, 'image')} of the set, measured now.{some}"
    )


def weights_table(weights: ClassWeights, names: Sequence[str]) -> dict[str, list]:
    """Row: a class and its weight, largest first."""
    known = np.flatnonzero(np.isfinite(weights.values))
    order = known[np.argsort(-weights.values[known], kind="stable")]
    return {
        "class": [names[int(index)] for index in order],
        "weight": [float(weights.values[index]) for index in order],
    }


def progress(done: int, total: int, images: str) -> str:
    """How far an index is."""
    return f"Looking at {images}: {done:,} of {counted(total, 'image')}"


def stopped(n: int, total: int) -> str:
    """That what is shown is of a part of a set."""
    return f"Stopped: what is shown is of the first {n:,} of {counted(total, 'image')}, in an order drawn at random."
