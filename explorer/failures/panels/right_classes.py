"""Which further classes are right for these images? A table that somebody brings, so that what is also right
is not counted as wrong."""

from dataclasses import replace

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from explorer.app import problems, visitor
from explorer.app.problems import callback
from explorer.drawing.markup import plain
from explorer.failures import folders, metrics, right_classes
from explorer.failures.evaluation import Evaluation
from explorer.failures.right_classes import RightClasses
from explorer.failures.right_classes_table import HOW, MAX_BYTES, read_rows, table
from explorer.failures.words import right_classes as words
from trainer.errors import PersonsError

TABLES = "right_tables"  # in the session: name of an evaluation -> its table, for one visitor


def with_table(evaluation: Evaluation) -> Evaluation:
    """The evaluation, counting the further right classes that this visitor brought for it."""
    tables = _tables()
    brought = tables.get(evaluation.name)
    if evaluation.name not in tables or (brought and len(brought.left_out) != len(evaluation)):
        return evaluation
    return replace(evaluation, table=brought)


def _tables() -> dict[str, RightClasses | None]:
    """What this visitor brought, by name of the evaluation; None where he counts no table."""
    tables: dict[str, RightClasses | None] = st.session_state.setdefault(TABLES, {})
    return tables


def panel(evaluation: Evaluation) -> None:
    """What is counted now, and where a table is brought or taken away."""
    if evaluation.table is not None:
        st.text(words.describe(metrics.right_share(evaluation), evaluation.table))
    elif evaluation.name not in _tables() and (evaluation.path / right_classes.FILE).is_file():
        st.warning(words.DAMAGED)
    place = st.expander(
        "Further right classes: a table of what is also right",
        icon=":material/rule:",
        key="right_classes_open",
        on_change="rerun",
    )
    if place.open:
        with place:
            _offer(evaluation)


def _offer(evaluation: Evaluation) -> None:
    if evaluation.table is not None:
        st.text(words.how(evaluation.table))
        st.button(
            "Count the data's own classes alone",
            key="right_classes_gone",
            on_click=callback(_remove),
            args=(evaluation,),
        )
    st.caption(HOW)
    file = st.file_uploader(
        "CSV (or JSON) of right classes",
        ["csv", "tsv", "txt", "json"],
        key="right_classes",
        max_upload_size=MAX_BYTES // 2**20,
    )
    if file is not None and st.session_state.get("right_classes_read") != (
        file.file_id,
        evaluation.name,
    ):
        _bring(evaluation, file)


def _bring(evaluation: Evaluation, file: UploadedFile) -> None:
    """Count what the table says: for all where the evaluation is this visitor's, else for him alone."""
    name = plain(file.name)[-60:]
    try:
        new = table(read_rows(file.getvalue(), name), name, evaluation)
        if folders.may_delete(evaluation.name, visitor.acting()):
            right_classes.write(evaluation.path, new)
    except (PersonsError, OSError) as error:
        problems.show_problem(error)
        return
    st.session_state["right_classes_read"] = file.file_id, evaluation.name
    _tables()[evaluation.name] = new
    st.rerun()


def _remove(evaluation: Evaluation) -> None:
    _tables()[evaluation.name] = None
    if folders.may_delete(evaluation.name, visitor.acting()):
        right_classes.remove(evaluation.path)
