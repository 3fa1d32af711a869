"""Numbers as CSV, for the download buttons."""

import csv as writer
import io
from collections.abc import Mapping, Sequence

from explorer.drawing.numbers import splittable, unwritten


def csv(columns: Mapping[str, Sequence], facts: Sequence[str] = ()) -> str:
    """Columns of equal length, the headings first. Text that a spreadsheet would run as a formula
    gets a quote before it, since class names and layer names may come from strangers. Where there are
    `facts`, one line each, they stand before it as comments (`# `), and all text in quotation marks, so
    that a `#` in it begins none."""
    out = io.StringIO()
    out.writelines(f"# {splittable(fact)}\r\n" for fact in facts)
    rows = writer.writer(out, quoting=writer.QUOTE_NONNUMERIC if facts else writer.QUOTE_MINIMAL)
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
