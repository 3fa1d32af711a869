"""Augmentation: each of them, switched one by one, and a share of a batch as in the whole."""

import pytest
import torch
from torch import nn

from trainer.augment import (
    AUGMENTATIONS,
    COMBINATIONS,
    IMAGENET_COLOURS,
    apply_all,
    augmentations,
    colour,
    describe,
    draw_all,
    reflect,
)


def augmented(
    images: torch.Tensor, kind: str, generator: torch.Generator, first: int = 0, of: int = 0
) -> torch.Tensor:
    """Images varied as those from number `first` on of a batch of `of` are."""
    return apply_all(
        images, kind, draw_all(kind, images.shape[1], generator, first, len(images), of)
    )


def test_augmentation_is_a_reflected_crop_and_a_flip():
    images = torch.randint(0, 255, (64, 16, 16, 3), dtype=torch.uint8)
    assert augmented(images, "none", torch.Generator()) is images
    padded = nn.functional.pad(
        images.permute(0, 3, 1, 2).float(), (2, 2, 2, 2), mode="reflect"
    ).permute(0, 2, 3, 1)
    for kind in ("crop", "crop-flip"):
        results = augmented(images, kind, torch.Generator().manual_seed(0)).float()
        flips = 0
        for result, wide in zip(results, padded, strict=True):
            crops = [
                (wide[r : r + 16, c : c + 16], flip)
                for r in range(5)
                for c in range(5)
                for flip in (0, 1)
            ]
            match = [
                flip for crop, flip in crops if torch.equal(crop.flip(1) if flip else crop, result)
            ]
            assert match
            flips += match[0]
        assert (flips == 0) if kind == "crop" else (15 < flips < 49)


def test_colour_is_one_shift_along_the_principal_directions_for_a_whole_image():
    images = torch.randint(90, 160, (500, 6, 6, 3), dtype=torch.uint8)
    directions = torch.diag(torch.tensor([0.2, 0.0, 0.1]))
    draws = AUGMENTATIONS["colour"].draw(500, 6, torch.Generator().manual_seed(0))
    shift = (colour(images, draws, directions).float() - images.float()).flatten(
        1, 2
    )  # (N, pixels, 3)
    assert torch.equal(shift.amin(1), shift.amax(1))
    expected = draws * torch.tensor([0.2, 0.0, 0.1]) * 255
    assert torch.equal(shift[:, 0], (images[:, 0, 0] + expected).round() - images[:, 0, 0])
    assert draws.std(0).tolist() == pytest.approx([0.1] * 3, rel=0.15)
    extreme = torch.tensor([[[[0, 255, 128]]]], dtype=torch.uint8)
    assert colour(extreme, torch.tensor([[-9.0, 9.0, 0.0]]), torch.eye(3)).flatten().tolist() == [
        0,
        255,
        128,
    ]
    vectors = torch.tensor(IMAGENET_COLOURS)
    lengths = vectors.norm(dim=0)
    assert lengths.tolist() == pytest.approx([0.2175, 0.0188, 0.0045], rel=1e-2)
    assert (vectors / lengths).T @ (vectors / lengths) == pytest.approx(torch.eye(3), abs=2e-3)
    grey = torch.zeros(3, 4, 4, 1, dtype=torch.uint8)
    assert torch.equal(augmented(grey, "colour", torch.Generator()), grey)


def test_augmentations_are_switched_one_by_one_and_a_share_is_varied_as_in_the_whole():
    assert len(COMBINATIONS) == 2 ** len(AUGMENTATIONS) and {
        "none",
        "crop",
        "crop-flip",
        "crop-flip-colour",
    } <= set(COMBINATIONS)
    images = torch.randint(0, 255, (32, 16, 16, 3), dtype=torch.uint8)
    for kind in COMBINATIONS:
        whole = augmented(images, kind, torch.Generator().manual_seed(1))
        part = augmented(images[8:20], kind, torch.Generator().manual_seed(1), first=8, of=32)
        assert torch.equal(whole[8:20], part) and whole.dtype == torch.uint8
        assert (kind == "none") == torch.equal(whole, images)
    flipped = augmented(images, "flip", torch.Generator().manual_seed(1))
    assert all(
        torch.equal(a, b) or torch.equal(a, b.flip(1)) for a, b in zip(flipped, images, strict=True)
    )


def test_reflect():
    assert reflect(torch.arange(-2, 6), 4).tolist() == [2, 1, 0, 1, 2, 3, 2, 1]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("none", "not augmented"),
        ("crop", "cropped at random"),
        ("crop-flip", "cropped and mirrored at random"),
        ("crop-flip-colour", "cropped, mirrored and shifted in colour at random"),
    ],
)
def test_what_was_done_is_said(kind, words):
    assert describe(kind) == words


def test_every_combination_names_all_its_augmentations():
    for kind in COMBINATIONS:
        assert all(row.participle in describe(kind) for row in augmentations(kind))
