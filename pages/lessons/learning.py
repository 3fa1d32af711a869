"""How a network learns: what does each step of gradient descent do to a tiny net?"""

import streamlit as st

from explorer.app.widgets import URL_STATE
from explorer.depth.activation_functions import ACTIVATIONS
from explorer.depth.figures import chain_rule as toy
from explorer.lessons import panels
from explorer.lessons.cached.learning import descend, longer
from explorer.lessons.figures import learning as figures
from explorer.lessons.learning import LADDER, RATES
from explorer.lessons.panels.learning import steepness, step_slider, when_to_stop
from explorer.lessons.words import learning as words

first = panels.header("learning")
with first.controls:
    left, right = st.columns(2)
    activation = left.segmented_control(
        "Activation of all units",
        RATES,
        default="sigmoid",
        required=True,
        key="learn_f",
        format_func=lambda key: ACTIVATIONS[key].label,
        **URL_STATE,
    )
    rate = right.select_slider("Learning rate α", LADDER, 3.0, key="learn_rate", **URL_STATE)
    descent = descend(activation, rate)
    step = min(step_slider(), len(descent.errors) - 1)
references = [descend(activation, reference) for reference in RATES[activation]]
settings = {"activation": activation, "learning rate": rate, "step": step}
with first.picture:
    left, right = st.columns(2)
panels.chart(
    (figures.errors, references, descent, step),
    words.describe(descent),
    "errors",
    "Error over the steps",
    first._replace(picture=left),
    how="computed",
    settings=settings,
)
with right:
    panels.chart(
        (toy.network, descent.chain(step)),
        words.describe_step(descent, step),
        "net",
        "The net, and what goes through it",
        how="computed",
        settings=settings,
    )
panels.question("learning")
panels.numbers(words.update_table(descent, step), "update", words.ABOUT_STEP, "One step")
panels.numbers(
    words.length_table(longer(activation, rate)),
    "longer",
    words.ABOUT_LONGER,
    "What a small gradient does",
    heading=True,
)
steepness()
when_to_stop()
panels.footer("learning")
