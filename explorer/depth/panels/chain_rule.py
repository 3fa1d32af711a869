"""The chain rule page: its presets, the choices for one unit of the toy, and its views."""

from functools import partial
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import replay, stage
from explorer.app.problems import callback
from explorer.app.widgets import URL_STATE, number_state
from explorer.depth import chain_rule
from explorer.depth.activation_functions import ACTIVATIONS
from explorer.depth.chain_rule import PRESETS, UNITS, Chain, Lengthening
from explorer.depth.figures import chain_rule as figures
from explorer.depth.words import chain_rule as words
from explorer.drawing.view import Setting, View


def use_preset(activation: str, weight: float) -> None:
    """Give all three units this activation function and this weight."""
    for unit in (1, 2, 3):
        st.session_state[f"f{unit}"] = activation
        st.session_state[f"w{unit}"] = weight


def preset_buttons() -> None:
    """A button for each preset."""
    for label, values in PRESETS.items():
        st.button(label, on_click=callback(use_preset), args=values, key=f"preset_{label}")


def choose_unit(column: DeltaGenerator, number: int, name: str) -> tuple[str, float]:
    """Activation function and weight of one unit."""
    activation = column.selectbox(
        f"Unit {name}",
        UNITS,
        1,
        lambda key: ACTIVATIONS[key].label,
        key=f"f{number}",
        help="Its activation function",
        **URL_STATE,
    )
    weight = column.number_input(
        f"Weight w{number}", -20.0, 20.0, 1.0, 0.1, key=f"w{number}", **number_state(f"w{number}")
    )
    return activation, weight


def toy(chain: Chain, finding: DeltaGenerator) -> None:
    """The network with its numbers."""
    view = View(
        "toy",
        "The signal on its way to the first weight",
        words.headline(chain),
        figure=partial(figures.network, chain),
        columns=partial(words.factor_table, chain_rule.factors(chain)),
        settings={
            "x": float(chain.h[0]),
            "t": chain.target,
            "weights": ", ".join(map(words.written, chain.weights)),
            "activations": ", ".join(chain.activations),
        },
        how="computed",
    )
    stage.show(view, finding)


def factors(chain: Chain) -> None:
    """The product in words and factor by factor, and what moving the weights gives."""
    checks = words.check_table(
        chain_rule.weight_gradients(chain), chain_rule.central_differences(chain)
    )
    stage.offer(
        View(
            "check",
            "By the chain rule and by moving",
            words.describe(chain),
            columns=lambda: checks,
        )
    )
    st.write(words.ABOUT_TOY)
    st.text(words.describe(chain))
    st.latex(words.FORMULA)
    replay.table(words.factor_table(chain_rule.factors(chain)))
    replay.table(checks)


def curves(z: float) -> None:
    """f(z), and its derivative beside it."""
    for place, derivative, key, title in zip(
        st.columns(2),
        (True, False),
        ("derivatives", "curves"),
        ("What a unit lets through", "What a unit gives"),
        strict=True,
    ):
        view = View(
            key,
            title,
            words.describe_curves(z),
            figure=partial(figures.curves, z, derivative),
            columns=words.line_table,
            settings={"z": z},
            how="computed",
        )
        with place:
            stage.show(view)


class Longer(NamedTuple):
    """A longer chain, and what was asked for, by its name."""

    chain: Lengthening
    settings: dict[str, Setting]


def choose_longer() -> Longer:
    """Units in a row that are all alike."""
    left, middle, right, last = st.columns(4)
    activation = left.selectbox(
        "Activation",
        chain_rule.CURVES,
        1,
        lambda key: ACTIVATIONS[key].label,
        key="long_f",
        **URL_STATE,
    )
    weight = middle.slider("Weight of every unit", -8.0, 8.0, 1.0, 0.1, key="long_w", **URL_STATE)
    length = right.slider("Units", 2, 100, 20, key="long_n", **URL_STATE)
    centred = last.toggle(
        "Units at their steepest", key="centred", help=words.ABOUT_CENTRED, **URL_STATE
    )
    settings: dict[str, Setting] = {
        "activation": ACTIVATIONS[activation].label,
        "weight": weight,
        "units at their steepest": centred,
    }
    return Longer(chain_rule.lengthen(activation, weight, length, centred=centred), settings)


def longer(asked: Longer) -> None:
    """What is left after each unit of a longer chain."""
    view = View(
        "chain",
        "A longer chain",
        words.left(asked.chain),
        figure=partial(figures.lengthening, asked.chain),
        columns=partial(words.length_table, asked.chain),
        settings=asked.settings,
        how="computed",
    )
    stage.show(view)
