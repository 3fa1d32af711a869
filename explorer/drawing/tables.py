"""Numbers as CSV, for the download buttons."""

import csv as writer
import io
from collections.abc import Mapping, Sequence

from explorer.drawing.numbers import unwritten


def csv(columns: Mapping[str, Sequence]) -> str:
    """Columns of equal length, the headings first. Text that a spreadsheet would run as a formula
    gets a quote before it, since class names and layer names may come from strangers."""
    out = io.StringIO()
    rows = writer.writer(out)
    rows.writerow(map(cell, columns))
    rows.writerows([cell(value) for value in row] for row in zip(*columns.values(), strict=True))
    return out.getvalue()


def cell(value: object) -> object:
    """What is written for a value: numbers as programs read them, text that would be a formula in quotes."""
    number = unwritten(value) if isinstance(value, str) else None
    if number is not None:
        return number
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r\n") else value
