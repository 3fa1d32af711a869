"""The gradient lab against theory: a training at a point of the plane, and all measured factors on one line."""

from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from explorer.app import page_table, stage
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.depth.activation_functions import ACTIVATIONS
from explorer.depth.cached import lab as cached
from explorer.depth.figures import factors as factor_figures
from explorer.depth.lab_nets import LabNet
from explorer.depth.mean_field import Phases, growth
from explorer.depth.panels import lab
from explorer.depth.words import factors as factor_words
from explorer.depth.words import phase as phase_words
from explorer.drawing.numbers import sized
from explorer.drawing.view import View

MAX_TRAINED = 30  # hidden layers of a net that is trained in a minute
TRAINING: dict[
    str, Any
] = {  # fields of the trainer's Config: a plain net of equal layers on digits
    "data": "digits",
    "net": "mlp",
    "init": "own",
    "width": 2.0,
    "norm": "none",
    "residual": False,
    "dropout": 0.5,
    "epochs": 20,
    "batch_size": 128,
    "lr": 0.01,
    "preset": "",
    "name": "",
}


def plane(net: LabNet) -> None:
    """The plane of variances, a training at the lab's point of it, and all measured factors."""
    st.header("Where a signal survives: σ_w² and σ_b²", anchor=False)
    with stage.controls("plane"):
        activation = st.segmented_control(
            "Activation",
            ("tanh", "relu"),
            default="tanh",
            required=True,
            key="lab_plane",
            **URL_STATE,
        )
    phases = cached.phases(activation or "tanh")
    lab.plane(phases, net)
    with stage.more("train"):
        train_there(phases, net)
    factors()


def train_there(phases: Phases, net: LabNet) -> None:
    """What is to be expected of a training at the lab's variances, and the way to it."""
    w2, b2 = net.hidden_variances()
    own = replace(net, activation=phases.activation, init="own", sigma_w2=w2, sigma_b2=b2)
    depth = min(net.depth, MAX_TRAINED)
    limit = growth(own.activation, w2, b2)
    label = ACTIVATIONS[own.activation].label
    st.markdown(
        escape_markdown(
            phase_words.expectation(
                f"{label} at σ_w² = {sized(w2)}, σ_b² = {sized(b2)}", limit, depth
            )
        )
    )
    if st.button(
        "Train a net there",
        key="lab_train",
        icon=":material/model_training:",
        on_click=st.session_state.update,
        args=(training(own, depth),),
        help="Digits, about a minute: does the loss fall?",
    ):
        st.switch_page(page_table.path("train"), query_params={})


def training(net: LabNet, depth: int) -> dict[str, Any]:
    """The widgets of the Train page for such a net on digits."""
    chosen = TRAINING | {
        "activation": net.activation,
        "sigma_w2": round(net.sigma_w2, 4),
        "sigma_b2": round(net.sigma_b2, 4),
        "depth": depth,
    }
    return {f"train_{field}": value for field, value in chosen.items()}


def factors() -> None:
    """Theory and measurement for all activation functions and inits."""
    st.header("Does theory hold? All activation functions and inits", anchor=False)
    if not st.toggle("Measure all 28", key="lab_factors", help=factor_words.HELP, **URL_STATE):
        return
    rows = cached.measured_factors()
    view = View(
        "factors",
        "Measured factors beside the predicted ones",
        factor_words.describe(rows),
        figure=partial(factor_figures.scatter, rows),
        columns=partial(factor_words.table, rows),
        images=(),
    )
    stage.show(view)
    with stage.more("factors"):
        st.write(escape_markdown(view.finding))
        st.text("\n".join(factor_words.reasons(rows)))
        st.write(factor_words.HOW)
