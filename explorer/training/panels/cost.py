"""What would the training cost, and why can it not begin?"""

import streamlit as st

from explorer.app.problems import callback, fragment
from explorer.app.widgets import escape_markdown
from explorer.training import cached
from explorer.training.cost import Plan, spec
from explorer.training.data import DataSet
from explorer.training.limits import JobError, check
from explorer.training.words import train as words
from trainer.config import Config


def cost(config: Config, data_set: DataSet) -> str:
    """Say what the training would cost; returns why it cannot begin, or nothing."""
    plan = cached.plan(config, data_set)
    problem = data_set.problem or plan.problem or _refused(config)
    if problem:
        st.error(escape_markdown(problem))
        return problem
    devices = cached.devices()
    device = config.device or next((key for key in devices if key != "cpu"), "cpu")
    st.caption(escape_markdown(f"Trains on {devices.get(device, device)}."))
    fragment(_describe, run_every=1.0 if _is_measured(config, data_set) else None)(
        config, data_set, plan
    )
    if shortage := cached.shortage(plan):
        st.info(escape_markdown(f"{shortage} It would begin when there is room."))
    return ""


def _refused(config: Config) -> str:
    """Why the server does not take these settings, or nothing."""
    try:
        check(config)
    except JobError as error:
        return str(error)
    return ""


def _is_measured(config: Config, data_set: DataSet) -> bool:
    """Whether the speed is being measured now."""
    return cached.images_per_second(spec(config, data_set), config)[1] == words.MEASURING


def _describe(config: Config, data_set: DataSet, plan: Plan) -> None:
    """The cost in words; again every second until the speed that was asked for is known."""
    state = st.session_state
    speed, how = cached.images_per_second(spec(config, data_set), config)
    st.write(escape_markdown(words.plan(plan, speed, how)))
    measuring = how == words.MEASURING
    if measuring != state.get("train_measuring", False):
        state["train_measuring"] = measuring
        st.rerun()  # from now on again every second, or no longer
    if not speed and not measuring:
        st.button(
            "Measure the speed",
            on_click=callback(_measure),
            args=(config, data_set),
            icon=":material/speed:",
            key="train_measure",
        )
    if problem := state.get("train_measure_problem"):
        st.error(escape_markdown(problem))


def _measure(config: Config, data_set: DataSet) -> None:
    st.session_state["train_measure_problem"] = cached.measure(config, data_set)
