"""Which table in a set, or beside it, says the classes of the images? A .csv, .tsv or .txt with a line
for each: a file (its name, with or without folders and ending) and its class, perhaps its split.

Which column is which is seen by what stands in it: the one with the names of the files, and of the
others the one that is called as classes are, or the only one that can be. Where there are several,
each is a table of its own, and it is asked."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from trainer.image_files import (
    Reasons,
    composed,
    leave_out,
    suffix_of,
)
from trainer.layout_recognition import WNID
from trainer.splits import meaning, words_of

LABEL_WORDS = {
    "label",
    "labels",
    "class",
    "classes",
    "classname",
    "category",
    "categories",
    "target",
    "species",
    "breed",
    "variety",
    "diagnosis",
    "dx",
    "tag",
    "emotion",
    "predictionstring",
    "wnid",
    "y",
    "kind",
}
SPLIT_WORDS = {"split", "set", "subset", "partition", "usage", "phase", "fold"}
SAMPLE = 200  # lines by which the delimiter and the columns are seen
SHARE = 0.5  # of the lines, or of the images, that must fit
MAX_LINES, MAX_FIELD = 3_000_000, 2000
WHOLE = re.compile(r"(-?\d+)\.0+")
NOT_THERE = "lines of a table whose file is not there"
SEVERAL = "images that lines of a table give different classes"


@dataclass(frozen=True)
class LabelTable:
    """The classes that one column of a table gives: file -> class, and file -> split where it says
    so. `left_out` counts the lines of files that are not there. sure: the column says that it holds
    classes, or there is no other."""

    name: str
    column: str
    labels: dict[str, str]
    splits: dict[str, str] = field(default_factory=dict)
    left_out: Reasons = field(default_factory=dict)
    sure: bool = True

    @property
    def key(self) -> str:
        """As --labels takes it."""
        return f"{self.name}:{self.column}"


class FileIndex:
    """Files by all that a table may call them: with and without the folders around them and their
    ending."""

    def __init__(self, files: Iterable[str]):
        self.files: dict[str, str] = {}
        self.count = 0
        for file in files:
            self.count += 1
            whole = _plain(file)
            suffix = suffix_of(whole)
            for name in {whole, whole[: len(whole) - len(suffix)]}:
                while True:
                    self.files[name] = "" if self.files.get(name, file) != file else file
                    if "/" not in name:
                        break
                    name = name.partition("/")[2]

    def file(self, cell: str) -> str:
        """The file that a cell names; "" for none, and where it can be several."""
        name = _plain(cell)
        while name:
            if name in self.files:
                return self.files[name]
            name = name.partition("/")[2]
        return ""


def _plain(name: str) -> str:
    return composed(name.strip().replace("\\", "/").removeprefix("./")).casefold()


def read_tables(name: str, data: bytes, index: FileIndex, share: float = SHARE) -> list[LabelTable]:
    """What the columns of a table say, one for each that may be the classes; nothing for a file that
    is no table of these files: of which not `share` of the lines, or of the images, are named."""
    rows = _rows(_text(data), name, index, share)
    if len(rows) < 2:
        return []
    place = _file_column(rows[:SAMPLE], index)
    has_header = not index.file(rows[0][place])
    header = [cell.strip() for cell in rows[0]] if has_header else []
    body = rows[1:] if has_header else rows
    files = [index.file(row[place]) for row in body]
    left_out: Reasons = {}
    for row, file in zip(body, files, strict=True):
        if not file:
            leave_out(left_out, NOT_THERE, row[place][:80])
    columns = {number: [row[number].strip() for row in body] for number in range(len(body[0]))}
    del columns[place]
    splits = _splits(header, columns, files)
    label_columns, sure = _label_columns(header, columns)
    tables = []
    for column, values in label_columns:
        labels, several = _labels(files, values)
        if labels:
            tables.append(LabelTable(name, column, labels, splits, left_out | several, sure))
    return tables


def _labels(files: list[str], values: list[str]) -> tuple[dict[str, str], Reasons]:
    """The class of each file; those that lines give different ones have none, and are counted."""
    given: dict[str, dict[str, None]] = {}
    for file, value in zip(files, values, strict=True):
        if file and value:
            given.setdefault(file, {})[value] = None
    several: Reasons = {}
    for file, classes in given.items():
        if len(classes) > 1:
            leave_out(several, SEVERAL, file)
    return {file: next(iter(c)) for file, c in given.items() if len(c) == 1}, several


def _text(data: bytes) -> str:
    for encoding in (
        ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    ):
        try:
            return data.decode(encoding)
        except UnicodeError:
            continue
    return data.decode("latin-1")


def _rows(text: str, name: str, index: FileIndex, share: float) -> list[list[str]]:
    """The lines of a table, split where most of them name a file; all of one length."""
    best: tuple[int, str] = (0, "")
    for delimiter in (",", ";", "\t", *((" ",) if suffix_of(name) == ".txt" else ())):
        sample = _split(text, delimiter, SAMPLE)
        if len(sample) > 1:
            column = _file_column(sample, index)
            hits = sum(bool(index.file(row[column])) for row in sample)
            if hits >= share * min(len(sample) - 1, index.count):
                best = max(best, (hits, delimiter))
    return _split(text, best[1], MAX_LINES) if best[0] else []


def _split(text: str, delimiter: str, most: int) -> list[list[str]]:
    """At most so many lines of at least two cells, all of as many as the first; none where the text
    is no table."""
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, skipinitialspace=True)
    try:
        rows = [row for row in islice(reader, most) if row]
    except csv.Error:
        return []
    width = len(rows[0]) if rows else 0
    return [row for row in rows if len(row) == width] if width > 1 else []


def _file_column(rows: Sequence[Sequence[str]], index: FileIndex) -> int:
    """The column that names the most different files."""
    hits = [len({index.file(row[place]) for row in rows} - {""}) for place in range(len(rows[0]))]
    return hits.index(max(hits))


def _splits(
    header: Sequence[str], columns: dict[int, list[str]], files: list[str]
) -> dict[str, str]:
    """The splits that a column says; it is taken out of `columns`."""
    for place in [place for place in columns if header]:
        if set(words_of(header[place])) & SPLIT_WORDS and all(map(meaning, set(columns[place]))):
            values = columns.pop(place)
            return {file: meaning(value) for file, value in zip(files, values, strict=True) if file}
    return {}


def _label_columns(
    header: Sequence[str], columns: dict[int, list[str]]
) -> tuple[list[tuple[str, list[str]]], bool]:
    """Name and values of the columns that may be the classes, and whether the name of a column or
    what is in it says so, or there is only one."""
    named = {place: header[place] if header else str(place + 1) for place in columns}
    if one_hot := _one_hot(named, columns):
        return [one_hot], True
    values = {place: _cleaned(named[place], cells) for place, cells in columns.items()}
    usual = [place for place in values if header and set(words_of(named[place])) & LABEL_WORDS]
    usual = usual or [place for place, cells in values.items() if all(map(WNID.fullmatch, cells))]
    usual = _without_numbers(usual, values) or (list(values) if len(values) == 1 else [])
    return [(named[place], values[place]) for place in usual or values], bool(usual)


def _without_numbers(places: list[int], values: dict[int, list[str]]) -> list[int]:
    """Of columns that say the same classes the one that names them."""
    if len(places) != 2:
        return places
    first, second = (values[place] for place in places)
    pairs = set(zip(first, second, strict=True))
    if not len(pairs) == len(set(first)) == len(set(second)):
        return places
    return [places[1] if all(cell.isdecimal() for cell in first) else places[0]]


def _one_hot(named: dict[int, str], columns: dict[int, list[str]]) -> tuple[str, list[str]] | None:
    """The classes of a table with a column of zeros and ones for each class."""
    ones = {place for place, cells in columns.items() if set(cells) <= {"0", "1", "0.0", "1.0"}}
    if len(ones) < 2 or ones != set(columns):
        return None
    chosen = [
        [place for place in ones if cells[place].startswith("1")] for cells in _lines(columns)
    ]
    if any(len(places) != 1 for places in chosen):
        return None
    return "1 of " + str(len(ones)), [named[places[0]] for places in chosen]


def _lines(columns: dict[int, list[str]]) -> list[dict[int, str]]:
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _cleaned(name: str, cells: list[str]) -> list[str]:
    """Values of a column of classes: numbers without a fraction, of a list of guesses the first."""
    if name.casefold() == "predictionstring":
        return [cell.partition(" ")[0] for cell in cells]
    if all(WHOLE.fullmatch(cell) or not cell for cell in cells):
        return [cell.partition(".")[0] for cell in cells]
    return [composed(cell[:MAX_FIELD]) for cell in cells]
