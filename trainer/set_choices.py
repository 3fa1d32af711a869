"""What can a person say of a set that can be read in several ways? And what is he asked?

To add a choice, add a field to Choices and one of the same name to trainer.config.Config: both
commands take it, and the pages ask for it."""

import shlex
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from trainer.image_files import DatasetError

LAYOUT_HELP = (
    "how the folders of the images are read, where they can be read in several ways; the command says which "
    "these are"
)
SPLIT_NAMES_HELP = "what a folder is that can be taken for several things, such as holdout=val,extra=skip: train, val, test or skip"
LABELS_HELP = (
    "where the classes stand: names (in the names of the files), a table of files and classes (a .csv, in the set or "
    "anywhere; with :COLUMN where it has several), folders, or none"
)
LINKS_HELP = "follow: links that lead out of the folder of the images are followed"
FOLLOW = "follow"


@dataclass(frozen=True)
class Choices:
    """How a set is to be read; "" where it says so itself."""

    layout: str = ""
    split_names: str = ""
    labels: str = ""
    links: str = ""

    def __bool__(self) -> bool:
        return any(asdict(self).values())

    def options(self) -> str:
        """As options of a command."""
        return " ".join(
            f"--{name.replace('_', '-')} {shlex.quote(value)}"
            for name, value in asdict(self).items()
            if value
        )

    def joined(self, other: "Choices") -> "Choices":
        """These, with what the other ones add; names of splits beside each other."""
        added = {name: value for name, value in asdict(other).items() if value}
        if self.split_names and "split_names" in added:
            added["split_names"] = f"{self.split_names},{added['split_names']}"
        return replace(self, **added)


@dataclass(frozen=True)
class Answer:
    """One way to read a set, in words, and the choices that say so."""

    words: str
    choices: Choices


class QuestionError(DatasetError):
    """A set that can be read in several ways: what is asked, and the answers there are."""

    def __init__(self, question: str, answers: Sequence[Answer]):
        self.question, self.answers = question, tuple(answers)
        ways = "; ".join(f"{answer.choices.options()} ({answer.words})" for answer in answers)
        super().__init__(f"{question} Say which: {ways}.")
