"""What would the training cost, and why can it not begin?"""

import streamlit as st

from explorer.app.problems import fragment
from explorer.app.widgets import escape_markdown
from explorer.training import cached
from explorer.training.cost import Plan
from explorer.training.data import DataSet
from explorer.training.limits import JobError, check
from explorer.training.words import train as words
from trainer.config import Config
from trainer.nets import NetSpec


def cost(config: Config, data_set: DataSet) -> str:
    """Say what the training would cost; returns why it cannot begin, or nothing."""
    net = cached.spec(config, data_set)
    plan = cached.plan(net, data_set.train, data_set.val, config.epochs, config.batch_size)
    problem = data_set.problem or plan.problem or _refused(config)
    if problem:
        st.error(escape_markdown(problem))
        return problem
    devices = cached.devices()
    device = config.device or next((key for key in devices if key != "cpu"), "cpu")
    st.caption(escape_markdown(f"Trains on {devices.get(device, device)}."))
    if not cached.images_per_second(net, config)[0]:
        st.session_state["train_unmeasured"] = True
    unmeasured = st.session_state.get("train_unmeasured")
    fragment(_describe, run_every=1.0 if unmeasured else None)(net, config, plan)
    return ""


def _refused(config: Config) -> str:
    """Why the server does not take these settings, or nothing."""
    try:
        check(config)
    except JobError as error:
        return str(error)
    return ""


def _describe(net: NetSpec, config: Config, plan: Plan) -> None:
    """The cost in words; again every second until the speed has been measured."""
    speed, how = cached.images_per_second(net, config)
    st.write(escape_markdown(words.plan(plan, speed, how)))
    if speed and st.session_state.pop("train_unmeasured", False):
        st.rerun()
