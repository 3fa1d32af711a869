"""Tables leave as CSV: every cell as it is, and none that a spreadsheet would run."""

import csv as reader
import io

import pytest

from explorer.drawing.tables import csv

FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    '=HYPERLINK("http://a.invalid")',
)


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_or_heading_is_a_formula(text):
    heading, cell = reader.reader(io.StringIO(csv({text: [text]}), newline=""))
    assert heading == cell == [f"'{text}"]


@pytest.mark.parametrize("between", [",", ";", "\t", ', "', '",', "|", ", '"])
@pytest.mark.parametrize("formula", ["=1+1", "@SUM(A1)", "+1", "-1+cmd|' /C x'!A0", "= 1"])
def test_no_spreadsheet_finds_a_formula_in_a_line_of_facts(between, formula):
    """To a spreadsheet a comment is a row, whatever it takes for the end of a cell."""
    text = csv({"a": [f"x{between}{formula}"]}, [f"network: x{between}{formula}"])
    for delimiter in ",;\t|":
        rows = reader.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        for cell in next(rows):
            assert cell.strip("\"' ")[:1] not in tuple("=+-@") or "'" in cell[:4], cell
        assert not [cell for row in rows for cell in row if cell.strip()[:1] in tuple("=+@")]
    (fact, *_) = text.splitlines()
    assert fact.startswith("# ") and formula in fact


def test_everything_else_stays():
    columns = {"a,b": ["x", 'y "z"'], "n": [-1, 2.5]}
    rows = list(reader.reader(io.StringIO(csv(columns), newline="")))
    assert rows == [["a,b", "n"], ["x", "-1"], ['y "z"', "2.5"]]


def test_numbers_as_people_write_them_leave_as_programs_read_them():
    rows = list(
        reader.reader(io.StringIO(csv({"n": ["−3.02 × 10⁻⁷", "−0.5", "12\u00a0%"]}), newline=""))
    )
    assert [cell for (cell,) in rows[1:]] == ["-3.02e-07", "-0.5", "12 %"]
