"""Names that strangers might give, and every text of a page with what the browser makes of it.

The browser reads each text in one of three ways: as it is (PLAIN), as HTML or plotly's own markup
(HTML, charts), or as markdown, which is what is assumed of every field that no table names: the text of
a new kind of element is taken for markdown until somebody has looked."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow

from explorer.failures import notes
from explorer.failures.evaluate import evaluate
from explorer.failures.question import Settings
from explorer.failures.sources import uploaded
from explorer.networks import registry
from tests.failures.pages import digit, label_of
from trainer.files import write

PARTS = (
    "<b>zqz</b>",
    "![zqz](http://zqz.invalid/zqz)",
    ":red[zqz]",
    "$zqz$",
    ":material/zqz:",
    "`zqz`",
    "zqz&amp;zqz",
    "[zqz](http://zqz.invalid)",
    '<a href="http://zqz.invalid">zqz</a>',
    "zqz|zqz",
    "zqz -> zqz",
    "http://zqz.invalid/zqz",
    ":zqz:",
)
IN_HTML = ("<b>zqz", "<a href", "zqz&amp;zqz", "zqz</a>", "zqz</b>")
IN_MARKDOWN = (
    *IN_HTML,
    "![zqz",
    "](http",
    ":red[zqz",
    "$zqz$",
    ":material/zqz",
    "`zqz`",
    "zqz|zqz",
    "-> zqz",
    "http://zqz",
    ":zqz:",
)
# What the browser shows as it is; Streamlit's notes on markdown (its skill's references/markdown.md) name
# the elements, and tests/browser looks at what they make of such names.
PLAIN = {
    "BidiComponent.json",  # the scripts of components/files put text into the page, and no HTML
    "Text.body",
    "TextInput.default",
    "TextInput.value",
    "TextInput.placeholder",
    "TextArea.default",
    "TextArea.value",
    "TextArea.placeholder",
    "Selectbox.options",
    "Selectbox.raw_value",
    "MultiSelect.options",
    "MultiSelect.raw_values",
    "Code.code_text",
    "Image.alt",
    "Table.alt",
    "Dataframe.alt",
    "PlotlyChart.alt",
    "Dataframe.arrow_data",  # cells and headings are drawn on a canvas
    "FileUploader.id",
    "Selectbox.id",
    "Selectbox.query_param_key",
}
HTML = {"Html.body"}
TEMPLATES = ("hovertemplate", "texttemplate")


def name(number: int) -> str:
    """A name with everything in it that could be live, which begins with another part for each
    number."""
    turn = number % len(PARTS)
    return " ".join([*PARTS[turn:], *PARTS[:turn], str(number)])


def evaluated(folder: Path, number: int) -> Path:
    """An evaluation in this folder in which everything that somebody names has such a name."""
    model, images = registry.find("digits-relu"), list(map(name, range(26)))
    pictures = [(image, digit(row), str(label_of(row))) for row, image in enumerate(images)]
    path = evaluate(registry.load(model), model, uploaded(pictures, "set"), folder, Settings())
    content = json.loads((path / "evaluation.json").read_text("utf-8"))
    content |= {
        "label": name(number + 2),
        "data": name(number + 4),
        "classes": list(map(name, range(10))),
        "unreadable": [[name(6), name(7)]],
        "unreadable_count": 1,
    }
    content["matching"][0] |= {"name": name(8), "output": -1}
    write(path / "evaluation.json", json.dumps(content).encode())
    for part in PARTS[: notes.MAX_TAGS]:
        notes.tag(path, images, part[: notes.LONGEST_TAG])
        notes.note(path, images[0], part)
    return path


def live(messages: list[Any]) -> list[tuple[str, str]]:
    """Where, in messages to the browser, something of such a name would be more than text."""
    found = []
    for place, text in (pair for message in messages for pair in _texts(message, "")):
        if place.startswith("PlotlyChart.spec"):
            parts = ("zqz",) if place.endswith(TEMPLATES) else IN_HTML
        elif place in HTML:
            parts = IN_HTML
        else:
            parts = () if place in PLAIN else IN_MARKDOWN
        if any(re.search(rf"(?<!\\){re.escape(part)}", text) for part in parts):
            found.append((place, text[:200]))
    return found


def shown(messages: list[Any]) -> set[str]:
    """The places at which such names are."""
    return {place for message in messages for place, text in _texts(message, "") if "zqz" in text}


def _texts(message: Any, inside: str) -> Iterator[tuple[str, str]]:
    for field, value in message.ListFields():
        place = f"{message.DESCRIPTOR.name}.{field.name}"
        for one in _each(value):
            if isinstance(one, str):
                yield from _json_or_text(place, one)
            elif isinstance(one, bytes):
                yield from ((inside or place, text) for text in _of_bytes(place, one))
            elif hasattr(one, "ListFields"):
                yield from _texts(one, place)


def _each(value: Any) -> list[Any]:
    if isinstance(value, str | bytes | int | float) or hasattr(value, "ListFields"):
        return [value]
    return list(value.values() if hasattr(value, "values") else value)


def _json_or_text(place: str, text: str) -> Iterator[tuple[str, str]]:
    if place != "PlotlyChart.spec":
        yield place, text
        return
    yield from _of_json(place, json.loads(text))


def _of_json(place: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _of_json(f"{place}.{key}", part)
    elif isinstance(value, list):
        for part in value:
            yield from _of_json(place, part)


def _of_bytes(place: str, data: bytes) -> list[str]:
    """The headings and cells of a table; other bytes as text."""
    if place != "ArrowData.data":
        return [data.decode("utf-8", "replace")]
    columns = pyarrow.ipc.open_stream(data).read_all().to_pydict()
    return [str(text) for name, column in columns.items() for text in (name, *column)]
