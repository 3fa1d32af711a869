"""Of which split and class is each image of a set? By its folders; where these say no class, by a
table or by the names of the files. What can be read in several ways is asked, never guessed.

The layouts of folders are rows of `layouts.LAYOUTS`, what is asked is answered by `Choices`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from trainer.choice_checks import given_splits, refuse_unused
from trainer.folder_tree import listed, tree
from trainer.image_files import Contents, DatasetError, Reasons, kind_of_file, leave_out
from trainer.label_tables import LabelTable
from trainer.layout_recognition import find_base, recognise
from trainer.layouts import LAYOUTS, Base, Place, placed
from trainer.name_labels import label_in, labels_in
from trainer.set_choices import Answer, Choices, QuestionError
from trainer.splits import SPLITS
from trainer.table_search import FOLDERS, NAMES, NONE, find_tables

UNKNOWN = "images of unknown class"
EMPTY = "folders of classes without an image"
MAX_ANSWERS = 8
OUTSIDE = Place(reason="images beside the folder of the set")
SHARE = 0.5  # of the images, of which a table must say the classes to be one of the set


@dataclass(frozen=True)
class Reading:
    """Where each image belongs; how that was read, in sentences; what is left out; and what those
    of unknown class are called."""

    places: dict[str, Place]
    how: tuple[str, ...]
    left_out: Reasons
    unknown: str = UNKNOWN


def read_set(name: str, contents: Contents, choices: Choices, beside: Path) -> Reading:
    """Split and class of every image. `beside` is where a table may lie that is not in the set.
    Raises DatasetError, QuestionError."""
    root = tree(contents.files)
    given = given_splits(choices.split_names, root)
    base = find_base(root, given)
    tables = find_tables(contents, choices.labels, base, beside)
    key = layout_key(name, base, contents, choices, tables)
    by_folder = by_folders(base, key)
    refuse_unused(name, choices, given, base, key, by_folder)
    places = {file: by_folder.get(file.rpartition("/")[0], OUTSIDE) for file in contents.files}
    reading = Reading(places, how_read(base, key), dict(contents.left_out))
    for folder in empty_folders(contents.folders, base, key, by_folder):
        leave_out(reading.left_out, EMPTY, folder)
    if choices.labels == NAMES:
        return by_names(name, reading)
    if choices.labels != NONE and (table := chosen_table(reading, tables)):
        return by_table(reading, table, contents.tables)
    if not choices.labels and not any(place.label for place in places.values()):
        ask_names(reading)
    return reading


def layout_key(
    name: str, base: Base, contents: Contents, choices: Choices, tables: dict[str, LabelTable]
) -> str:
    """The layout, a key of LAYOUTS: the one that is chosen, or the only one that can be. Raises
    QuestionError."""
    if choices.layout:
        return choices.layout
    flat = "flat-splits" if base.splits else "flat"
    if choices.labels not in ("", FOLDERS):
        return flat
    whole = {
        key: table
        for key, table in tables.items()
        if table.sure and len(table.labels) >= SHARE * len(contents.files)
    }
    if whole and len(base.folder.folders) <= 1 and not any(f.folders for f in base.splits):
        return flat
    answers = [by_answer(table) for table in list(whole.values())[:MAX_ANSWERS]]
    try:
        key = recognise(base, name)
    except QuestionError as question:
        raise QuestionError(question.question, [*question.answers, *answers]) from None
    classes = by_folders(base, key)
    if LAYOUTS[key].classes is None or not any(
        disagrees(table, classes) for table in whole.values()
    ):
        return key
    labels = {place.label for place in classes.values()} - {""}
    raise QuestionError(
        f"The folders say {len(labels):,} classes, {listed(sorted(labels))}, and a table says others.",
        [Answer("the folders", Choices(labels=FOLDERS)), *answers],
    )


def by_answer(table: LabelTable) -> Answer:
    """The answer that this table says the classes."""
    classes = sorted(set(table.labels.values()))
    words = (
        f"{len(classes):,} classes by {table.column[:40]} of {table.name[-60:]}: {listed(classes)}"
    )
    return Answer(words, Choices(labels=table.key))


def disagrees(table: LabelTable, by_folder: dict[str, Place]) -> bool:
    """Whether a table says several classes of the images of one folder of a class."""
    pairs = {
        (by_folder.get(file.rpartition("/")[0], OUTSIDE).label, label)
        for file, label in table.labels.items()
    }
    pairs = {(folder, label) for folder, label in pairs if folder}
    return len(pairs) > len({folder for folder, _ in pairs})


def by_folders(base: Base, key: str) -> dict[str, Place]:
    """Where the images of each folder of the set belong, by its place without a slash behind."""
    return {folder.removesuffix("/"): place for folder, place in placed(base, key)}


def how_read(base: Base, key: str) -> tuple[str, ...]:
    """In which way the folders are read, in sentences."""
    inside = f" in {base.folder.place.rstrip('/')[-80:]}" if base.folder.place else ""
    words = [
        f"{name[:60]} is the folder for {SPLITS[split].label}"
        for name, split in base.words.items()
        if name.casefold() != split and LAYOUTS[key].split == 0
    ]
    renamed = (f"{'; '.join(words[:6])}.",) if words else ()
    return (f"Read as {LAYOUTS[key].label}{inside}.", *renamed)


def empty_folders(
    folders: list[str], base: Base, key: str, by_folder: dict[str, Place]
) -> list[str]:
    """The folders that would be classes and hold no image."""
    layout, place = LAYOUTS[key], base.folder.place
    if layout.classes is None or layout.split == 1:
        return []
    empty = []
    for folder in sorted(set(folders) - by_folder.keys()):
        parts = folder.removeprefix(place).split("/")
        is_class = folder.startswith(place) and len(parts) == layout.classes + 1
        if is_class and (layout.split is None or parts[0] in base.words):
            empty.append(folder)
    return empty


def by_names(name: str, reading: Reading) -> Reading:
    """The same images, of the classes that their names say. Raises DatasetError."""
    labels = {file: label_in(file) for file, place in reading.places.items() if not place.reason}
    if not any(labels.values()):
        raise DatasetError(
            f"--labels {NAMES}: no file of {name} is named as cat.0.jpg or cat_0.jpg is."
        )
    places = reading.places | {
        file: replace(reading.places[file], label=label) for file, label in labels.items()
    }
    how = (*reading.how, "Classes are read off the names of the files.")
    return replace(reading, places=places, how=how, unknown="images whose names say no class")


def ask_names(reading: Reading) -> None:
    """Raise QuestionError where the names of images of unknown class may say it."""
    files = [file for file, place in reading.places.items() if not place.reason]
    trained = [file for file in files if reading.places[file].split in ("train", "all")]
    counts = labels_in(trained or files)
    if not counts:
        return
    labels = listed(f"{label[:40]} ({count:,})" for label, count in counts.most_common())
    raise QuestionError(
        f"The images lie in no folders of classes, and their names may say them: {labels}.",
        [
            Answer("these are the classes", Choices(labels=NAMES)),
            Answer("the classes are unknown", Choices(labels=NONE)),
        ],
    )


def chosen_table(reading: Reading, tables: dict[str, LabelTable]) -> LabelTable | None:
    """The table that says the classes of images that lie in no folder of one, if any. Raises
    QuestionError where several do."""
    unknown = {file for file, place in reading.places.items() if not (place.reason or place.label)}
    known = {place.label for place in reading.places.values()} - {""}
    fitting = [table for table in tables.values() if not unknown.isdisjoint(table.labels)]
    if known:
        fitting = [
            table
            for table in fitting
            if known.issuperset(table.labels.values())
            or (table.sure and known & set(table.labels.values()))
        ]
    else:
        fitting = [table for table in fitting if table.sure] or [
            table for table in fitting if 1 < len(set(table.labels.values())) < len(table.labels)
        ]
    if len(fitting) > 1:
        answers = [by_answer(table) for table in fitting[:MAX_ANSWERS]]
        raise QuestionError("Several columns of tables may say the classes.", answers)
    return fitting[0] if fitting else None


def by_table(reading: Reading, table: LabelTable, inside: Sequence[str]) -> Reading:
    """The images of unknown class with the classes, and where folders say no split the splits, that a
    table gives."""
    places = dict(reading.places)
    for file, label in table.labels.items():
        place = places[file]
        if not (place.reason or place.label):
            split = table.splits.get(file, "all") if place.split == "all" else place.split
            places[file] = replace(place, split=split, label=label)
    how = (*reading.how, f"Classes stand in {table.name[-60:]}, column {table.column[:40]}.")
    left_out = without(reading.left_out, table.name) if table.name in inside else reading.left_out
    return replace(
        reading,
        places=places,
        how=how,
        left_out=left_out | table.left_out,
        unknown=f"images that {table.name[-60:]} does not name",
    )


def without(reasons: Reasons, table: str) -> Reasons:
    """What is left out but for a table that is read."""
    reason = kind_of_file(table)
    row = reasons[reason]
    rest = replace(row, count=row.count - 1, first=tuple(n for n in row.first if n != table))
    return (
        reasons | {reason: rest}
        if rest.count
        else {k: v for k, v in reasons.items() if k != reason}
    )
