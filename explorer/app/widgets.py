"""What widgets of all pages have in common: values that the address keeps, downloads, text of
strangers."""

import contextlib
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypedDict

import streamlit as st
from streamlit.errors import StreamlitAPIException

from explorer.drawing.tables import csv


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
DOWNLOAD: Download = {"icon": ":material/download:", "on_click": "ignore"}


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
    return {"bind": None, "persist_state": "session"}


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
