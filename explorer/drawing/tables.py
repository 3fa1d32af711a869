"""Numbers as CSV, for the download buttons."""

import csv as writer
import io
import re
from collections.abc import Mapping, Sequence

from explorer.drawing.numbers import splittable, unwritten

# where a spreadsheet, to which a comment is a row as any, would find a formula in its next cell
NEXT_CELL, QUOTED = re.compile(r"""([,;|\t]["'\s]*)(?=[=+@-])"""), r"\1'"


def csv(columns: Mapping[str, Sequence], facts: Sequence[str] = ()) -> str:
    """Columns of equal length, the headings first. Text that a spreadsheet would run as a formula
    gets a quote before it, since class names and layer names may come from strangers. Where there are
    `facts`, one line each, they stand before it as comments (`# `). All text is in quotation marks, so
    that a `#` in it begins no comment, and no semicolon a cell where spreadsheets go by those."""
    out = io.StringIO()
    out.writelines(f"# {NEXT_CELL.sub(QUOTED, splittable(fact))}\r\n" for fact in facts)
    rows = writer.writer(out, quoting=writer.QUOTE_NONNUMERIC)
    rows.writerow(map(cell, columns))
    rows.writerows([cell(value) for value in row] for row in zip(*columns.values(), strict=True))
    return out.getvalue()


def cell(value: object) -> object:
    """What is written for a value: numbers as programs read them, text that would be a formula in quotes."""
    if not isinstance(value, str):
        return value
    number = unwritten(value)
    if number is not None:
        return number
    text = splittable(value)
    return f"'{text}" if text[:1] in tuple("=+-@\t\r\n") else text
