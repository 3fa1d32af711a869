"""The kernel of the lesson on convolution: nine numbers, and buttons that set them."""

import streamlit as st

from explorer.app.problems import callback
from explorer.app.widgets import number_state
from explorer.lessons.convolution import KERNELS


def kernel_buttons() -> None:
    """A button for each of KERNELS."""
    for label in KERNELS:
        st.button(label, on_click=callback(_set), args=(label,), key=f"kernel_{label}")


def kernel_inputs() -> list[float]:
    """Nine numbers, row by row."""
    kernel = []
    for row in range(3):
        with st.container(horizontal=True, gap="small"):
            kernel += [_number(3 * row + column) for column in range(3)]
    return kernel


def _set(label: str) -> None:
    st.session_state.update(
        {f"k{place}": float(value) for place, value in enumerate(KERNELS[label])}
    )


def _number(place: int) -> float:
    return st.number_input(
        f"Row {place // 3 + 1}, column {place % 3 + 1}",
        -20.0,
        20.0,
        float(KERNELS["Vertical edges"][place]),
        1.0,
        "%.4g",
        f"k{place}",
        width=72,
        label_visibility="collapsed",
        **number_state(f"k{place}"),
    )
