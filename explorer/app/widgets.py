"""What widgets of all pages have in common: values that the address keeps, downloads, charts, tables,
text of strangers."""

import contextlib
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypedDict

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.errors import StreamlitAPIException

from explorer.drawing.markup import literal, plain
from explorer.drawing.style import CONFIG, Figure
from explorer.drawing.tables import csv

HIDDEN = "not shown"  # by which looks.py knows a field that is not


class UrlState(TypedDict):
    """How a widget keeps its value in the address and across pages."""

    bind: Literal["query-params"] | None
    persist_state: Literal["session"]


class Download(TypedDict):
    """How a download looks, and that it does not run the page again."""

    icon: str
    on_click: Literal["ignore"]


URL_STATE: UrlState = {  # of every widget but uploads
    "bind": "query-params",
    "persist_state": "session",
}
SESSION_STATE: UrlState = {**URL_STATE, "bind": None}  # kept, but not in the address
DOWNLOAD: Download = {"icon": ":material/download:", "on_click": "ignore"}
MARKDOWN = re.compile(r"[\\`*_{}\[\]()<>#+\-.!|~$:&@=]")
# what the browser still replaces in text that was escaped: `:smile:` and `:material/home:`, `->` and
# `>=`, and addresses, of which it makes links
REPLACED = re.compile(
    r":(?=[\w+-]+:|material/)|(?<=[-<>~])[-=>]|https?(?=://)|www(?=\.)|@", re.IGNORECASE
)


def number_state(key: str) -> UrlState:
    """URL_STATE of a number input of this key. A number in the address that is none ("1e309") is
    not bound in this run and leaves the address: Streamlit would end the page with it."""
    given = st.query_params.get_all(key)
    try:
        is_number = not given or math.isfinite(float(given[-1] or 0))
    except ValueError:
        is_number = False
    if is_number:
        return URL_STATE
    with contextlib.suppress(StreamlitAPIException):  # a widget that lets go of it takes it away
        st.query_params.pop(key, None)
    return SESSION_STATE


def hidden(key: str) -> str:
    """A text that stands in the address as the value of a widget does, over pages and with the browser's
    way back, and is not shown: `select` sets it. Empty where nothing was chosen."""
    text = st.text_input(
        key, key=key, placeholder=HIDDEN, label_visibility="collapsed", **URL_STATE
    )
    return text or ""


def select(widget: str, value: Any) -> None:
    """Set a widget to a value: for callbacks of buttons."""
    st.session_state[widget] = value


def download_csv(label: str, columns: Callable[[], Mapping[str, Sequence]], file: str) -> None:
    """A button that gives columns as `file`.csv; they are computed when it is clicked."""
    st.download_button(label, lambda: csv(columns()), f"{file}.csv", key=f"csv_{file}", **DOWNLOAD)


def plotly(figure: Figure, alt: str, place: DeltaGenerator | None = None, **options: Any) -> Any:
    """Show a figure, whose text is text, with its finding in words, here or in a container `place`;
    `options` and what is returned are those of st.plotly_chart."""
    chart = (st if place is None else place).plotly_chart
    return chart(literal(figure), config=CONFIG, alt=alt, **options)


def escape_markdown(text: str) -> str:
    """Text of strangers for places that read markdown, which show it as it is: on one line, every
    character escaped that could mean something, and what would be replaced nevertheless in two parts,
    one of them in a span without any style."""
    text = re.sub(r"\s{2,}", " ", plain(text))
    parts, end = [], 0
    for match in REPLACED.finditer(text):
        parts += [_escape(text[end : match.start()]), f":color[{_escape(match.group())}]"]
        end = match.end()
    return "".join([*parts, _escape(text[end:])])


def _escape(text: str) -> str:
    return MARKDOWN.sub(r"\\\g<0>", text)
