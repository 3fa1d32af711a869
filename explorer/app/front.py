"""Front: what does every run draw before, around and after its page?"""

import sys
from types import ModuleType

import streamlit as st

from explorer.app import icon, looks
from explorer.app.page_table import SECTIONS
from explorer.app.run_slots import SLOTS

PROGRAMS: list[ModuleType] = []  # the one that shows a network and serves the app itself


def draw() -> None:
    """Page config, navigation, the shared sidebar, then the chosen page, when it is this run's
    turn."""
    for (
        program
    ) in PROGRAMS:  # Streamlit has put Home in its place, where pickle looks for its classes
        sys.modules["__main__"] = program
    with SLOTS.one():
        _draw()


def _draw() -> None:
    class_mode = st.query_params.get("class") == "1"
    st.set_page_config(
        page_title="CNN Explorer",
        page_icon=icon.address(),
        layout="wide",
        initial_sidebar_state="collapsed" if class_mode else "auto",
    )
    looks.draw()
    if "sections" not in st.session_state:  # once a visit: Streamlit looks for every file anew
        st.session_state["sections"] = {
            section.title: [
                st.Page(
                    f"../pages/{folder}/{name}.py",
                    title=page.title,
                    icon=f":material/{page.icon}:",
                    url_path=page.address or None,
                    default=name == "home",
                )
                for name, page in section.pages.items()
            ]
            for folder, section in SECTIONS.items()
        }
    page = st.navigation(st.session_state["sections"], position="top")

    # torch comes in here, after the navigation is on the screen
    from explorer.app import problems, sidebar, start, waiting

    start.once()
    waiting.reserve()
    with problems.shown():
        problems.say_failed()
        sidebar.draw()
        page.run()


def failed(error: Exception) -> bool:
    """What no page shows, an error in a widget's callback: one sentence instead of its type."""
    from explorer.app import problems

    problems.show_problem(error)
    return True
