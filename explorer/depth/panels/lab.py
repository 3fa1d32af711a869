"""The gradient lab: its choices, and its figures with their words."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import stage
from explorer.app.problems import callback
from explorer.app.widgets import URL_STATE, number_state
from explorer.depth.figures import lab as figures
from explorer.depth.figures import phase as phase_figures
from explorer.depth.figures import spread as spread_figures
from explorer.depth.lab import QUANTITIES, Lab
from explorer.depth.lab_inputs import INPUTS
from explorer.depth.lab_nets import LabNet
from explorer.depth.lab_options import MAX_DEPTH, MIN_DEPTH, OPTIONS, PRESETS, options, twin_fields
from explorer.depth.mean_field import Phases
from explorer.depth.words import lab as words
from explorer.depth.words import phase as phase_words
from explorer.depth.words import spread as spread_words
from explorer.drawing.view import View

PHOTO = "photo"  # of INPUTS: the chosen picture
SPREADS = {  # key: heading, figure and words
    "activations": (
        "Histogram of the activations",
        spread_figures.activations,
        spread_words.activations,
    ),
    "gradients": (
        "Histogram of dL/dh",
        spread_figures.gradients,
        spread_words.gradients,
    ),
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


class Asked(NamedTuple):
    """What the page asks for: two nets, what tells them apart, what they are given, how often they
    are drawn, the learning rate, and how large a layer's values are called."""

    twins: tuple[LabNet, LabNet]
    labels: list[str]
    batch: str
    seeds: int
    rate: float
    size: str


def choose_twins() -> Asked:
    """All choices of the page."""
    first, second, third = [st.columns(5) for _ in range(3)]
    activation = choose(first[0], "activation")
    init = choose(first[1], "init")
    norm = choose(first[2], "norm")
    residual = choose(first[3], "residual")
    kind = choose(first[4], "kind")
    depth = choose_depth(second[0])
    field = third[0].selectbox(
        "Twins differ in", twin_fields(init), 0, words.field_label, key="lab_field", **URL_STATE
    )
    kinds = (kind, "conv" if field == "kind" else "fc")
    width = choose(second[1], "width", None, kinds)
    variances = choose_variances(second[2:4], init)
    size = choose(second[4], "size")
    net = LabNet(kind, depth, width, activation, init, norm, residual, *variances)
    changes: dict[str, Any] = {field: choose(third[1], field, net, kinds, key="lab_other_")}
    twins = net, replace(net, **changes)
    labels = [words.value_label(twin, field) for twin in twins]
    batch, seeds, rate = map(choose, third[2:], ("input", "seeds", "rate"))
    return Asked(twins, labels, batch, seeds, rate, size)


def views(labs: Sequence[Lab], labels: Sequence[str], kind: str, given: str) -> list[View]:
    """The four quantities in every layer of both twins, the signal on its way back first."""
    return [
        View(
            key,
            row.title,
            words.headline(labs, labels) if number == 0 else words.finding(labs, labels, key),
            figure=partial(figures.layers, labs, labels, key, kind),
            columns=partial(words.table, labs, labels),
            settings=words.settings(labs, labels, INPUTS[given].label),
            images=None if given == PHOTO else (),
        )
        for number, (key, row) in enumerate(QUANTITIES.items())
    ]


def histograms(labs: Sequence[Lab], labels: Sequence[str], given: str) -> list[View]:
    """How the values of every layer are distributed, for each of SPREADS and twin."""
    return [
        View(
            f"{key}_{number}",
            f"{heading}: {label}",
            describe(lab, label),
            figure=partial(draw, lab, labs, label),
            columns=partial(spread_words.table, labs, labels),
            settings=words.settings(labs, labels, INPUTS[given].label),
            images=None if given == PHOTO else (),
        )
        for key, (heading, draw, describe) in SPREADS.items()
        for number, (lab, label) in enumerate(zip(labs, labels, strict=True), 1)
    ]


def show(
    labs: Sequence[Lab], labels: Sequence[str], first: View, rest: Sequence[View], given: str
) -> None:
    """What stands below the first view: the sentences on it, then the other quantities and the
    histograms, two beside each other, each with what it says."""
    with stage.more("back"):
        st.text(_described(labs, labels, first.key))
    quantities = [(view, _described(labs, labels, view.key)) for view in rest]
    spreads = [(view, view.finding) for view in histograms(labs, labels, given)]
    for heading, shown in (("Every layer", quantities), ("Histograms", spreads)):
        st.header(heading, anchor=False)
        for column, (view, said) in zip(st.columns(2) * len(shown), shown, strict=False):
            with column:
                stage.show(view)
                st.text(said)


def _described(labs: Sequence[Lab], labels: Sequence[str], quantity: str) -> str:
    return "\n".join(
        words.describe(lab, label, quantity) for lab, label in zip(labs, labels, strict=True)
    )


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
    view = View(
        "plane",
        "Where a signal survives: σ_w² and σ_b²",
        phase_words.describe(phases),
        figure=partial(phase_figures.diagram, phases, here),
        columns=partial(phase_words.table, phases),
        settings={"activation": phases.activation},
        images=(),
        how="computed",
    )
    stage.play(view, key=key, on_select=callback(pick), selection_mode="points")
    with stage.more("plane"):
        st.write(f"{view.finding} {phase_words.SOURCE}")
