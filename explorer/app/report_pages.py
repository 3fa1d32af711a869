"""Report pages: a report as a PDF, one view a page, with its finding, note and credit."""

import io
import textwrap
import time
from typing import Any

from explorer.app.report import Item, Report
from explorer.drawing.manifest import APP
from explorer.drawing.markup import plain

SIDES = 11.69, 8.27  # inches: A4, lying
WIDE = 108  # letters of a line of 11 points
MOST = 8  # lines of a note
YIELD = 0.002  # seconds between two pages, in which whoever else draws comes to his turn
FORM: dict[str, Any] = {"parse_math": False, "va": "top", "color": "black"}


def pages(report: Report) -> bytes:
    """The file; a report without views is one page with its title."""
    from matplotlib.backends.backend_pdf import PdfPages  # matplotlib takes a second
    from matplotlib.figure import Figure

    from explorer.drawing.paper import page

    out = io.BytesIO()
    facts = {"Title": _lines(report.title, 200, 1) or "Report", "Creator": APP}
    file = PdfPages(out, metadata=facts)
    for number, item in enumerate(report.items, 1):
        with page.settings():
            figure = Figure(figsize=SIDES)
            _draw(figure, report, number, item)
            file.savefig(figure, dpi=300)
        time.sleep(YIELD)
    with page.settings():
        if not report.items:
            figure = Figure(figsize=SIDES)
            figure.text(0.05, 0.95, facts["Title"], fontsize=18, **FORM)
            file.savefig(figure)
        file.close()
    return out.getvalue()


def _draw(figure: Any, report: Report, number: int, item: Item) -> None:
    """The finding above, the picture in the middle, note and title of the report below."""
    from PIL import Image

    finding = _lines(item.finding, 80, 3)
    note = _lines(item.note, WIDE, MOST)
    top = 0.95 - 0.05 * (1 + finding.count("\n"))
    bottom = 0.07 + 0.03 * (1 + note.count("\n")) * bool(note)
    figure.text(0.05, 0.96, finding, fontsize=16, **FORM)
    axes = figure.add_axes((0.05, bottom, 0.9, top - bottom))
    axes.axis("off")
    with Image.open(io.BytesIO(item.png)) as picture:
        axes.imshow(picture.convert("RGB"), interpolation="none")
    figure.text(0.05, bottom - 0.005, note, fontsize=11, **FORM)
    foot = f"{_lines(report.title, 90, 1)} · {number} of {len(report.items)}"
    figure.text(0.05, 0.03, foot, fontsize=9, **FORM)


def _lines(text: str, width: int, most: int) -> str:
    """Anybody's text, so wide and high at most, in letters that the font has."""
    from explorer.drawing.paper.marks import printable

    wrapped = [
        line
        for part in text.splitlines()
        for line in textwrap.wrap(printable(plain(part)), width) or [""]
    ]
    kept = wrapped[:most]
    return "\n".join([*kept[:-1], f"{kept[-1]} …"] if len(wrapped) > most else kept).strip()
