"""Class mode: how does a lesson look on the screen of a lecture hall, and what does it hide?

It is in the address (`class=1`, `hide=question`), not in a widget: links carry it from lesson to
lesson. To make one more part hidable, add it to HIDABLE_PARTS and put it into `part`."""

from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app.problems import callback

HIDABLE_PARTS = {
    "idea": "Idea",
    "controls": "Controls",
    "finding": "Findings in words",
    "question": "Question",
    "numbers": "Tables",
    "sources": "Links and sources",
}  # part of the page, as in the address: label
STYLE = """:root{font-size:clamp(17px,1.5vw,40px)!important}
[data-testid="stSidebar"],[data-testid="stExpandSidebarButton"],[data-testid="stHeader"]{display:none}
[data-testid="stMainBlockContainer"]{padding:.6rem 1.6rem 3rem}
[data-testid="stMainBlockContainer"] [data-testid="stVerticalBlock"]{gap:.5rem}
[data-testid="stMainBlockContainer"] h1{font-size:1.9rem;padding:0 0 .6rem}
"""  # words grow with the width, as slides do


def in_class() -> bool:
    """Whether the address says class mode."""
    return st.query_params.get("class") == "1"


def hidden_parts() -> list[str]:
    """The parts of the page that the address hides."""
    return [
        name for name in HIDABLE_PARTS if in_class() and name in st.query_params.get_all("hide")
    ]


def part(name: str, number: int | str = 0) -> DeltaGenerator:
    """A container for a part of HIDABLE_PARTS; `number` tells several on one page apart."""
    return st.container(key=f"lesson_{name}_{number}")


def style() -> None:
    """Larger words, no sidebar, and nothing of what is hidden; nothing outside of class mode."""
    if in_class():
        covered = "".join(
            f"[class*='st-key-lesson_{name}']{{display:none}}" for name in hidden_parts()
        )
        st.html(f"<style>{STYLE}{covered}</style>")


def toggle() -> None:
    """The widget that turns class mode on and off."""
    st.session_state["class_mode"] = in_class()
    st.toggle(
        "Class mode",
        key="class_mode",
        on_change=callback(_into_address),
        help="Larger type, no sidebar. Page up and page "
        "down, or a presenter's buttons, turn to the lesson before and after.",
    )


def lecturer_panel() -> None:
    """What a lecturer can hide, and the address to share."""
    with st.expander("For the lecturer", icon=":material/co_present:"):
        if in_class():
            st.session_state["class_hide"] = hidden_parts()
            st.pills(
                "Hide",
                HIDABLE_PARTS,
                selection_mode="multi",
                format_func=HIDABLE_PARTS.__getitem__,
                key="class_hide",
                on_change=callback(_into_address),
            )
        st.write("This address opens the page exactly as it is:")
        st.code(f"{st.context.url or ''}?{_query()}", language=None)


def query_params() -> dict[str, list[str]]:
    """Class mode as it is now, for the address of another lesson."""
    return {"class": ["1"], "hide": hidden_parts()} if in_class() else {}


def _query() -> str:
    values = {name: st.query_params.get_all(name) for name in st.query_params}
    return urlencode(values, doseq=True)


def _into_address() -> None:
    """What the toggle and the pills say goes into the address."""
    state = st.session_state
    for name, values in {
        "class": ["1"] * state["class_mode"],
        "hide": state.get("class_hide", []),
    }.items():
        if values and state["class_mode"]:
            st.query_params[name] = values
        else:
            st.query_params.pop(name, None)
