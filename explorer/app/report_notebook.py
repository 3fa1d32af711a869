"""Report notebook: the code of a report as a Jupyter notebook (nbformat 4.5), each finding above the code that
gives its numbers."""

import json
from typing import Any

from explorer.app.report import Item, Report
from explorer.drawing.markup import plain

WITHOUT = "There is no code for this view: take its numbers away from the page itself."
MARKS = set("\\`*_{}[]()#+-.!|~$:@=<>&\"'")  # of markdown, of formulas and of HTML
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def notebook(report: Report) -> bytes:
    """The file, JSON in UTF-8."""
    cells = [_markdown("title", f"# {_text(report.title) or 'Report'}")]
    for item in report.items:
        cells += _cells(item)
    content = {
        "cells": cells,
        "metadata": {"kernelspec": KERNEL, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(content, indent=1).encode()


def _cells(item: Item) -> list[dict[str, Any]]:
    parts = [f"## {_text(item.title)}", f"**{_text(item.finding)}**", _text(item.credit)]
    parts += [_text(line) for line in item.note.splitlines()]
    if not item.code:
        return [_markdown(item.key, "\n\n".join([*parts, WITHOUT]))]
    code: dict[str, Any] = {"cell_type": "code", "execution_count": None, "outputs": []}
    return [
        _markdown(item.key, "\n\n".join(parts)),
        {**code, "id": f"{item.key}-code", "metadata": {}, "source": item.code},
    ]


def _markdown(key: str, source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": key, "metadata": {}, "source": source}


def _text(text: str) -> str:
    """Anybody's text as text, on one line."""
    signs = plain(text).encode("utf-8", "replace").decode()
    return "".join(f"&#{ord(sign)};" if sign in MARKS else sign for sign in signs)
