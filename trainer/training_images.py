"""Which images of a set are trained on, which are validated on, and which are left out?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from trainer.folder_tree import listed
from trainer.image_files import DatasetError, Reasons, leave_out
from trainer.image_folder import Entry, ImageFolder
from trainer.set_summary import Summary
from trainer.splits import SPLITS

SPLIT_SEED, VAL_SHARE = 0, 0.1  # of a split that is made here
VALIDATING = ("val", "test")  # the first that there is


@dataclass(frozen=True)
class TrainingImages:
    """Entries of train and val, whose labels are indices into classes; where the validation images
    come from, as config.json says it; what is left out, by reason."""

    name: str
    classes: tuple[str, ...]
    splits: dict[str, tuple[Entry, ...]]
    origin: dict[str, Any]
    how: tuple[str, ...]
    left_out: Reasons

    def summary(self) -> Summary:
        """What is to be known before it is trained."""
        labels = [entry.label for entry in self.splits["train"]]
        return Summary(
            self.name,
            self.classes,
            {split: len(entries) for split, entries in self.splits.items()},
            tuple(np.bincount(labels, minlength=len(self.classes)).tolist()),
            (*self.how, validation_words(self.origin)),
            self.left_out,
        )


def validation_words(origin: dict[str, Any]) -> str:
    """Where the validation images come from."""
    if "share" in origin:
        return (
            f"One image in {1 / origin['share']:.0f} of each class, at least one, is set aside for validation, with "
            f"seed {origin['seed']}."
        )
    return f"Validation images: {origin['val']}."


def training_images(folder: ImageFolder) -> TrainingImages:
    """The images of a set as they are trained on. Raises DatasetError where that cannot be."""
    left_out = dict(folder.left_out)
    labelled = {
        split: tuple(entry for entry in entries if entry.label >= 0)
        for split, entries in folder.splits.items()
    }
    training = "train" if labelled.get("train") else "all"
    whole = labelled.get(training, ())
    refuse_unlabelled(folder, whole)
    val = next((split for split in VALIDATING if labelled.get(split)), None)
    used = (training, val) if val else (training,)
    for split, entries in folder.splits.items():
        for entry in entries:
            if entry.label < 0:
                leave_out(left_out, folder.unknown, entry.name)
            elif split not in used:
                leave_out(
                    left_out, f"{SPLITS[split].label} images that are not trained on", entry.name
                )
    classes = tuple(folder.classes[row] for row in sorted({entry.label for entry in whole}))
    if len(classes) < 2:
        raise DatasetError(
            f"{folder.name} has one class only, {classes[0]}: a network learns to tell two or more apart."
        )
    refuse_untrained(folder, classes, labelled[val] if val else ())
    splits, origin = (
        ({"train": whole, "val": labelled[val]}, {"val": f"{val}/"})
        if val
        else split_here(folder, whole)
    )
    rows = {folder.classes.index(name): row for row, name in enumerate(classes)}
    relabelled = {
        split: tuple(Entry(entry.name, rows[entry.label], entry.read) for entry in entries)
        for split, entries in splits.items()
    }
    return TrainingImages(folder.name, classes, relabelled, origin, folder.how, left_out)


def refuse_unlabelled(folder: ImageFolder, whole: Sequence[Entry]) -> None:
    """Raise DatasetError where there is no image of known class to train on."""
    if whole:
        return
    flat = [split for split in ("train", "all") if split in folder.splits]
    if flat:
        place = "train/ itself" if flat == ["train"] else "no folder of a class"
        raise DatasetError(
            f"The images of {folder.name} lie in {place}, and nothing says their classes: give a table of files and "
            "classes (--labels FILE.csv), say --labels names if the names of the files say them, or put the "
            "images into train/<class>/."
        )
    raise DatasetError(
        f"{folder.name} needs images in train/<class>/ and in val/<class>/ (or test/<class>/), or in "
        f"<class>/; found {', '.join(sorted(folder.splits)) or 'none of them'}."
    )


def refuse_untrained(folder: ImageFolder, classes: Sequence[str], val: Sequence[Entry]) -> None:
    """Raise DatasetError for classes that can be validated on, but not trained on."""
    unknown = sorted({folder.classes[entry.label] for entry in val} - set(classes))
    if unknown:
        raise DatasetError(
            f"{folder.name} has classes to validate on that there are no training images of: {listed(unknown)}. "
            "Give each class a folder in both, of the same name."
        )


def split_here(
    folder: ImageFolder, whole: Sequence[Entry]
) -> tuple[dict[str, tuple[Entry, ...]], dict[str, Any]]:
    """One in ten images of each class for validation, drawn with SPLIT_SEED. Raises DatasetError."""
    generator, chosen = np.random.default_rng(SPLIT_SEED), set()
    labels = np.array([entry.label for entry in whole])
    for label in range(len(folder.classes)):
        rows = np.flatnonzero(labels == label)
        if len(rows) == 1:
            raise DatasetError(
                f"The class {folder.classes[label]} of {folder.name} has {len(rows)} image; a split into "
                "training and validation needs two."
            )
        share = max(1, round(VAL_SHARE * len(rows))) if len(rows) else 0
        chosen.update(generator.permutation(rows)[:share].tolist())
    parts = {
        "train": tuple(entry for row, entry in enumerate(whole) if row not in chosen),
        "val": tuple(entry for row, entry in enumerate(whole) if row in chosen),
    }
    return parts, {"val": "made here", "share": VAL_SHARE, "seed": SPLIT_SEED}
