"""The report: what is collected, its title, and the files in which it leaves."""

import streamlit as st

from explorer.app import report, report_notebook, report_page, report_pages
from explorer.app.problems import callback
from explorer.app.report import Item, Report
from explorer.app.widgets import DOWNLOAD, escape_markdown

HELD = (
    "Kept for you alone, as long as this server runs. Whoever has the file has all that is in it."
)
FILES = {  # label, ending, media type, and what makes it
    "HTML": ("report.html", "text/html", report_page.page),
    "PDF": ("report.pdf", "application/pdf", report_pages.pages),
    "Notebook": ("report.ipynb", "application/x-ipynb+json", report_notebook.notebook),
}


def title(current: Report) -> None:
    """What the report is called."""

    def change() -> None:
        report.rename(st.session_state["report_title"])

    st.text_input(
        "Title of the report",
        current.title,
        max_chars=report.LONGEST_TITLE,
        key="report_title",
        on_change=callback(change),
    )


def downloads(current: Report) -> None:
    """The files, made when somebody takes them."""
    buttons = st.container(horizontal=True)
    for label, (name, mime, make) in FILES.items():
        buttons.download_button(
            label,
            lambda make=make: make(current),  # type: ignore[misc]
            name,
            mime,
            key=f"report_{name}",
            **DOWNLOAD,
        )
    st.caption(HELD)


def item(shown: Item, first: bool, last: bool) -> None:
    """One view: its picture, what it says, a note, and what can be done with it."""
    with st.container(border=True):
        picture, text = st.columns([2, 3], gap="medium")
        picture.image(shown.small, output_format="PNG", width="stretch", alt=shown.finding)
        with text:
            st.markdown(f"**{escape_markdown(shown.title)}**")
            st.markdown(escape_markdown(shown.finding))
            st.caption(escape_markdown(shown.credit))
            note(shown)
            buttons(shown, first, last)


def note(shown: Item) -> None:
    """A visitor's own words beside it."""

    def change() -> None:
        report.annotate(shown.key, st.session_state[f"report_note_{shown.key}"])

    st.text_area(
        f"Your note on {escape_markdown(shown.title)}",
        shown.note,
        height="content",
        max_chars=report.LONGEST_NOTE,
        key=f"report_note_{shown.key}",
        on_change=callback(change),
        label_visibility="collapsed",
        placeholder="A note of your own",
    )


def buttons(shown: Item, first: bool, last: bool) -> None:
    """Up, down, away."""
    row = st.container(horizontal=True)
    for label, by, off in (("Move up", -1, first), ("Move down", 1, last)):
        row.button(
            label,
            key=f"report_move_{by}_{shown.key}",
            on_click=callback(report.move),
            args=(shown.key, by),
            disabled=off,
        )
    row.button(
        "Remove",
        key=f"report_remove_{shown.key}",
        on_click=callback(report.remove),
        args=(shown.key,),
    )
