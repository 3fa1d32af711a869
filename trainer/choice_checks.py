"""Can what a person says of a set be met? What changes nothing is refused."""

from trainer.folder_tree import Folder, listed
from trainer.image_files import DatasetError
from trainer.layouts import LAYOUTS, Base, Place
from trainer.set_choices import Choices
from trainer.splits import SKIP, SPLITS
from trainer.table_search import FOLDERS


def given_splits(text: str, root: Folder) -> dict[str, str]:
    """Folder -> split, of FOLDER=SPLIT,... Raises DatasetError."""
    folders, given = {folder.name for folder in root.walk()}, {}
    for part in filter(None, text.split(",")):
        folder, _, split = (word.strip() for word in part.rpartition("="))
        if split not in (*SPLITS, SKIP) or folder not in folders:
            raise DatasetError(
                f"--split-names {part[:80]!r} must be FOLDER=SPLIT: a folder with images "
                f"({listed(sorted(folders - {''}))}), and train, val, test or {SKIP}."
            )
        given[folder] = split
    return given


def refuse_unused(
    name: str,
    choices: Choices,
    given: dict[str, str],
    base: Base,
    key: str,
    by_folder: dict[str, Place],
) -> None:
    """Raise DatasetError for choices that change nothing."""
    taken = {
        part for place, row in by_folder.items() if not row.reason for part in place.split("/")
    }
    for folder, split in given.items():
        is_split = folder in base.folder.folders and LAYOUTS[key].split == 0
        if folder in taken if split == SKIP else not is_split:
            raise DatasetError(
                f"--split-names {folder}={split}: {name} is read as {LAYOUTS[key].label}, where {folder} cannot be that."
            )
    if choices.labels == FOLDERS and not any(place.label for place in by_folder.values()):
        raise DatasetError(f"--labels {FOLDERS}: {name} has no folders of classes.")
