"""Which parts has a data set, and which names of folders mean them?

People call them train, training_set, seg_train, Validation, test1, ...: a name means a part where one
of its words does, and the other words say nothing or are those of another part's folder beside it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Split:
    """A row of SPLITS: what people call it, and which words in names of folders mean it."""

    label: str
    folders: tuple[str, ...]


SPLITS: dict[str, Split] = {
    "train": Split("training", ("train", "training", "trainset", "trn")),
    "val": Split("validation", ("val", "valid", "validation", "validate", "valset")),
    "test": Split("test", ("test", "testing", "testset", "tst")),
    "all": Split("all", ()),  # where there are no splits
}
SPLIT_OF_WORD = {word: key for key, split in SPLITS.items() for word in split.folders}
SKIP = "skip"  # of a folder that is left out
FILLER = {
    *("set", "sets", "data", "dataset", "datasets", "image", "images", "img", "imgs", "picture"),
    *("pictures", "photo", "photos", "folder", "split", "sample", "samples", "files", "jpg", "png"),
}
WORDS = re.compile(r"[^\W\d_]+")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, in lower case, without numbers."""
    return tuple(word.lower() for word in WORDS.findall(CAMEL.sub(" ", name)))


def is_filler(name: str) -> bool:
    """Whether a name says nothing of what is in a folder."""
    words = set(words_of(name))
    return bool(words) and words <= FILLER


def meaning(name: str) -> str:
    """The split that a name means by one of its words, whatever the others are; "" for none, and
    for several."""
    meant = {SPLIT_OF_WORD[word] for word in words_of(name) if word in SPLIT_OF_WORD}
    return meant.pop() if len(meant) == 1 else ""


def rest(name: str) -> tuple[str, ...]:
    """The words of a name that mean something else than a split."""
    return tuple(
        word for word in words_of(name) if word not in SPLIT_OF_WORD and word not in FILLER
    )


def split_folders(names: Iterable[str]) -> dict[str, str]:
    """Of folders that lie beside each other those that are called by a split, with it."""
    beside = list(names)
    meant = {name: meaning(name) for name in beside if meaning(name)}
    alone = len(beside) == 1
    parts: dict[tuple[str, ...], set[str]] = {}
    for name, split in meant.items():
        parts.setdefault(rest(name), set()).add(split)
    return {
        name: split
        for name, split in meant.items()
        if alone or not rest(name) or len(parts[rest(name)]) > 1
    }
