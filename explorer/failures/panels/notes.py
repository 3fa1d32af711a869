"""What did people write about images? Tags and notes, to read, add and take away."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from explorer.app import stage, visitor
from explorer.app.widgets import escape_markdown
from explorer.failures import notes as notes_file
from explorer.failures.cached import evaluations as cached
from explorer.failures.evaluation import Evaluation
from explorer.training.limits import Limits
from explorer.visitors import NOBODY, may_change

MAX_TAGGED = 5000
READERS = (
    "Tags and notes are kept with the evaluation; everybody who can open it can read them. Only the "
    "browser that wrote one can take it away."
)


def notes_of(evaluation: Evaluation) -> notes_file.Notes:
    """Tags and notes of an evaluation; nothing, and a warning, where they cannot be read."""
    try:
        return cached.notes(evaluation)
    except notes_file.NotesError as error:
        st.warning(escape_markdown(str(error)))
        return notes_file.Notes({}, {})


def change(evaluation: Evaluation, operation: Callable[..., Any], *arguments: object) -> bool:
    """One operation on the notes of an evaluation, or the sentence why not."""
    try:
        operation(evaluation.path, *arguments)
    except notes_file.NotesError as error:
        st.error(escape_markdown(str(error)))
        return False
    st.toast("Kept with the evaluation.")
    return True


def tag_all(evaluation: Evaluation, rows: np.ndarray, key: str) -> None:
    """One tag for all of these images."""
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    tag = left.text_input(
        "Tag",
        key=f"tag_all_{key}",
        max_chars=notes_file.LONGEST_TAG,
        placeholder="two objects, badly lit, wrong label …",
    )
    if right.button(
        "Put on all of them", key=f"tag_button_{key}", width="stretch", disabled=not tag
    ):
        images = [str(image) for image in evaluation.names[rows[:MAX_TAGGED]]]
        change(evaluation, notes_file.tag, images, tag, visitor.key())
        if len(rows) > MAX_TAGGED:
            st.warning(f"The first {MAX_TAGGED:,} images got the tag: more at once are refused.")


def notes_form(evaluation: Evaluation, row: int) -> None:
    """Tags and notes of one image."""
    image, notes = str(evaluation.names[row]), notes_of(evaluation)
    with stage.more("notes"):
        st.subheader("Tags and notes", anchor=False)
        left, right = st.columns(2, gap="large")
    with left:
        _tags(evaluation, row, image, notes)
        st.caption(READERS)
    with right:
        _notes(evaluation, row, image, notes.notes.get(image, ()))


def _mine(by: str) -> bool:
    """Whether this visitor may take away what `by` wrote."""
    return may_change(by, visitor.acting(), everybody())


def everybody() -> bool:
    """Whether everybody may, on this server."""
    return bool(Limits.here().open_sharing)


def _tags(evaluation: Evaluation, row: int, image: str, notes: notes_file.Notes) -> None:
    writers = notes.tagged_by.get(image, {})
    with st.form(f"tag_form_{row}", clear_on_submit=True):
        new = st.text_input(
            "New tag",
            max_chars=notes_file.LONGEST_TAG,
            placeholder="wrong label",
            key="new_tag",
        )
        submitted = st.form_submit_button("Add the tag")
        if submitted and new and change(evaluation, notes_file.tag, [image], new, visitor.key()):
            st.rerun()
    with st.container(horizontal=True):
        for place, tag in enumerate(notes.tags.get(image, ())):
            mine = _mine(writers.get(tag, NOBODY))
            clicked = st.button(
                escape_markdown(tag),
                key=f"untag_{row}_{place}",
                icon=":material/close:" if mine else None,
                help="Take this tag away" if mine else "Written by another visitor",
                disabled=not mine,
            )
            if clicked and change(
                evaluation, notes_file.untag, [image], tag, visitor.acting(), everybody()
            ):
                st.rerun()


def _notes(
    evaluation: Evaluation, row: int, image: str, notes: tuple[notes_file.Note, ...]
) -> None:
    with st.form(f"note_form_{row}", clear_on_submit=True):
        text = st.text_area(
            "New note", max_chars=notes_file.LONGEST_NOTE, height=100, key="new_note"
        )
        submitted = st.form_submit_button("Keep the note")
        if submitted and text and change(evaluation, notes_file.note, image, text, visitor.key()):
            st.rerun()
    for note in notes:
        with st.container(horizontal=True, border=True):
            when = time.strftime("%Y-%m-%d %H:%M", time.gmtime(note.when))
            st.text(f"{when} UTC\n{note.text}")
            if not _mine(note.by):
                st.caption("By another visitor")
                continue
            clicked = st.button("Delete", key=f"forget_{note.key}")
            if clicked and change(
                evaluation, notes_file.forget, image, note.key, visitor.acting(), everybody()
            ):
                st.rerun()
