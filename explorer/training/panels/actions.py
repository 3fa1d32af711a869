"""What can be done with a training? Its buttons, and the sentence about what went wrong."""

from typing import Any

import streamlit as st

from explorer.app import visitor
from explorer.app.problems import callback
from explorer.app.widgets import escape_markdown
from explorer.training import cached
from explorer.training.queue import changeable
from explorer.training.states import Training
from explorer.training.words import train as words
from explorer.visitors import OWNER
from trainer.config import Config


def act(action: str, *details: Any) -> None:
    """Do something with a training; what went wrong is said in the next run."""
    state = st.session_state
    as_whom = visitor.key() if action == "start" else visitor.acting()
    state["train_error"] = cached.act(action, *details, as_whom)
    if state["train_error"]:
        return
    if action == "start":
        state["train_watch"], state["train_name"] = f"run:{details[0].name}", ""
    if action == "rename":
        state["train_watch"] = f"run:{details[1]}"


def start_button(config: Config, problem: str) -> None:
    """Start the training, unless there is a problem with it."""
    st.button(
        "Start training",
        type="primary",
        icon=":material/play_arrow:",
        disabled=bool(problem),
        width="stretch",
        on_click=callback(act),
        args=("start", config),
        key="train_start",
    )
    if error := st.session_state.get("train_error"):  # until the next action
        st.error(escape_markdown(error))


def buttons(training: Training) -> None:
    """Buttons for what this visitor can do with a training as it stands."""
    if not changeable(training, visitor.acting()):
        st.caption(words.not_yours(training))
        return
    with st.container(horizontal=True):
        if "stop" in training.can:
            st.button(
                "Leave the queue" if training.state == "queued" else "Stop and save",
                icon=":material/stop:",
                on_click=callback(act),
                args=("stop", training.name),
                key="train_stop",
            )
        if "resume" in training.can:
            st.button(
                "Resume",
                icon=":material/resume:",
                on_click=callback(act),
                args=("resume", training.name),
                key="train_resume",
            )
        if "rename" in training.can:
            _rename(training)
        if "delete" in training.can:
            _delete(training)


def _rename(training: Training) -> None:
    with st.popover("Rename", icon=":material/edit:"):
        new = st.text_input(
            "New name", training.name, max_chars=64, key=f"train_rename_{training.name}"
        )
        st.button(
            "Rename it",
            on_click=callback(act),
            args=("rename", training.name, new),
            key="train_renamed",
        )


def _delete(training: Training) -> None:
    with st.popover("Delete", icon=":material/delete:"):
        st.write(
            escape_markdown(
                f"Delete {training.name}, its network and all that was recorded? It cannot be "
                "brought back."
            )
        )
        confirmed = st.checkbox("I am sure", key=f"train_sure_{training.name}_{training.requested}")
        st.button(
            "Delete it",
            type="primary",
            disabled=not confirmed,
            on_click=callback(act),
            args=("delete", training.name),
            key="train_deleted",
        )


def owner() -> None:
    """Where whoever runs this server says so, to change what others have started."""
    if not visitor.has_owner():
        return
    if visitor.acting() == OWNER:
        st.caption("This browser may change everything on this server: it has said its secret.")
        return
    with st.popover("I run this server", icon=":material/key:"):
        st.text_input(
            f"What {visitor.OWNERS_VARIABLE} is set to",
            type="password",
            key="owner_secret",
            on_change=callback(_claim),
        )
        if st.session_state.pop("owner_refused", False):
            st.error("That is not the secret of this server.")


def _claim() -> None:
    state = st.session_state
    state["owner_refused"] = not visitor.claim(state["owner_secret"])
    state["owner_secret"] = ""
