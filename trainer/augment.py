"""How are training images varied?

An augmentation draws a few numbers for every image and applies them to a batch at once, on whatever
device the batch is. Drawing and applying are apart, so that several processes can share a batch and
a page can show one draw on one image. To add one, write `draw` and `apply` and a row in
AUGMENTATIONS: the command line and the app follow.

Images are (N, H, W, C) uint8; generators are on the CPU, so that a seed means the same on every
device."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import torch
from torch import Generator, Tensor

IMAGENET_COLOURS = (  # columns: ImageNet's principal directions of RGB in [0, 1], each times its eigenvalue, as usual
    (-0.5675 * 0.2175, 0.7192 * 0.0188, 0.4009 * 0.0045),
    (-0.5808 * 0.2175, -0.0045 * 0.0188, -0.8140 * 0.0045),
    (-0.5836 * 0.2175, -0.6948 * 0.0188, 0.4203 * 0.0045),
)


@dataclass(frozen=True)
class Augmentation:
    """A row of AUGMENTATIONS: what people call it, what images are that were varied by it, and one
    line on what it does. draw(n, side, generator) gives one row of numbers for each image;
    apply(images, draws, colours) varies the images by them."""

    label: str
    participle: str
    help: str
    draw: Callable[[int, int, Generator], Tensor]
    apply: Callable[[Tensor, Tensor, Tensor | None], Tensor]


def draw_crop(n: int, side: int, generator: Generator) -> Tensor:
    """Where the window lies in the padded image, (N, 2): 0 to twice the padding, downwards and to
    the right."""
    return torch.randint(0, 2 * (side // 8) + 1, (2, n), generator=generator).T


def crop(images: Tensor, draws: Tensor, _colours: Tensor | None = None) -> Tensor:
    """A window of the image padded by reflection with 1/8 of its side. He et al. 2016 pad 32x32
    with 4 zeros."""
    side = images.shape[1]
    window = torch.arange(side, device=images.device) - side // 8
    rows, columns = (
        reflect(window + offset[:, None], side) for offset in draws.unbind(1)
    )  # (N, H), (N, W)
    every = torch.arange(len(images), device=images.device)[:, None, None]
    return images[every, rows[:, :, None], columns[:, None, :]]


def draw_flip(n: int, _side: int, generator: Generator) -> Tensor:
    """Which images are mirrored, (N,) bool: half of them."""
    return torch.rand(n, generator=generator) < 0.5


def flip(images: Tensor, draws: Tensor, _colours: Tensor | None = None) -> Tensor:
    """Left and right exchanged."""
    return torch.where(draws[:, None, None, None], images.flip(2), images)


def draw_colour(n: int, _side: int, generator: Generator) -> Tensor:
    """How far the colours move along each principal direction, (N, 3), in eigenvalues: normal with
    deviation 0.1."""
    return 0.1 * torch.randn(n, 3, generator=generator)


def colour(images: Tensor, draws: Tensor, colours: Tensor | None = None) -> Tensor:
    """Light of another brightness and tint: the same sum of principal colour directions is added to
    all pixels.

    colours (3, 3): the columns are the eigenvectors of the covariance of the RGB values in [0, 1],
    each times its eigenvalue; without them, ImageNet's. Krizhevsky et al. 2012, section 4.1. Grey
    images are left as they are."""
    if images.shape[3] != 3:
        return images
    directions = torch.tensor(IMAGENET_COLOURS) if colours is None else colours
    shift = draws.to(images.device) @ directions.to(images.device).T * 255  # (N, 3)
    return (images + shift[:, None, None, :]).round_().clamp_(0, 255).byte()


AUGMENTATIONS: dict[str, Augmentation] = {
    "crop": Augmentation(
        label="Crop",
        participle="cropped",
        help="a random window of the image padded by 1/8",
        draw=draw_crop,
        apply=crop,
    ),
    "flip": Augmentation(
        label="Flip",
        participle="mirrored",
        help="mirrored half the time",
        draw=draw_flip,
        apply=flip,
    ),
    "colour": Augmentation(
        label="Colour",
        participle="shifted in colour",
        help="AlexNet's shift along the principal colours of the set",
        draw=draw_colour,
        apply=colour,
    ),
}
COMBINATIONS = (
    "none",
    *(
        "-".join(names)
        for count in range(1, len(AUGMENTATIONS) + 1)
        for names in combinations(AUGMENTATIONS, count)
    ),
)


def describe(kind: str) -> str:
    """What was done to images that were varied by a `kind`: "cropped and mirrored at random"."""
    *others, last = [row.participle for row in augmentations(kind)] or [""]
    if not last:
        return "not augmented"
    return f"{', '.join(others)} and {last} at random" if others else f"{last} at random"


def draw_all(
    kind: str, side: int, generator: Generator, first: int, count: int, of: int = 0
) -> list[Tensor]:
    """What each augmentation of `kind` draws for images `first` to `first + count` of a batch of
    `of`, (count, ...).

    Where several processes share a batch, each image is varied as it would be in the whole batch.
    """
    return [
        row.draw(of or count, side, generator)[first : first + count] for row in augmentations(kind)
    ]


def apply_all(
    images: Tensor, kind: str, draws: Sequence[Tensor], colours: Tensor | None = None
) -> Tensor:
    """images (N, H, W, C) uint8 varied by the augmentations of `kind`, one of COMBINATIONS ("crop-flip":
    crop, then flip), by what was drawn for them."""
    for row, numbers in zip(augmentations(kind), draws, strict=True):
        images = row.apply(images, to_device(numbers, images.device), colours)
    return images


def augmentations(kind: str) -> list[Augmentation]:
    """The rows of AUGMENTATIONS that make a `kind`, in order."""
    return [] if kind == "none" else [AUGMENTATIONS[name] for name in kind.split("-")]


def to_device(tensor: Tensor, device: torch.device) -> Tensor:
    """To the device without waiting for it: only from pinned memory does a copy not stop the
    loop."""
    return (
        tensor
        if device.type == "cpu"
        else tensor.contiguous().pin_memory().to(device, non_blocking=True)
    )


def reflect(index: Tensor, side: int) -> Tensor:
    """Indices outside 0..side-1 mirrored about the border pixel, which is not repeated."""
    index = index.abs()
    return torch.where(index >= side, 2 * (side - 1) - index, index)
