"""How a network learns: what does each step of gradient descent do to a tiny net?"""

import streamlit as st

from explorer.depth.chain_rule import ACTIVATIONS
from explorer.depth.figures import chain_rule as toy
from explorer.lessons import panels as frame
from explorer.lessons.figures import learning as figures
from explorer.lessons.learning import LADDER, RATES, STEPS, descend, longer

KEPT = {"bind": "query-params", "persist_state": "session"}


def walk(by: int) -> None:
    st.session_state["learn_step"] = min(max(st.session_state["learn_step"] + by, 0), STEPS)


frame.open("learning")
with frame.controls():
    one, two = st.columns(2)
    activation = one.segmented_control(
        "Activation of all units",
        RATES,
        default="sigmoid",
        required=True,
        key="learn_f",
        format_func=lambda key: ACTIVATIONS[key].label,
        **KEPT,
    )
    rate = two.select_slider("Learning rate α", LADDER, 3.0, key="learn_rate", **KEPT)
found, references = (
    descend(activation, rate),
    [descend(activation, one) for one in RATES[activation]],
)
with frame.controls(2):
    one, two, three = st.columns([6, 1, 1], vertical_alignment="bottom")
    step = min(one.slider("Step", 0, STEPS, key="learn_step", **KEPT), len(found.errors) - 1)
    two.button("Back", on_click=walk, args=(-1,), icon=":material/chevron_left:", width="stretch")
    three.button("Step", on_click=walk, args=(1,), icon=":material/chevron_right:", width="stretch")
left, right = st.columns(2)
frame.chart((figures.errors, references, found, step), figures.describe(found), "errors", left)
frame.chart((toy.network, found.chain(step)), figures.describe_step(found, step), "net", right)
frame.ask("learning")
frame.numbers(figures.update(found, step), "update", figures.ABOUT_STEP)
frame.numbers(
    figures.longer(longer(activation, rate)),
    "longer",
    figures.ABOUT_LONGER,
    "What a small gradient does",
)
frame.close("learning")
