"""The lesson on activation functions: first layers that hear little, and how fast each function is."""

import streamlit as st

from explorer.app import page_table
from explorer.app.stage import controls, more
from explorer.lessons.cached import activations as cached
from explorer.lessons.figures import early_layers as figures
from explorer.lessons.panels.charts import charts, finding, numbers
from explorer.lessons.words import activation_speed as speed_words
from explorer.lessons.words import early_layers as words


def garbage() -> None:
    """What training made of the first layers of a sigmoid and of a ReLU network."""
    st.subheader("Garbage in, garbage out", anchor=False)
    networks = cached.early()
    charts(
        {
            "How far first layers turned": (figures.turned, networks),
            "How well first layers tell classes apart": (figures.told_apart, networks),
        },
        words.describe(networks, cached.accuracies()),
        "early",
    )
    numbers(words.table(networks), "early_layers", words.ABOUT_EARLY, "Garbage in, garbage out")
    with more("film"):
        st.page_link(page_table.path("backward"), label=words.FILM, icon=":material/movie:")


def speed() -> None:
    """A button that measures what each function costs on this machine."""
    st.subheader("Fast to compute", anchor=False)
    with more("about_speed"):
        st.markdown(speed_words.ABOUT_SPEED)
    if controls(1).button("Measure here, now", icon=":material/timer:", key="measure_speed"):
        st.session_state["activation_speed"] = cached.speed()
    result = st.session_state.get("activation_speed")
    if result is None:
        finding(speed_words.NOTHING_YET, "speed")
        return
    finding(speed_words.describe(result), "speed")
    numbers(speed_words.table(result), "speed", speed_words.ABOUT_TABLE, "Fast to compute")
