"""Which scenes make a data set? What stands behind the colon of `--data scenes:seed=3,side=32`."""

import math
from dataclasses import dataclass, fields
from typing import Any

from trainer.image_files import DatasetError
from trainer.scenes.scene import BACKGROUND_OF, Scene, scene
from trainer.scenes.shapes import CLASSES

NAME = "scenes"
VAL_SHARE = 5  # one scene in so many validates
SPLITS = ("train", "val")
LIMITS: dict[str, tuple[float, float]] = {
    "count": (100, 1_000_000),
    "side": (16, 256),
    "seed": (0, 2**31 - 1),
    "hard": (0, 1),
}
LABELS = tuple(CLASSES)


@dataclass(frozen=True)
class World:
    """count scenes of `side` pixels, of which one in five validates; background: free (any), own
    (each class has its own) or swapped (another class's); hard: the share of scenes with a cause."""

    count: int = 10_000
    side: int = 64
    seed: int = 0
    background: str = "free"
    hard: float = 0.2

    def __post_init__(self) -> None:
        if self.background not in BACKGROUND_OF:
            raise DatasetError(
                f"background is {self.background[:40]!r}; it must be one of {', '.join(BACKGROUND_OF)}."
            )
        for name, (low, high) in LIMITS.items():
            value = getattr(self, name)
            if not (math.isfinite(value) and low <= value <= high):
                raise DatasetError(f"{name} is {value:g}; it must be between {low:g} and {high:g}.")

    def size(self, split: str) -> int:
        """The number of scenes of train or val."""
        val = self.count // VAL_SHARE
        return val if split == "val" else self.count - val

    def scene(self, split: str, index: int) -> Scene:
        """The scene of this number: its class goes round."""
        place = SPLITS.index(split)
        label = LABELS[index % len(LABELS)]
        return scene(label, self.background, self.hard, self.seed, place, index)

    def options(self) -> str:
        """What is not as usual, as it is written behind the colon."""
        return ",".join(
            f"{entry.name}={getattr(self, entry.name)}"
            for entry in fields(self)
            if getattr(self, entry.name) != entry.default
        )

    @property
    def title(self) -> str:
        """What these scenes are, for people: what is not as usual of them, but for their number."""
        backgrounds = {"own": "each class on its own background", "swapped": "backgrounds swapped"}
        usual = World()
        hard = f"{100 * self.hard:g} %" if self.hard else "none"
        parts = {
            "background": backgrounds.get(self.background, ""),
            "hard": f"{hard} of them hard",
            "seed": f"seed {self.seed}",
            "side": f"side {self.side}",
        }
        unusual = [
            text for name, text in parts.items() if getattr(self, name) != getattr(usual, name)
        ]
        return ", ".join(["scenes", *unusual])

    @property
    def place(self) -> str:
        """The name by which `--data` knows it."""
        return f"{NAME}:{self.options()}" if self.options() else NAME


def world(options: str) -> World:
    """The world of `seed=3,side=32`. Raises DatasetError with a sentence that says what can be
    given."""
    kinds: dict[str, type] = {
        entry.name: type(getattr(World(), entry.name)) for entry in fields(World)
    }
    given: dict[str, Any] = {}
    for part in filter(None, options.split(",")):
        name, equals, text = (piece.strip() for piece in part.partition("="))
        if not equals or name not in kinds or name in given:
            raise DatasetError(
                f"{part[:40]!r} is no option of scenes: write scenes:NAME=VALUE,..., each once, with "
                f"{', '.join(kinds)}."
            )
        try:
            given[name] = kinds[name](text)
        except (ValueError, OverflowError) as error:
            raise DatasetError(
                f"{name} of scenes is {text[:40]!r}; it must be a number."
            ) from error
    return World(**given)


def of_place(place: str) -> World | None:
    """The world of `scenes` or `scenes:...`, None for any other place. Raises DatasetError."""
    name, _, options = place.partition(":")
    return world(options) if name == NAME else None
