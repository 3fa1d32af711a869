"""Train: how does a network learn, here and now?"""

import streamlit as st

from explorer.training.panels import actions, cost, data_set, overview, settings, watch

st.write(
    "A training runs beside the app, at low priority, and goes on when this page is closed. Curves and layers are "
    "*recorded* while it runs; sizes are counted and speeds *measured* on this server."
)
settings.recipes()
left, right = st.columns([3, 8], gap="medium")
with left:
    st.subheader("A new training", anchor=False)
    data = data_set.choose()
    config = settings.choose(data)
    problem = cost.cost(config, data)
    actions.start_button(config, problem)
with right:
    key, training = watch.choose()
    if training is not None:
        actions.buttons(training)
    if training is None or "open" in training.can:
        overview.open_in(key)
    watch.watch(key, training)
    watch.downloads(key)
st.subheader("All trainings of this server", anchor=False)
overview.table()
actions.owner()
overview.compare(key)
