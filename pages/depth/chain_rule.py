"""Chain rule: how does the gradient of the first weight come about?"""

import streamlit as st

from explorer.app import stage
from explorer.app.widgets import URL_STATE, number_state
from explorer.depth import chain_rule
from explorer.depth.panels import chain_rule as panels
from explorer.depth.words import chain_rule as words

finding, picture, controls = stage.places(0)
with controls:
    with st.container(horizontal=True):
        panels.preset_buttons()
    columns = st.columns(5)
x = columns[0].number_input("Input x", -10.0, 10.0, 1.0, 0.1, key="x", **number_state("x"))
target = columns[4].number_input("Target t", -10.0, 10.0, 0.0, 0.1, key="t", **number_state("t"))
units = [
    panels.choose_unit(columns[number], number, name)
    for number, name in enumerate(("h1", "h2", "o"), start=1)
]
weights = [weight for _, weight in units]
chain = chain_rule.run(x, target, weights, [activation for activation, _ in units])
with picture:
    panels.toy(chain, finding)
with stage.more():
    panels.factors(chain)

st.header("What a unit lets through", anchor=False)
with stage.controls("curves"):
    z = st.slider("z, what goes into the unit", -6.0, 6.0, 0.0, 0.1, key="z", **URL_STATE)
panels.curves(z)
with stage.more("curves"):
    st.text(words.describe_curves(z))

st.header("A longer chain", anchor=False)
with stage.controls("chain"):
    long = panels.choose_longer()
panels.longer(long)
with stage.more("chain"):
    st.text(words.describe_lengthening(long.chain))
    st.write(words.ABOUT_LENGTH)
with stage.how_measured():
    st.write(words.ABOUT_DIFFERENCE)
