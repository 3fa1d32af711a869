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
from explorer.networks import registry


def draw(record: UnitRecord, how: str, unit: str, key: str, known: str = "recorded") -> None:
    """One kind of share, layer by layer over the steps, with its words; `known` is View.how."""
    kind = choose_kind(record.kinds, key)
    if kind:
        draw_kind(record, kind, unit, key, how=known)
    st.write(f"{how} {words.DEFINITIONS}")


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


def draw_kind(
    record: UnitRecord,
    kind: str,
    unit: str,
    key: str,
    networks: tuple[str, ...] | None = None,
    how: str = "recorded",
) -> None:
    """The figure and what it says; `networks`: whose units they are, where not the sidebar's."""
    text = words.describe(record, kind, unit)
    title = "activation function" if len(record.names) > figures.MAX_NAMES else ""
    view = View(
        f"units_{key}",
        f"{words.KINDS[kind].what.capitalize()} over the training",
        text,
        figure=partial(figures.heat_map, record, kind, title, unit),
        columns=partial(words.table, record, unit),
        networks=networks,
        images=() if networks is not None else None,
        how=how,
    )
    stage.show(view)
    st.text(text)


def draw_recorded(runs: Sequence[Recording]) -> None:
    """Of every run that recorded its units, side by side; nothing where none did."""
    known = [run for run in runs if run.units is not None]
    if not known:
        return
    st.header("Units that fell silent", anchor=False)
    kinds = dict.fromkeys(kind for run in known if run.units for kind in run.units.kinds)
    kind = choose_kind(list(kinds), "recorded_units")
    for number, (place, run) in enumerate(zip(st.columns(len(known)), known, strict=True), 1):
        if run.units is not None and kind in run.units.kinds:
            networks = (run.key,) if run.key in registry.MODELS else ()
            with place:
                st.text(run.short)
                draw_kind(run.units, str(kind), "training step", str(number), networks)
    st.write(f"{words.KNOWN_UNITS} {words.DEFINITIONS}")
