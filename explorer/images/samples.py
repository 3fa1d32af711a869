"""Samples: which pictures are there without an upload?

They come with installed packages, which are not imported for it, or are drawn by code. To offer one
more, add a row to SAMPLES."""

import gzip
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from explorer.facts import cite
from explorer.images.decoding import ImageError, decode
from trainer.scenes.draw import draw
from trainer.scenes.world import LABELS, World

SEED = 11  # of the scenes that are samples


@dataclass(frozen=True)
class Sample:
    """A picture that is always there; `load()` gives its pixels (H, W, 3) uint8. label says what
    its source says that it shows; true_class is the class that its data set gives it, "" for photos,
    whose sources know no classes; kind is photo, digit or scene."""

    key: str
    label: str
    load: Callable[[], np.ndarray]
    credit: str
    licence: str
    true_class: str = ""
    kind: str = "photo"


@dataclass(frozen=True)
class Packaged:
    """A picture file of an installed package: calling it gives its pixels. wide: its colour profile has
    more colours than sRGB. Raises ImageError."""

    package: str
    path: str
    wide: bool = False

    def __call__(self) -> np.ndarray:
        return decode(_file(self.package, self.path).read_bytes()).pixels


@dataclass(frozen=True)
class Digit:
    """One of scikit-learn's digits: calling it gives its pixels. Raises ImageError."""

    index: int

    def __call__(self) -> np.ndarray:
        return digits(1, self.index)[0]


def digits(count: int, first: int = 0) -> list[np.ndarray]:
    """So many pictures (64, 64, 3) uint8 of scikit-learn's digits from number `first` on, 8 x 8 values of
    0 to 16 as greys, every pixel a square of 8 x 8. Raises ImageError."""
    with gzip.open(
        _file("sklearn", "datasets/data/digits.csv.gz"), "rt", encoding="utf-8"
    ) as lines:
        rows = np.loadtxt(lines, delimiter=",", skiprows=first, max_rows=count, ndmin=2)
    greys = np.rint(rows[:, :64].reshape(-1, 8, 8) * 255 / 16).astype(np.uint8)
    return [np.stack([grey.repeat(8, 0).repeat(8, 1)] * 3, 2) for grey in greys]


def _scene(world: World, index: int) -> np.ndarray:
    return draw(world.scene("val", index), world.side).image


def own_kind(channels: int, classes: Sequence[str] | None) -> str:
    """The kind of samples that a network was made for: digits where it takes one channel, scenes where
    it names what is drawn in them, else photos."""
    if channels == 1:
        return "digit"
    return "scene" if tuple(classes or ()) == LABELS else "photo"


def suited(image: str, channels: int, classes: Sequence[str] | None = None) -> str:
    """The key of the picture that a network of so many channels and these classes is given: one of
    its own kind in place of a sample of another kind where it was made for digits or scenes; else
    `image` itself."""
    kind = own_kind(channels, classes)
    if kind == "photo" or image not in SAMPLES or SAMPLES[image].kind == kind:
        return image
    return next(key for key, row in SAMPLES.items() if row.kind == kind)


def _file(package: str, path: str) -> Path:
    """A file of an installed package; the package itself is not imported."""
    spec = find_spec(package)
    folders = spec.submodule_search_locations if spec else None
    file = Path(folders[0], path) if folders else None
    if file is None or not file.is_file():
        raise ImageError(
            f"This sample picture is not in the installed {package} package; choose another one."
        )
    return file


DRAWN = "drawn by this project's own code"
OWN_BACKGROUNDS = World(seed=SEED, background="own", hard=0)
SWAPPED_BACKGROUNDS = World(seed=SEED, background="swapped", hard=0)
UCI = "E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, in scikit-learn"
SAMPLES: dict[str, Sample] = {
    sample.key: sample
    for sample in (
        Sample(
            "chelsea",
            "Cat",
            Packaged("skimage", "data/chelsea.png"),
            "Stefan van der Walt, in scikit-image",
            "CC0",
        ),
        Sample(
            "coffee",
            "Espresso",
            Packaged("skimage", "data/coffee.png"),
            "Rachel Michetti, courtesy of Pikolo Espresso Bar, in scikit-image",
            "CC0",
        ),
        Sample(
            "galaxies",
            "Galaxies",
            Packaged("skimage", "data/hubble_deep_field.jpg"),
            "NASA and STScI (Hubble eXtreme Deep Field), in scikit-image",
            "public domain",
        ),
        Sample(
            "rocket",
            "Rocket",
            Packaged("skimage", "data/rocket.jpg", wide=True),
            "SpaceX, in scikit-image",
            "public domain",
        ),
        Sample(
            "astronaut",
            "Astronaut Eileen Collins",
            Packaged("skimage", "data/astronaut.png"),
            "NASA, in scikit-image",
            "public domain",
        ),
        Sample(
            "motorcycle",
            "Motorcycle",
            Packaged("skimage", "data/motorcycle_left.png"),
            f"{cite('motorcycle')}, in scikit-image",
            "Middlebury stereo data",
        ),
        Sample(
            "flower",
            "Dahlia",
            Packaged("sklearn", "datasets/images/flower.jpg"),
            "danielbuechele (Flickr), as scikit-learn credits it",
            "CC BY 2.0",
        ),
        Sample(
            "china",
            "Chinese pavilion",
            Packaged("sklearn", "datasets/images/china.jpg"),
            "danielbuechele (Flickr), in scikit-learn",
            "CC BY 2.0",
        ),
        Sample(
            "camera",
            "Photographer (grey)",
            Packaged("skimage", "data/camera.png"),
            "Lav Varshney, in scikit-image",
            "CC0",
        ),
        # pictures that the trainer keeps for validation
        Sample("digit_3", "Digit 3", Digit(1350), UCI, "CC BY 4.0", "3", "digit"),
        Sample("digit_5", "Digit 5", Digit(1319), UCI, "CC BY 4.0", "5", "digit"),
        Sample("digit_0", "Digit 0", Digit(1435), UCI, "CC BY 4.0", "0", "digit"),
        # scenes of seeds that no network that ships was trained on
        Sample(
            "scene_fir",
            "Drawn fir tree, in the snow",
            partial(_scene, OWN_BACKGROUNDS, 1),
            DRAWN,
            "MIT",
            "fir tree",
            "scene",
        ),
        Sample(
            "scene_boat",
            "Drawn sailing boat, at sea",
            partial(_scene, OWN_BACKGROUNDS, 3),
            DRAWN,
            "MIT",
            "sailing boat",
            "scene",
        ),
        Sample(
            "scene_fish",
            "Drawn fish, under water",
            partial(_scene, OWN_BACKGROUNDS, 7),
            DRAWN,
            "MIT",
            "fish",
            "scene",
        ),
        Sample(
            "scene_car",
            "Drawn car, where no car belongs",
            partial(_scene, SWAPPED_BACKGROUNDS, 9),
            DRAWN,
            "MIT",
            "car",
            "scene",
        ),
    )
}
