"""Which images are units put to? Scenes drawn by code, of which everything is known; the digits; the samples and
a visitor's own pictures; the images of an evaluation; or whatever sources.py of the failures reads.

To add a kind, write a function that returns a UnitSet and a row in KINDS of panels/unit_sets.py."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from explorer.failures import evaluation_images, sources
from explorer.failures.drawn_truth import scenes_of
from explorer.failures.evaluation import Evaluation
from explorer.failures.sources import Image, ImageSource
from explorer.images.samples import SAMPLES
from trainer.image_files import DatasetError
from trainer.scenes.scene import Scene
from trainer.scenes.world import LIMITS, World, of_place

SEED = 21  # of the drawn scenes: no network that ships was trained or is evaluated on them
COUNTS = (200, 400, 1000, 2000, 5000, 10_000)  # images at most
Truth = Callable[[Sequence[int]], list[Scene]]


@dataclass(frozen=True, eq=False)
class UnitSet:
    """The images of a source, at most `limit` of them, drawn evenly; `truth` gives the scenes of places in the
    source where they were drawn by code; `note` is what must be known of them, as a sentence."""

    source: ImageSource
    limit: int
    truth: Truth | None = None
    note: str = ""

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def count(self) -> int:
        return min(self.limit, len(self.source.images))

    @property
    def key(self) -> str:
        """Equal for equal images in equal order."""
        source = self.source
        asked = source.kind, source.place, source.split, source.key, source.choices, self.count
        return hashlib.sha256(repr((asked, len(source.images))).encode()).hexdigest()[:24]

    def order(self) -> np.ndarray:
        """(count,) places in the source in the order in which they go by: the first of them are a fair
        sample of all."""
        return np.random.default_rng(0).permutation(len(self.source.images))[: self.count]


def scenes(count: int, side: int) -> UnitSet:
    """So many drawn scenes, as large as a network takes them where they can be drawn so."""
    low, high = (int(limit) for limit in LIMITS["side"])
    whole = max(-(-count * 5 // 4), int(LIMITS["count"][0]))
    world = World(count=whole, side=min(max(side, low), high), seed=SEED)
    drawn = replace(sources.source(world.place, "train"), name="drawn scenes")
    return of_source(drawn, count)


def of_source(source: ImageSource, limit: int) -> UnitSet:
    """The images of a source, whose truth is known where they are scenes."""
    world = of_place(source.place) if source.kind == "dataset" else None
    if world is None:
        return UnitSet(source, limit)
    return UnitSet(
        source, limit, lambda places: [world.scene(source.split, place) for place in places]
    )


def samples(own: Mapping[str, str], read: Callable[[str], np.ndarray], limit: int) -> UnitSet:
    """The samples, and a visitor's pictures: label by key, pixels (H, W, 3) by `read`."""
    names = {key: row.label for key, row in SAMPLES.items()} | dict(own)

    def image(key: str, label: str) -> Image:
        return Image(label, -1, lambda: read(key))

    images = tuple(image(key, label) for key, label in names.items())
    digest = hashlib.sha256(repr(sorted(names)).encode()).hexdigest()
    name = "the samples and your pictures" if own else "the samples"
    return UnitSet(ImageSource(name, "uploads", "", "all", ("all",), (), images, digest), limit)


def of_evaluation(evaluation: Evaluation, limit: int) -> UnitSet:
    """The images of an evaluation, whose classes are outputs of its network."""

    def image(row: int) -> Image:
        def read() -> np.ndarray:
            return evaluation_images.pixels(evaluation, row)[0]

        return Image(evaluation.names[row], int(evaluation.labels[row]), read)

    images = tuple(image(row) for row in range(len(evaluation)))
    source = ImageSource(
        evaluation.data,
        "evaluation",
        evaluation.name,
        evaluation.split,
        (evaluation.split,),
        evaluation.classes,
        images,
        f"{evaluation.hash} {evaluation.changed}",
    )
    note = "Where an original is no longer there, its small copy is looked at."
    truth = None
    if scenes_of(evaluation, [0] if len(evaluation) else []):
        truth = _scenes_of_rows(evaluation)
    return UnitSet(source, limit, truth, "" if truth else note)


def _scenes_of_rows(evaluation: Evaluation) -> Truth:
    def scenes_at(rows: Sequence[int]) -> list[Scene]:
        found = scenes_of(evaluation, rows)
        if found is None:
            raise DatasetError(f"{evaluation.data} is drawn otherwise today.")
        return found

    return scenes_at
