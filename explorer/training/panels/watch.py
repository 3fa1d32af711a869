"""How is a run going? Its state, curves, layers and filters, again and again while it is under
way."""

from collections.abc import Sequence

import streamlit as st

from explorer.app import stage
from explorer.app.problems import fragment
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.inside.quantities import QUANTITIES
from explorer.training import cached
from explorer.training.charts import MEASURES, Shown
from explorer.training.live import position
from explorer.training.states import Training
from explorer.training.words import train as words

WIDE = ("map", "strip")  # charts that take the whole width
CURVES = len(MEASURES)  # the first charts


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


def quantity() -> str:
    """What is drawn of every layer."""
    return st.selectbox(
        "In every layer", QUANTITIES, 0, _quantity_label, "train_quantity", **URL_STATE
    )


def watch(key: str, shown: Training | None, quantity: str) -> None:
    """Finding, curves, state, layers and filters of a run, again every second or two while it is under
    way."""
    live = fragment(_live, run_every=1.5 if shown and shown.under_way else None)
    live(key, shown, quantity)


def _live(key: str, shown: Training | None, quantity: str) -> None:
    training = cached.training(shown.name) if shown else None
    if shown and (training is None or (training.state, training.can) != (shown.state, shown.can)):
        st.rerun()
    finding, charts = stage.place_of_finding(), cached.charts(key, quantity)
    name = key.removeprefix("run:")
    stage.say(charts[0][0].finding if charts else words.nothing(name), finding)
    _side_by_side(charts[:CURVES], headed=False)
    with stage.more("state"):
        if training is not None:
            _state(training)
        st.write(escape_markdown(" ".join(text for _, text in charts[:CURVES])))
    rest = charts[CURVES:]
    _side_by_side([chart for chart in rest if chart[0].key not in WIDE])
    for chart in rest:
        if chart[0].key in WIDE:
            _side_by_side([chart])


def _side_by_side(charts: Sequence[Shown], headed: bool = True) -> None:
    """Views beside each other, with their titles and what they say, unless that stands elsewhere."""
    for column, (view, text) in zip(st.columns(len(charts)) if charts else (), charts, strict=True):
        with column:
            if headed:
                stage.more(f"title_{view.key}").subheader(escape_markdown(view.title), anchor=False)
            stage.show(view)
            if headed:
                stage.more(f"said_{view.key}").write(escape_markdown(text))


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
