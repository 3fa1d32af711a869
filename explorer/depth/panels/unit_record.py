"""Silent, rarely active and saturated units over a training, as recorded or measured at several epochs."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from explorer.app import stage
from explorer.app.widgets import URL_STATE
from explorer.depth.figures import unit_record as figures
from explorer.depth.recording import Recording
from explorer.depth.unit_record import UnitRecord
from explorer.depth.words import unit_record as words
from explorer.drawing.view import View


def draw(record: UnitRecord, how: str, unit: str, key: str, known: str) -> None:
    """One kind of share, layer by layer over the steps, with its words; `known` is View.how."""
    kind = choose_kind(record.kinds, key)
    if kind:
        draw_kind(record, kind, unit, key, known)
    st.caption(f"{how} {words.DEFINITIONS}")


def choose_kind(kinds: Sequence[str], key: str) -> str | None:
    """Which share is drawn, of those that are known."""
    if not kinds:
        st.text("Nothing is known of the units of these layers.")
        return None
    return st.segmented_control(
        "Units",
        kinds,
        format_func=lambda kind: words.KINDS[kind].label,
        default=kinds[0],
        required=True,
        key=f"{key}_{'_'.join(kinds)}",
        label_visibility="collapsed",
        **URL_STATE,
    )


def draw_kind(record: UnitRecord, kind: str, unit: str, key: str, how: str) -> None:
    """The figure, and what it says; `key` tells it from others of the page."""
    text = words.describe(record, kind, unit)
    title = "activation function" if len(record.names) > figures.MAX_NAMES else ""
    view = View(
        key,
        f"{words.KINDS[kind].label} over the training",
        text,
        figure=partial(figures.heat_map, record, kind, title, unit),
        columns=partial(words.table, record, unit),
        settings={"units": words.KINDS[kind].label},
        how=how,
    )
    stage.show(view)
    st.text(text)


def draw_recorded(runs: Sequence[Recording]) -> None:
    """Of every run that recorded its units, side by side; nothing where none did."""
    known = [run for run in runs if run.units is not None]
    if not known:
        return
    st.subheader("Units that fell silent", anchor=False)
    kinds = dict.fromkeys(kind for run in known if run.units for kind in run.units.kinds)
    kind = choose_kind(list(kinds), "recorded_units")
    places = st.columns(len(known))
    for number, run in enumerate(known):
        if run.units is not None and kind in run.units.kinds:
            with places[number]:
                st.text(run.short)
                draw_kind(run.units, str(kind), "training step", f"units_{number}", "recorded")
    st.caption(f"{words.KNOWN_UNITS} {words.DEFINITIONS}")
