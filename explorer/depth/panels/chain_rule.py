"""The chain rule page: its presets, and the choices for one unit of the toy."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app.problems import callback
from explorer.app.widgets import URL_STATE, number_state
from explorer.depth.activation_functions import ACTIVATIONS
from explorer.depth.chain_rule import PRESETS, UNITS


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
