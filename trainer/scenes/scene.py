"""What is in a picture, and why is it hard? The factors of a scene, drawn from a seed.

A scene has at most one cause by which it is hard, so that a failure's cause is known. To add one,
write a function (Plain scene, numbers) -> Scene and a row in CAUSES."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from trainer.scenes.backgrounds import BACKGROUNDS
from trainer.scenes.shapes import CLASSES

COLOURS: dict[str, tuple[int, int, int]] = {
    "red": (206, 52, 48),
    "orange": (236, 138, 40),
    "yellow": (240, 206, 66),
    "green": (62, 148, 66),
    "teal": (38, 152, 150),
    "blue": (56, 96, 194),
    "purple": (136, 74, 166),
    "pink": (236, 138, 176),
}
TEXTURES = ("plain", "stripes", "dots", "speckles")
USUAL_SIZE = (0.27, 0.40)  # half the height of an object, as a share of the picture's side
TINY_SIZE = (0.075, 0.11)
MISTY = (0.14, 0.26)  # what mist leaves of the contrast
ENTROPY = 2**63
T = TypeVar("T")


@dataclass(frozen=True)
class Thing:
    """An object: which shape it has (a key of CLASSES), its colours, texture, centre (x, y) and
    size, half its height, as shares of the picture's side; mirrored left to right; build are the
    three numbers of its proportions."""

    shape: str
    colour: str
    second: str
    texture: str
    x: float
    y: float
    size: float
    mirrored: bool
    build: tuple[float, float, float]


@dataclass(frozen=True)
class Scene:
    """label is the class that the picture is said to be of, a key of CLASSES; thing the object it
    is of; other a second one; cover hides this share of the object, from the left (negative) or
    from the right; contrast is 1, or what mist leaves of it; light comes from the left (-1) or the right (1);
    cause is the key of CAUSES by which it is hard, "" for a well-defined one; seed draws what
    is left: grass, clouds, waves."""

    label: str
    thing: Thing
    background: str
    horizon: float
    light: int
    seed: int
    cause: str = ""
    other: Thing | None = None
    cover: float = 0.0
    contrast: float = 1.0

    @property
    def wrong_background(self) -> bool:
        """Whether it stands where another class is at home."""
        return self.background != CLASSES[self.label].background


class Numbers:
    """Random choices, all made of one kind of draw, whose values no version of numpy changes."""

    def __init__(self, *seed: int):
        self._rng = np.random.Generator(np.random.PCG64(list(seed)))

    def share(self) -> float:
        return float(self._rng.random())

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.share()

    def below(self, count: int) -> int:
        return min(int(self.share() * count), count - 1)

    def one_of(self, items: Sequence[T]) -> T:
        return items[self.below(len(items))]


def thing(numbers: Numbers, shape: str) -> Thing:
    """An object of this shape where objects usually are: whole, near the middle."""
    colours = list(COLOURS)
    colour = numbers.one_of(colours)
    second = numbers.one_of([name for name in colours if name != colour])
    return Thing(
        shape=shape,
        colour=colour,
        second=second,
        texture=numbers.one_of(TEXTURES),
        x=numbers.between(0.38, 0.62),
        y=numbers.between(0.47, 0.57),
        size=numbers.between(*USUAL_SIZE),
        mirrored=numbers.share() < 0.5,
        build=(numbers.share(), numbers.share(), numbers.share()),
    )


def off_centre(scene: Scene, numbers: Numbers) -> Scene:
    """About half of the object is outside the picture, at its left or right."""
    beyond = scene.thing.size * numbers.between(-0.15, 0.2)
    x = -beyond if numbers.share() < 0.5 else 1 + beyond
    return replace(scene, thing=replace(scene.thing, x=x))


def two_objects(scene: Scene, numbers: Numbers) -> Scene:
    """Two objects of unlike classes side by side, about equally large."""
    related = {scene.label, CLASSES[scene.label].kind}
    related |= {name for name, row in CLASSES.items() if row.kind == scene.label}
    other = thing(numbers, numbers.one_of([name for name in CLASSES if name not in related]))
    size, side = numbers.between(0.22, 0.25), 1 if numbers.share() < 0.5 else -1
    return replace(
        scene,
        thing=replace(scene.thing, x=0.5 + side * 0.245, size=size),
        other=replace(other, x=0.5 - side * 0.245, size=size * numbers.between(0.95, 1.05)),
    )


def tiny(scene: Scene, numbers: Numbers) -> Scene:
    """The object is a few pixels high."""
    small = replace(scene.thing, size=numbers.between(*TINY_SIZE), x=numbers.between(0.2, 0.8))
    return replace(scene, thing=replace(small, y=numbers.between(0.5, 0.75)))


def low_contrast(scene: Scene, numbers: Numbers) -> Scene:
    """Mist lies over all of it."""
    return replace(scene, contrast=numbers.between(*MISTY))


def superset(scene: Scene, numbers: Numbers) -> Scene:
    """The object is of a class that is a kind of the one it is said to be: a fir called a tree."""
    return replace(scene, thing=replace(scene.thing, shape=CLASSES[scene.label].kind))


def covered(scene: Scene, numbers: Numbers) -> Scene:
    """A board hides more than half of the object."""
    side = 1 if numbers.share() < 0.5 else -1
    return replace(scene, cover=side * numbers.between(0.55, 0.68))


@dataclass(frozen=True)
class Cause:
    """A row of CAUSES: what it is called, what it does to a scene, and why that is hard, said of the
    object; kinds: only to classes that have a kind which is a class, too."""

    label: str
    apply: Callable[[Scene, Numbers], Scene]
    why: str
    kinds: bool = False


CAUSES: dict[str, Cause] = {
    "off-centre": Cause("Off-centre", off_centre, "about half of it is outside the picture"),
    "two objects": Cause(
        "Two objects", two_objects, "a second object of another class is as large"
    ),
    "tiny": Cause("Tiny object", tiny, "it is a few pixels high"),
    "low contrast": Cause("Low contrast", low_contrast, "mist lies over the picture"),
    "superset": Cause(
        "Superset class",
        superset,
        "what is seen is of a class that is a kind of the one it is called",
        kinds=True,
    ),
    "covered": Cause("Covered", covered, "a board hides more than half of it"),
}


def own(label: str, _numbers: Numbers) -> str:
    return CLASSES[label].background


def swapped(label: str, numbers: Numbers) -> str:
    return numbers.one_of([name for name in BACKGROUNDS if name != CLASSES[label].background])


def free(_label: str, numbers: Numbers) -> str:
    return numbers.one_of(tuple(BACKGROUNDS))


BACKGROUND_OF: dict[str, Callable[[str, Numbers], str]] = {  # choices of --data scenes:background=
    "free": free,
    "own": own,
    "swapped": swapped,
}


def scene(label: str, background: str, hard: float, *seed: int) -> Scene:
    """A scene of this class; background is a key of BACKGROUND_OF; hard is how probable it is to
    have a cause; seed are numbers of 0 and more."""
    numbers = Numbers(*seed)
    plain = Scene(
        label=label,
        thing=thing(numbers, label),
        background=BACKGROUND_OF[background](label, numbers),
        horizon=numbers.between(0.42, 0.56),
        light=1 if numbers.share() < 0.5 else -1,
        seed=int(numbers.share() * ENTROPY),
    )
    possible = [key for key, row in CAUSES.items() if CLASSES[label].kind or not row.kinds]
    is_hard, cause = numbers.share() < hard, numbers.one_of(possible)
    return replace(CAUSES[cause].apply(plain, numbers), cause=cause) if is_hard else plain
