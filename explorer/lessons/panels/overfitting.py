"""The trainings on digits of the overfitting lesson: which are shown, and one that is trained now."""

import streamlit as st

from explorer.app.widgets import URL_STATE
from explorer.lessons import overfitting
from explorer.lessons.cached import overfitting as cached
from explorer.lessons.figures.overfitting import QUANTITIES


def noise_controls() -> tuple[dict[str, list[overfitting.Learning]], bool, str]:
    """The recorded trainings that are chosen, and the one trained now if the button was pressed;
    whether their labels are shuffled; which curves to show."""
    first, second, third, fourth = st.columns(4)
    labels = first.segmented_control(
        "Labels",
        ("drawn at random", "true"),
        default="drawn at random",
        required=True,
        key="labels",
        **URL_STATE,
    )
    images = second.select_slider(
        "Training images", overfitting.SIZES, 1400, key="images_seen", **URL_STATE
    )
    units = third.select_slider("Hidden units", overfitting.UNITS, 512, key="units", **URL_STATE)
    quantity = fourth.segmented_control(
        "Curves", QUANTITIES, default="accuracy", required=True, key="curve", **URL_STATE
    )
    shuffled = labels != "true"
    setting = overfitting.Setting("digits", images, shuffled, units)
    runs = {"recorded": overfitting.of_seeds(setting)}
    if st.button(
        "Train one more, now",
        icon=":material/play_arrow:",
        help="A few seconds, other labels and weights",
    ):
        seed = st.session_state.get("drawn", overfitting.SEEDS - 1) + 1
        st.session_state["drawn"] = seed
        runs["now"] = [cached.trained(images, shuffled, units, seed)]
    return runs, shuffled, quantity
