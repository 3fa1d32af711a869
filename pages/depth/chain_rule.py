"""Chain rule: how does the gradient of the first weight come about?"""

import streamlit as st

from explorer.app import replay
from explorer.depth.chain_rule import (
    ACTIVATIONS,
    CURVES,
    PRESETS,
    differences,
    factors,
    lengthen,
    products,
    run,
)
from explorer.depth.figures import chain_rule as figures

KEPT = {"bind": "query-params", "persist_state": "session"}


def preset(activation: str, weight: float) -> None:
    st.session_state.update(
        {f"f{k}": activation for k in (1, 2, 3)} | {f"w{k}": weight for k in (1, 2, 3)}
    )


st.title("Chain rule")
st.write(figures.ABOUT_TOY)
with st.container(horizontal=True):
    for label, values in PRESETS.items():
        st.button(label, on_click=preset, args=values, key=f"preset_{label}")
places = st.columns(5)
x = places[0].number_input("Input x", -10.0, 10.0, 1.0, 0.1, key="x", **KEPT)
t = places[4].number_input("Target t", -10.0, 10.0, 0.0, 0.1, key="t", **KEPT)
names = [
    places[k].selectbox(
        f"Unit {unit}",
        list(ACTIVATIONS),
        1,
        lambda key: ACTIVATIONS[key].label,
        key=f"f{k}",
        help="Its activation function",
        **KEPT,
    )
    for k, unit in enumerate(("h1", "h2", "o"), 1)
]
chain = run(
    x,
    t,
    [
        places[k].number_input(f"Weight w{k}", -20.0, 20.0, 1.0, 0.1, key=f"w{k}", **KEPT)
        for k in (1, 2, 3)
    ],
    names,
)
checks = figures.check_table(products(chain), differences(chain))
replay.chart_with_summary(figures.describe(chain), checks, "toy", (figures.network, chain))
st.latex(figures.FORMULA)
st.table(figures.factor_table(factors(chain)))
st.table(checks)
st.caption(figures.ABOUT_DIFFERENCE)

st.header("What a unit lets through")
z = st.slider("z, what goes into the unit", -6.0, 6.0, 0.0, 0.1, key="z", **KEPT)
replay.chart_with_summary(
    figures.describe_curves(z),
    figures.curve_table(z),
    "curves",
    (figures.curves, z, False),
    (figures.curves, z, True),
)
st.header("A longer chain")
st.write(figures.ABOUT_LENGTH)
places = st.columns(4)
long = lengthen(
    places[0].selectbox(
        "Activation", CURVES, 1, lambda key: ACTIVATIONS[key].label, key="long_f", **KEPT
    ),
    places[1].slider("Weight of every unit", -8.0, 8.0, 1.0, 0.1, key="long_w", **KEPT),
    places[2].slider("Units", 2, 100, 20, key="long_n", **KEPT),
    centred=places[3].toggle(
        "Units at their steepest", key="centred", help=figures.ABOUT_CENTRED, **KEPT
    ),
)
replay.chart_with_summary(
    figures.describe_lengthening(long),
    figures.length_table(long),
    "chain",
    (figures.lengthening, long),
)
