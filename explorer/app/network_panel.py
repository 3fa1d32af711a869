"""Network panel: how is a network chosen from all, fetched, opened at an earlier epoch, and what is
known of it?"""

import functools
from collections.abc import Mapping

import streamlit as st

from explorer.app import problems
from explorer.app.problems import callback
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.app.words import megabytes, network_table, not_here
from explorer.networks import checkpoint_words, checkpoints, devices, downloads, registry
from explorer.networks.groups import GROUPS, group_of, matches
from explorer.networks.model import EPOCH, Model, ModelError
from trainer import epochs

BEFORE, END = "0", "end"  # of a training


def offer_list(models: Mapping[str, Model]) -> None:
    """A button that opens the list of all networks."""
    if st.button("All networks", icon=":material/list:", key="list_networks", width="stretch"):
        _list(models)


@st.dialog("All networks", width="large", icon=":material/list:")
def _list(models: Mapping[str, Model]) -> None:
    with problems.shown():
        if st.session_state.pop("network_listed", False):
            st.rerun()
        _choose_from(models)


def _choose_from(models: Mapping[str, Model]) -> None:
    """A table of the networks of the chosen groups that match what is typed; a click on a row
    chooses."""
    text = st.text_input("Search", key="search_networks", placeholder="name, family or group")
    named = {name: sum(group_of(row) == name for row in models.values()) for name in GROUPS}
    groups = st.pills(
        "Groups",
        [name for name, count in named.items() if count],
        selection_mode="multi",
        key="network_groups",
        format_func=lambda name: f"{name} ({named[name]})",
    )
    rows = [
        row
        for row in models.values()
        if matches(row, text) and (not groups or group_of(row) in groups)
    ]
    if not rows:
        st.write("No network matches.")
        return
    numbers = st.column_config.NumberColumn(format="localized")
    st.dataframe(
        network_table(rows),
        hide_index=True,
        alt=f"{len(rows)} networks with their group, classes, size and accuracy",
        column_config={
            "parameters": numbers,
            "classes": numbers,
            "group": st.column_config.TextColumn(width="medium"),
        },
        selection_mode="single-cell",
        on_select=callback(functools.partial(_choose, [row.key for row in rows])),
        key="listed_networks",
        placeholder="",
    )
    st.caption("Click on a row to choose the network.")


def _choose(keys: list[str]) -> None:
    """Let the network be chosen whose row was clicked."""
    cells = st.session_state["listed_networks"]["selection"]["cells"]
    if cells:
        st.session_state["model"] = keys[cells[0][0]]
        st.session_state["network_listed"] = True


def say_not_here(wanted: Model, shown: Model) -> None:
    """Say that weights are not here, and which network is shown instead."""
    st.warning(escape_markdown(not_here(wanted, shown)), icon=":material/cloud_download:")
    offer_download(wanted, "page")


def offer_download(wanted: Model, place: str) -> None:
    """Fetch weights when asked."""
    if st.button(f"Download {megabytes(wanted)}", key=f"download_{place}_{wanted.key}"):
        bar = st.progress(0.0, "Downloading")

        def on_progress(done: float) -> None:
            bar.progress(done, f"Downloading: {done:.0%}")

        try:
            downloads.download(wanted, on_progress)
            st.rerun()
        except ModelError as error:
            bar.empty()
            st.error(escape_markdown(str(error)))


def at_epoch(model: Model) -> Model:
    """The network after one of the epochs that its run kept, by a slider; the network itself where it kept
    none."""
    kept = epochs.kept(model.path) if model.path and not model.untrained else ()
    if not kept:
        return model
    chosen = st.select_slider(
        "After epoch",
        [BEFORE, *map(str, kept), END],
        END,
        key=f"epoch_{model.key}",
        **URL_STATE,
        help="The network as it was after an earlier epoch of its training; 0: before its first step.",
    )
    if chosen == END:
        return model
    try:
        key = f"{model.key}{EPOCH}{chosen}"
        return registry.find(f"initial:{model.key}" if chosen == BEFORE else key)
    except ModelError as error:  # deleted since it was listed
        st.caption(escape_markdown(str(error)))
        return model


def about(row: Model) -> None:
    """What is known of a network, in a panel; what is in a closed one is not made: the first screen comes
    sooner."""
    panel = st.expander(
        "About this network", icon=":material/info:", key="network_about", on_change="rerun"
    )
    if panel.open:
        with panel:
            _say_what_is_known(row)


def _say_what_is_known(row: Model) -> None:
    licence = f"\nLicence of the weights: {row.licence}" if row.licence else ""
    st.text(
        f"{row.label}: {row.parameters:,} parameters, {row.outputs} outputs\n"
        f"Trained on: {row.trained_on}\nAccuracy {row.accuracy}{licence}"
    )
    checkpoint = checkpoints.record(row.version) if row.source == "file" else None
    for sentence in checkpoint_words.sentences(checkpoint) if checkpoint else ():
        st.caption(escape_markdown(sentence))
    if place := devices.about():
        st.caption(escape_markdown(place))
