"""Chain rule: how does the gradient of the first weight come about?"""

import streamlit as st

from explorer.app import replay
from explorer.app.widgets import URL_STATE
from explorer.depth import chain_rule
from explorer.depth.activations import ACTIVATIONS
from explorer.depth.figures import chain_rule as figures
from explorer.depth.words import chain_rule as words


def use_preset(activation: str, weight: float) -> None:
    for unit in (1, 2, 3):
        st.session_state[f"f{unit}"] = activation
        st.session_state[f"w{unit}"] = weight


st.title("Chain rule")
st.write(words.ABOUT_TOY)
with st.container(horizontal=True):
    for label, values in chain_rule.PRESETS.items():
        st.button(label, on_click=use_preset, args=values, key=f"preset_{label}")
columns = st.columns(5)
x = columns[0].number_input("Input x", -10.0, 10.0, 1.0, 0.1, key="x", **URL_STATE)
target = columns[4].number_input("Target t", -10.0, 10.0, 0.0, 0.1, key="t", **URL_STATE)
activations = []
weights = []
for number, unit in enumerate(("h1", "h2", "o"), start=1):
    activation = columns[number].selectbox(
        f"Unit {unit}",
        chain_rule.UNITS,
        1,
        lambda key: ACTIVATIONS[key].label,
        key=f"f{number}",
        help="Its activation function",
        **URL_STATE,
    )
    weight = columns[number].number_input(
        f"Weight w{number}", -20.0, 20.0, 1.0, 0.1, key=f"w{number}", **URL_STATE
    )
    activations.append(activation)
    weights.append(weight)
chain = chain_rule.run(x, target, weights, activations)
checks = words.check_table(
    chain_rule.weight_gradients(chain), chain_rule.central_differences(chain)
)
replay.chart_with_summary(words.describe(chain), checks, "toy", (figures.network, chain))
st.latex(words.FORMULA)
st.table(words.factor_table(chain_rule.factors(chain)))
st.table(checks)
st.caption(words.ABOUT_DIFFERENCE)

st.header("What a unit lets through")
z = st.slider("z, what goes into the unit", -6.0, 6.0, 0.0, 0.1, key="z", **URL_STATE)
replay.chart_with_summary(
    words.describe_curves(z),
    words.curve_table(z),
    "curves",
    (figures.curves, z, False),
    (figures.curves, z, True),
)

st.header("A longer chain")
st.write(words.ABOUT_LENGTH)
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
units = right.slider("Units", 2, 100, 20, key="long_n", **URL_STATE)
centred = last.toggle(
    "Units at their steepest", key="centred", help=words.ABOUT_CENTRED, **URL_STATE
)
long = chain_rule.lengthen(activation, weight, units, centred=centred)
replay.chart_with_summary(
    words.describe_lengthening(long),
    words.length_table(long),
    "chain",
    (figures.lengthening, long),
)
