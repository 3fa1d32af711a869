"""The gradient lab: its choices, and its figures with their words."""

import functools
from collections.abc import Iterator, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import replay
from explorer.app.problems import callback
from explorer.app.widgets import DOWNLOAD, URL_STATE, number_state, plotly
from explorer.depth.figures import lab as figures
from explorer.depth.figures import phase as phase_figures
from explorer.depth.figures import spread as spread_figures
from explorer.depth.lab import QUANTITIES, Lab
from explorer.depth.lab_nets import LabNet
from explorer.depth.lab_options import MAX_DEPTH, MIN_DEPTH, OPTIONS, PRESETS, options
from explorer.depth.mean_field import Phases
from explorer.depth.words import lab as words
from explorer.depth.words import phase as phase_words
from explorer.depth.words import spread as spread_words
from explorer.drawing.chart import Figure
from explorer.drawing.tables import csv

SPREADS = {  # heading: figure and words
    "Histogram of the activations, layer by layer": (
        spread_figures.activations,
        spread_words.activations,
    ),
    "Histogram of dL/dh, layer by layer": (spread_figures.gradients, spread_words.gradients),
}


def load(**values: object) -> None:
    """Put these choices into the widgets."""
    st.session_state.update({f"lab_{field}": value for field, value in values.items()})


def preset_buttons() -> None:
    """A button for each pair of twins that is worth one."""
    for preset in PRESETS.values():
        st.button(
            preset.label,
            on_click=callback(load),
            kwargs=preset.choices,
            icon=":material/compare_arrows:",
        )


def choose(
    column: DeltaGenerator,
    field: str,
    net: LabNet | None = None,
    kinds: tuple[str, ...] = (),
    key: str = "lab_",
) -> Any:
    """A value of a field, see lab_options.options."""
    row = OPTIONS[field]
    return column.selectbox(
        row.label, options(field, net, kinds), 0, row.value_label, key=key + field, **URL_STATE
    )


def choose_depth(column: DeltaGenerator) -> int:
    """How many hidden layers."""
    label = OPTIONS["depth"].label
    return column.slider(label, MIN_DEPTH, MAX_DEPTH, 20, key="lab_depth", **URL_STATE)


def choose_variances(columns: Sequence[DeltaGenerator], init: str) -> tuple[float, ...]:
    """sigma_w2 and sigma_b2, which only the `own` init uses."""
    return tuple(
        column.number_input(
            OPTIONS[field].label,
            0.0,
            25.0,
            options(field)[0],
            0.01,
            key=f"lab_{field}",
            disabled=init != "own",
            **number_state(f"lab_{field}"),
        )
        for column, field in zip(columns, ("sigma_w2", "sigma_b2"), strict=True)
    )


def choose_measurement(columns: Sequence[DeltaGenerator]) -> tuple[str, int, float]:
    """What the twins are given, how many seeds, and the learning rate."""
    batch, seeds, rate = columns
    return choose(batch, "input"), choose(seeds, "seeds"), choose(rate, "rate")


def charts(
    labs: Sequence[Lab], labels: Sequence[str], kind: str
) -> Iterator[tuple[str, list[tuple[Figure, str]]]]:
    """Heading, and for every twin the figure and what it shows in words: the four quantities, then
    the histograms."""
    for key, row in QUANTITIES.items():
        height = figures.span(labs, key, kind)
        yield (
            row.title,
            [
                (
                    figures.layers(lab, label, key, kind, height, number),
                    words.describe(lab, label, key),
                )
                for number, (lab, label) in enumerate(zip(labs, labels, strict=True))
            ],
        )
    for heading, (draw, describe) in SPREADS.items():
        yield (
            heading,
            [
                (draw(lab, labs, label), describe(lab, label))
                for lab, label in zip(labs, labels, strict=True)
            ],
        )


def draw(labs: Sequence[Lab], labels: Sequence[str], kind: str) -> None:
    """All charts of the twins side by side; drawn once."""
    replay.chart_rows(charts, labs, labels, kind)


def plane(phases: Phases, net: LabNet) -> None:
    """The plane of variances; a click on a point gives it to the lab."""
    key = f"plane_{phases.activation}"

    def pick() -> None:
        points = st.session_state[key].selection.points
        if points:
            load(
                init="own",
                activation=phases.activation,
                sigma_w2=round(points[0]["x"], 3),
                sigma_b2=round(points[0]["y"], 3),
            )

    here = net.hidden_variances() if net.activation == phases.activation else None
    finding = phase_words.describe(phases)
    plotly(
        replay.figure(phase_figures.diagram, phases, here),
        finding,
        key=key,
        on_select=callback(pick),
        selection_mode="points",
    )
    st.caption(f"{finding} {phase_words.SOURCE}")


def tables(
    labs: Sequence[Lab], labels: Sequence[str], phases: Phases
) -> dict[str, dict[str, list]]:
    """All numbers of the page: name and columns."""
    return {
        "layers": words.table(labs, labels),
        "histograms": spread_words.table(labs, labels),
        "phases": phase_words.table(phases),
    }


def downloads(labs: Sequence[Lab], labels: Sequence[str], phases: Phases) -> None:
    """A button for each of `tables`."""
    for name, columns in tables(labs, labels, phases).items():
        st.download_button(
            f"Numbers: {name} (CSV)",
            functools.partial(csv, columns),
            f"lab-{name}.csv",
            "text/csv",
            **DOWNLOAD,
        )
