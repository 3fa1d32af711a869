"""Overfitting and its remedies: when does a network learn noise, and what helps?"""

import streamlit as st

from explorer.lessons import overfitting
from explorer.lessons import panels as frame
from explorer.lessons.cached import nets
from explorer.lessons.figures import overfitting as figures

KEPT, state = {"bind": "query-params", "persist_state": "session"}, st.session_state

frame.open("overfitting")
frame.ask("overfitting")
with frame.controls():
    one, two, three, four = st.columns(4)
    shuffled = (
        one.segmented_control(
            "Labels",
            ("drawn at random", "true"),
            default="drawn at random",
            required=True,
            key="labels",
            **KEPT,
        )
        != "true"
    )
    seen = two.select_slider("Training images", overfitting.SIZES, 1400, key="images_seen", **KEPT)
    units = three.select_slider("Hidden units", overfitting.UNITS, 512, key="units", **KEPT)
    quantity = four.segmented_control(
        "Curves", figures.QUANTITIES, default="accuracy", required=True, key="curve", **KEPT
    )
    now = st.button(
        "Train one more, now",
        icon=":material/play_arrow:",
        help="A few seconds, other labels and weights",
    )
recorded, runs = (
    nets.recorded(),
    {"recorded": overfitting.of_seeds(overfitting.Setting("digits", seen, shuffled, units))},
)
if now:
    state["drawn"] = state.get("drawn", overfitting.SEEDS - 1) + 1
    runs["now"] = [nets.trained(seen, shuffled, units, state["drawn"])]
left, right = st.columns(2)
frame.chart((figures.curves, runs, quantity), figures.describe_noise(runs), "noise", left)
frame.chart(
    (figures.capacity, recorded, shuffled),
    figures.describe_capacity(recorded, shuffled),
    "capacity",
    right,
)
st.caption(figures.ABOUT_NOISE)

st.subheader("Remedies, on and off", anchor=False)
with frame.controls(1):
    chosen = st.pills(
        "With",
        overfitting.REMEDIES,
        selection_mode="multi",
        default=["crops", "mirrors", "dropout"],
        format_func=overfitting.REMEDIES.get,
        key="remedies",
        **KEPT,
    )
without, remedied = recorded[overfitting.remedied(())], recorded[overfitting.remedied(chosen)]
both = {"without": [without], **({"with": [remedied]} if chosen else {})}
frame.charts(
    [figures.curves(both, name) for name in figures.QUANTITIES],
    figures.describe_remedies(without, chosen, remedied),
    "remedies",
)
frame.numbers(figures.remedy_table(recorded), "remedies", figures.ABOUT_REMEDIES, "Each alone")
frame.numbers(
    nets.quotes("overfitting"), "overfitting-lecture", figures.ABOUT_QUOTES, "The lecture's numbers"
)
frame.close("overfitting")
