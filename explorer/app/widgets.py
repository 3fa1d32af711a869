"""What widgets of all pages have in common: values that the address keeps, downloads, text of
strangers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypedDict

import streamlit as st

from explorer.drawing.tables import csv


class UrlState(TypedDict):
    """How a widget keeps its value in the address and across pages."""

    bind: Literal["query-params"]
    persist_state: Literal["session"]


class Download(TypedDict):
    """How a download looks, and that it does not run the page again."""

    icon: str
    on_click: Literal["ignore"]


URL_STATE: UrlState = {  # of every widget but uploads
    "bind": "query-params",
    "persist_state": "session",
}
DOWNLOAD: Download = {"icon": ":material/download:", "on_click": "ignore"}


def select(widget: str, value: Any) -> None:
    """Set a widget to a value: for callbacks of buttons."""
    st.session_state[widget] = value


def download_csv(label: str, columns: Callable[[], Mapping[str, Sequence]], file: str) -> None:
    """A button that gives columns as `file`.csv; they are computed when it is clicked."""
    st.download_button(label, lambda: csv(columns()), f"{file}.csv", key=f"csv_{file}", **DOWNLOAD)


def escape_markdown(text: str) -> str:
    """Text of strangers for places that read markdown: every character that could mean something is
    escaped."""
    return "".join(
        f"\\{character}" if character in r"\`*_{}[]()<>#+-.!|~$:&" else character
        for character in text.replace("\n", " ")
    )
