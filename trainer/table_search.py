"""Which tables of classes belong to a set: the one that somebody names, or those that lie in it?"""

from pathlib import Path

from trainer.folder_tree import listed
from trainer.image_files import Contents, DatasetError, printable
from trainer.label_tables import FileIndex, LabelTable, read_tables
from trainer.layouts import Base

NAMES, FOLDERS, NONE = "names", "folders", "none"  # of Choices.labels, beside tables
MAX_TABLES = 12
NO_LABELS = "submission"  # in the name of a table of answers that somebody is to give


def find_tables(contents: Contents, labels: str, base: Base, beside: Path) -> dict[str, LabelTable]:
    """The tables that say the classes of images, by key: the one that is named, or those of the set
    that lie beside its folders. Raises DatasetError."""
    if labels in (NAMES, FOLDERS, NONE):
        return {}
    if labels:
        return named_table(contents, labels, beside)
    place = base.folder.place
    shallow = [
        table
        for table in contents.tables
        if (place.startswith(table.rpartition("/")[0]) or table.count("/") <= place.count("/") + 1)
        and NO_LABELS not in table.lower()
    ]
    if not shallow:
        return {}
    index = FileIndex(contents.files)
    tables: dict[str, LabelTable] = {}
    for table in shallow[:MAX_TABLES]:
        try:
            data = contents.read(table)
        except DatasetError:
            continue
        tables |= {each.key: each for each in read_tables(table, data, index)}
    return tables


def named_table(contents: Contents, labels: str, beside: Path) -> dict[str, LabelTable]:
    """The table of --labels FILE or FILE:COLUMN, in the set or anywhere. Raises DatasetError."""
    for file, column in ((labels, ""), labels.rpartition(":")[::2]):
        inside = [name for name in contents.tables if name == file or name.endswith(f"/{file}")]
        place = next(
            (path for path in (Path(file).expanduser(), beside / file) if is_file(path)), None
        )
        if file and (inside or place):
            data = contents.read(inside[0]) if inside else read_file(place or Path(file))
            tables = read_tables(inside[0] if inside else file, data, FileIndex(contents.files), 0)
            fitting = {each.key: each for each in tables if column in ("", each.column)}
            if fitting:
                return fitting
            columns = listed(each.column for each in tables)
            why = f"has the columns {columns}" if tables else "names no image of the set"
            raise DatasetError(f"--labels: {printable(Path(file).name)} {why}.")
    raise DatasetError(
        f"--labels {printable(labels)[:80]!r} is no table, in the set or elsewhere: give {NAMES}, {FOLDERS}, {NONE}, "
        f"or a .csv of files and classes{f' ({listed(contents.tables)})' if contents.tables else ''}."
    )


def is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def read_file(path: Path) -> bytes:
    """A table that lies outside the set. Raises DatasetError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise DatasetError(f"{printable(path.name)} cannot be read: {error.strerror}.") from error
