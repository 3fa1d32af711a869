"""Train: how does a network learn, here and now?"""

import streamlit as st

from explorer.training import panels as panel

st.title("Train")
st.write(
    "A training runs beside the app, at low priority, and goes on when this page is closed. Curves and layers are "
    "*recorded* while it runs; sizes are counted and speeds *measured* on this server."
)
panel.recipes()
left, right = st.columns([3, 8], gap="medium")
with left:
    st.subheader("A new training", anchor=False)
    data = panel.choose_data()
    config = panel.choose(data)
    problem = panel.cost(config, data)
    panel.start_button(config, problem)
with right:
    key, training = panel.choose_watched()
    if training is not None:
        panel.actions(training)
    if training is None or "open" in training.can:
        panel.open_in(key)
    panel.watch(key, training)
    panel.downloads(key)
st.subheader("All trainings of this server", anchor=False)
panel.queue()
panel.compare(key)
