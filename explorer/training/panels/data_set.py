"""What to train on? A set with a name, one of the data folder, or an uploaded zip."""

import streamlit as st

from explorer.app import visitor
from explorer.app.problems import callback
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.isolation import pool
from explorer.training import cached
from explorer.training.data import MAX_ZIP, DataSet, home, keep
from explorer.training.limits import JobError
from explorer.training.panels import set_question
from trainer.image_folder import Choices

MAX_ZIPS = 20  # in the list of one session


def choose() -> DataSet:
    """The data set that is chosen, with a line about it."""
    state = st.session_state
    options = cached.data_sets(str(home())) | state.get("train_zips", {})
    if state.get("train_data") not in options:
        state.pop("train_data", None)
    key = st.selectbox("Data set", options, format_func=options.get, key="train_data", **URL_STATE)
    with st.expander("Your own images", icon=":material/folder_zip:"):
        st.file_uploader(
            "A zip with a folder of images for each class",
            type=["zip"],
            max_upload_size=MAX_ZIP // 2**20,
            key="train_zip",
            on_change=callback(_keep_zip),
            help="train/<class>/ and val/<class>/, or <class>/ alone: then one image "
            "in ten is set aside for validation; or images and a table (.csv) of their classes. At least "
            "two classes.",
        )
    if error := state.get("train_zip_error"):  # until the next file: the page may rerun by itself
        st.error(escape_markdown(error))
    root = str(cached.runs_folder())
    data_set = cached.data_set(root, key, Choices())
    for number in range(set_question.MAX_QUESTIONS):
        answer = set_question.ask(data_set.question, data_set.answers, f"train_answer_{number}")
        if answer is None:
            break
        data_set = cached.data_set(root, key, data_set.choices.joined(answer))
    download = f"; {data_set.megabytes} MB are downloaded first" if data_set.megabytes else ""
    st.caption(escape_markdown(data_set.help + download))
    return data_set


def _keep_zip() -> None:
    """Add the uploaded zip to the data sets of this session, or say what is wrong with it."""
    state = st.session_state
    state["train_zip_error"] = ""
    file = state.get("train_zip")
    if file is None:
        return
    try:
        root = cached.runs_folder()
        with pool.asking_for(visitor.key()):
            key = keep(root, file.getvalue(), file.name, visitor.key())
    except JobError as error:
        state["train_zip_error"] = str(error)
        return
    label = f"{file.name[-60:]} ({key[4:8]})"
    zips = state.get("train_zips", {}) | {key: label}
    state["train_zips"] = dict(list(zips.items())[-MAX_ZIPS:])
    state["train_data"] = key
