"""Front: what does every run draw before, around and after its page?"""

import sys
from types import ModuleType

import streamlit as st

from explorer.app import icon, looks, page_table
from explorer.app.page_table import SECTIONS
from explorer.app.run_slots import SLOTS

PROGRAMS: list[ModuleType] = []  # the one that shows a network and serves the app itself


def draw() -> None:
    """Page config, navigation, the way about, the shared sidebar, then the chosen page, when it is this
    run's turn."""
    for (
        program
    ) in PROGRAMS:  # Streamlit has put Home in its place, where pickle looks for its classes
        sys.modules["__main__"] = program
    with SLOTS.one():
        _draw()


def _draw() -> None:
    in_class = st.query_params.get("class") == "1"
    if "menu" not in st.session_state:  # once a visit: Streamlit looks for every file anew
        st.set_page_config(
            page_icon=icon.address()
        )  # before a page's own would be fetched elsewhere
        st.session_state["menu"] = _menu()
    page = st.navigation(st.session_state["menu"], position="top")
    address = page.url_path
    row = page_table.row(address)
    st.set_page_config(  # after the navigation: the title is that of the new place in the history
        page_title=page_table.browser_title(address),
        page_icon=icon.address(),
        layout="wide",
        initial_sidebar_state="collapsed" if in_class or not row.uses else "auto",
    )
    looks.draw(bool(row.uses))
    st.logo(icon.wordmark(), size="large")  # a click leads Home

    # torch comes in here, after the navigation is on the screen
    from explorer.app import class_mode, frame, problems, refining, search, sidebar, start, waiting

    start.once()
    waiting.reserve()
    header = frame.begin()
    with problems.shown():
        problems.say_failed()
        search.draw(address, class_mode.query_params())
        sidebar.draw(row.uses)
        of_what = frame.name(row, header)
        with problems.shown():
            frame.run(page)
        frame.end(row, header, of_what)
        refining.finish()


def _menu() -> dict[str, list[st.Page]]:
    """The sections with their pages. Streamlit shows pages of the section "" beside the others, before
    them: there the lecture stands, whose lessons its page lists."""
    return {
        "" if folder == "lessons" else section.title: [
            st.Page(
                f"../pages/{folder}/{name}.py",
                title=page.title,
                icon=f":material/{page.icon}:",
                url_path=page.address or None,
                default=name == "home",
                visibility="hidden" if page.hidden else "visible",
            )
            for name, page in section.pages.items()
        ]
        for folder, section in SECTIONS.items()
    }


def failed(error: Exception) -> bool:
    """What no page shows, an error in a widget's callback: one sentence instead of its type."""
    from explorer.app import problems

    problems.show_problem(error)
    return True
