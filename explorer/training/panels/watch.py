"""How is a run going? Its state, curves, layers and filters, again and again while it is under
way."""

import streamlit as st

from explorer.app.problems import fragment
from explorer.app.widgets import DOWNLOAD, URL_STATE, escape_markdown
from explorer.depth.panels.charts import draw_one
from explorer.inside.quantities import QUANTITIES
from explorer.training import cached
from explorer.training.live import position
from explorer.training.states import Training
from explorer.training.words import train as words

WIDE = ("map", "strip")  # charts that take the whole width


def choose() -> tuple[str, Training | None]:
    """The key of the run that is looked at, and how it stands; a run that ships where there is no
    other."""
    options = [*(f"run:{row.name}" for row in cached.trainings()), cached.EXAMPLE]
    if st.session_state.get("train_watch") not in options:
        st.session_state.pop("train_watch", None)
    key = st.selectbox("Watch", options, key="train_watch", format_func=_label, **URL_STATE)
    return key, cached.training(key[4:]) if key.startswith("run:") else None


def _label(key: str) -> str:
    return key[4:] if key.startswith("run:") else f"{key} (ships with the app)"


def _quantity_label(key: str) -> str:
    return QUANTITIES[key].label


def _quantity() -> str:
    return st.session_state.get("train_quantity") or next(iter(QUANTITIES))


def watch(key: str, shown: Training | None) -> None:
    """State, curves, layers and filters of a run, again every second or two while it is under
    way."""
    st.selectbox("In every layer", QUANTITIES, 0, _quantity_label, "train_quantity", **URL_STATE)
    live = fragment(_live, run_every=1.5 if shown and shown.under_way else None)
    live(key, shown)


def _live(key: str, shown: Training | None) -> None:
    training = cached.training(shown.name) if shown else None
    if shown and (training is None or (training.state, training.can) != (shown.state, shown.can)):
        st.rerun()
    if training is not None:
        _state(training)
    charts = cached.charts(key, _quantity())
    if not charts:
        st.info("Nothing is recorded yet: the curves begin with the first steps.")
    narrow = [chart for chart in charts if chart.key not in WIDE]
    for chart, column in zip(narrow, st.columns(2) * len(narrow), strict=False):
        draw_one(column, chart, f"train_{chart.key}")
    for chart in charts:
        if chart.key in WIDE:
            draw_one(st.container(), chart, f"train_{chart.key}")


def _state(training: Training) -> None:
    """One training in words: how far it is, where it waits, what ended it."""
    st.write(words.state(training))
    if training.state in ("running", "stopping"):
        where = position(training.status)
        epochs = training.settings.get("epochs", "?")
        st.progress(where.share, escape_markdown(words.position(where, epochs)))
    if result := words.result(training):
        st.write(escape_markdown(result))
    if left_out := cached.left_out(training.name):
        st.caption(escape_markdown(left_out))
    if own := words.of_own(training):
        st.caption(escape_markdown(own))
    if training.reason:
        show = st.info if training.state == "queued" else st.error
        show(escape_markdown(training.reason))
    if training.state == "failed" and (lines := cached.log(training.name)):
        with st.expander("The end of its log"):
            st.code(lines, language=None)


def downloads(key: str) -> None:
    """Everything that is drawn of a run, as numbers."""
    with st.container(horizontal=True):
        for label, (file, data) in cached.files(key, _quantity()).items():
            st.download_button(label, data, file, key=f"train_file_{file}", **DOWNLOAD)
