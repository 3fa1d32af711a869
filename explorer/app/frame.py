"""Frame: what stands around every page: how it is laid out, its title with network and picture, what can
be taken away, class mode?"""

import contextlib
import textwrap
from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.scriptrunner_utils.exceptions import StopException

from explorer.app import class_mode, page_table, refining, session, sidebar, stage, takeaway
from explorer.app.page_table import NETWORK, NOTHING, PICTURE, Page
from explorer.app.widgets import escape_markdown
from explorer.drawing.view import View

HEADER = "header"  # in the session's state
WIDE = 60  # characters of several names in the header


class Header(NamedTuple):
    """The places of the line above a page: its title, network and picture; what is done with it."""

    title: DeltaGenerator
    actions: DeltaGenerator


def begin() -> Header:
    """Called once a run, before sidebar and page."""
    stage.clear()
    refining.begin()
    class_mode.style()
    with st.container(key="header", horizontal=True, vertical_alignment="center"):
        title = st.container(horizontal=True, vertical_alignment="bottom")
        actions = st.container(horizontal=True, vertical_alignment="center", width="content")
        header = Header(title, actions)
    st.session_state[HEADER] = header
    return header


def header() -> Header:
    """The places above the page of this run, for what a section puts there."""
    return st.session_state[HEADER]


def name(page: Page, header: Header) -> DeltaGenerator:
    """Say which page this is, and what of the sidebar it shows; gives the place where that stands."""
    with header.title:
        home = page == page_table.row("")
        st.title(page_table.APP if home else page.title, anchor=False, width="content")
        shown = escape_markdown(_of_what(page))
        return st.markdown(shown, width="content") if shown else st.empty()


def run(page: StreamlitPage) -> None:
    """Run a page; one that ends itself early still gets what stands after it."""
    with contextlib.suppress(StopException):
        page.run()


def end(page: Page, header: Header, of_what: DeltaGenerator) -> None:
    """What can only be put around a page when it is known what is on it; `of_what` is the place that
    `name` gave."""
    with header.actions:
        if stage.views() and not class_mode.in_class():
            class_mode.toggle()
            takeaway.offer(page, list(stage.views().values()))
    first = next(iter(stage.views().values()), None)
    how = first.how if first else ""
    known = _of_what(page, first)
    said = " · ".join(filter(None, [known, how]))
    if said != _of_what(page):
        of_what.markdown(escape_markdown(said), width="content")
    titles = {view.key: view.title for view in stage.on_screen().values()}
    class_mode.close(titles, " · ".join(filter(None, [page.title, said])))


def _of_what(page: Page, first: View | None = None) -> str:
    """The networks and pictures of the first view; where it names none, those that the sidebar chose, if
    the page is of them."""
    choice, uses = sidebar.current(), page.uses if page.of_used else NOTHING
    networks = [choice.model.label] if NETWORK in uses else []
    images = [choice.image_label] if PICTURE in uses else []
    if first and first.networks is not None:
        networks = [sidebar.model_label(key) for key in first.networks]
    if first and first.images is not None:
        images = [session.image_label(key) for key in first.images]
    return " · ".join(filter(None, map(_listed, (networks, images))))


def _listed(names: Sequence[str]) -> str:
    """A name as it is; of several as many as fit on a line, and how many more there are."""
    if len(names) < 2:
        return "".join(names)
    first, *others = (textwrap.shorten(name, WIDE, placeholder="…") for name in names)
    kept = [first]
    for name in others:
        if len(", ".join([*kept, name])) > WIDE:
            break
        kept.append(name)
    rest = f" and {len(names) - len(kept)} more" if len(names) > len(kept) else ""
    return ", ".join(kept) + rest
