"""Which row of LAYOUTS is the layout of a set? The only one that fits; where several do, it is
asked."""

import re
from collections.abc import Sequence

from trainer.folder_tree import Folder, listed
from trainer.image_files import DatasetError, composed
from trainer.layouts import LAYOUTS, Base, as_base, holds_splits, placed, within
from trainer.set_choices import Answer, Choices, QuestionError
from trainer.splits import SKIP, is_filler, words_of

WNID = re.compile(r"n\d{8}")  # a class of WordNet
FEW = 3  # images


def find_base(root: Folder, given: dict[str, str]) -> Base:
    """The folder whose folders are splits or classes. Those around it are looked through, however
    many: each holds one folder alone, or one alone that holds splits with classes in them."""
    folder = root
    while True:
        base = as_base(folder, given)
        inner = [each for each in folder.folders.values() if each.name not in base.skipped]
        sets = [each for each in inner if holds_splits(as_base(each, given))]
        if len(sets) == 1 and (len(inner) == 1 or not base.splits):
            folder = sets[0]
        elif (
            len(inner) == 1 and inner[0].folders and not base.splits and is_around(folder, inner[0])
        ):
            folder = inner[0]
        else:
            return base


def is_around(folder: Folder, inner: Folder) -> bool:
    """Whether a folder with one folder in it lies around a set: no image lies in it, or hardly any,
    such as a logo beside folders of classes."""
    few = folder.direct <= max(FEW, folder.total // 20) and len(inner.folders) > 1
    return not folder.direct or few


def recognise(base: Base, source: str) -> str:
    """The layout of a set, a key of LAYOUTS. Raises QuestionError where several fit."""
    if base.splits:
        return among_splits(base)
    classes = base.others
    if not classes:
        return "flat"
    in_them = [as_base(folder, {}) for folder in classes]
    if all(inner.splits and not inner.others for inner in in_them):
        if any(folder.folders for inner in in_them for folder in inner.splits):
            names = listed(folder.name for folder in classes)
            raise DatasetError(
                f"Here are several sets, each with its own splits: {names}. Name the folder of one of them."
            )
        return "classes-splits"
    if any(inner.splits and not inner.others for inner in in_them):
        raise question(
            base,
            "Some folders hold folders of splits, and others images",
            "classes-splits",
            "classes",
        )
    if len(classes) == 1:
        return one_folder(base, classes[0], source)
    return by_depth(base, classes, "classes", "inner-classes")


def among_splits(base: Base) -> str:
    """The layout of a set in which folders are called by splits. Raises QuestionError."""
    splits, others = base.splits, base.others
    named = listed(folder.name for folder in splits)
    if not holds_splits(base):
        if not others:
            return "flat-splits"
        answers = [
            answer(base, "classes"),
            Answer(
                f"{named} left out",
                Choices(split_names=",".join(f"{folder.name}={SKIP}" for folder in splits)),
            ),
        ]
        raise QuestionError(
            f"{named} can be a class, as {listed(folder.name for folder in others)} beside it, or images of "
            "unknown class.",
            answers,
        )
    nested = [folder for folder in others if folder.nested]
    if nested and len(set(base.words.values())) == 1:
        raise QuestionError(
            f"{named} can be a split or a class: {listed(folder.name for folder in nested)} beside it also "
            "holds folders of images.",
            [answer(base, "splits"), answer(base, "classes"), *as_splits(nested)],
        )
    classes = [inner for folder in splits for inner in within(folder).folders.values()]
    return by_depth(base, classes, "splits", "splits-inner-classes")


def as_splits(folders: Sequence[Folder]) -> list[Answer]:
    """The answers that a folder is one of the splits that are missing."""
    name = folders[0].name
    return [
        Answer(f"{name} is for {words}", Choices(split_names=f"{name}={split}"))
        for split, words in (("val", "validation"), ("test", "testing"))
    ]


def one_folder(base: Base, folder: Folder, source: str) -> str:
    """The layout of a set whose images lie in one folder. Raises QuestionError."""
    if WNID.search(folder.name):
        return "classes"
    if is_filler(folder.name) or is_called(source, folder.name):
        return "flat"
    raise question(
        base,
        f"All images lie in one folder, {folder.name[:60]}: it is a class (one class alone can be "
        "evaluated, not trained on), or images of unknown class lie in it.",
        "classes",
        "flat",
    )


def is_called(source: str, name: str) -> bool:
    """Whether a set is called as a folder in it, as a zip is that was made of it: holiday (1).zip."""
    words = words_of(composed(name))
    return bool(words) and words_of(composed(source))[: len(words)] == words


def by_depth(base: Base, classes: Sequence[Folder], outer: str, inner: str) -> str:
    """The layout `outer` unless folders of classes hold nothing but folders that may be the classes.
    Raises QuestionError."""
    groups = [folder for folder in classes if folder.nested and len(folder.folders) > 1]
    if not groups:
        return outer
    raise question(
        base,
        f"The folder {groups[0].name[:60]} holds folders of images: {listed(groups[0].folders)}.",
        outer,
        inner,
    )


def question(base: Base, words: str, *layouts: str) -> QuestionError:
    """The question which of these layouts is meant."""
    return QuestionError(words, [answer(base, key) for key in layouts])


def answer(base: Base, key: str) -> Answer:
    """The answer that this layout is meant, with the classes that it would give."""
    names = {place.label for _, place in placed(base, key) if place.label}
    counted = f"{len(names):,} class{'es' * (len(names) != 1)}"
    classes = f": {counted}, {listed(sorted(names))}" if names else ""
    return Answer(f"{LAYOUTS[key].label}{classes}", Choices(layout=key))
