"""Frame: what stands around every page: how it is laid out, its title with network and picture, what can
be taken away, class mode?"""

import contextlib
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.scriptrunner_utils.exceptions import StopException

from explorer.app import class_mode, sidebar, stage
from explorer.app.widgets import escape_markdown

HEADER = "header"  # in the session's state
STYLE = """<style>
[data-testid="stMainBlockContainer"]{padding:4.2rem 2.4rem 4rem}
.st-key-header h1{font-size:1.7rem;padding:0}
.st-key-header p{font-size:1.05rem}
.st-key-header{row-gap:.2rem}
.st-key-part_finding p{font-size:1.35rem;line-height:1.35;font-weight:600}
@media (max-width:640px){[data-testid="stMainBlockContainer"]{padding:4rem 1rem 3rem}
.st-key-part_finding p{font-size:1.15rem}}
</style>"""


class Header(NamedTuple):
    """The places of the line above a page: its title, network and picture; what is done with it."""

    title: DeltaGenerator
    actions: DeltaGenerator


def begin() -> Header:
    """Called once a run, before sidebar and page."""
    stage.clear()
    st.html(STYLE)
    class_mode.style()
    with st.container(key="header", horizontal=True, vertical_alignment="center"):
        title = st.container(horizontal=True, vertical_alignment="bottom")
        header = Header(title, st.container(horizontal=True, width="content"))
    st.session_state[HEADER] = header
    return header


def header() -> Header:
    """The places above the page of this run, for what a section puts there."""
    return st.session_state[HEADER]


def name(title: str, header: Header) -> None:
    """Say which page this is, and what the sidebar chose for it."""
    with header.title:
        st.title(title, anchor=False, width="content")
        if shown := _of_what():
            st.markdown(escape_markdown(shown), width="content")


def run(page: StreamlitPage) -> None:
    """Run a page; one that ends itself early still gets what stands after it."""
    with contextlib.suppress(StopException):
        page.run()


def end(title: str, header: Header) -> None:
    """What can only be put around a page when it is known what is on it."""
    with header.actions:
        if not class_mode.in_class():
            class_mode.toggle()
    titles = {view.key: view.title for view in stage.on_screen().values()}
    class_mode.close(titles, " · ".join(filter(None, [title, _of_what()])))


def _of_what() -> str:
    """Network and picture that the sidebar chose."""
    choice = sidebar.current()
    return f"{choice.model.label} · {choice.image_label}"
