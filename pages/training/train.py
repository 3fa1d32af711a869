"""Train: how does a network learn, here and now?"""

import streamlit as st

from explorer.app import stage
from explorer.training.panels import actions, cost, data_set, overview, settings, watch

left, right = st.columns([3, 1], gap="medium")
with right, stage.controls():
    key, training = watch.choose()
    if training is not None:
        actions.buttons(training)
    if training is None or "open" in training.can:
        overview.open_in(key)
    quantity = watch.quantity()
with left:
    watch.watch(key, training, quantity)
with right, stage.controls("new"):
    st.subheader("A new training", anchor=False)
    settings.recipes()
    data = data_set.choose()
    config = settings.choose(data)
    actions.start_button(config, cost.cost(config, data))
with stage.more():
    st.subheader("All trainings of this server", anchor=False)
    overview.table()
    actions.owner()
    overview.compare(key)
with stage.how_measured():
    st.write(
        "A training runs beside the app, at low priority, and goes on when this page is closed. Curves and layers "
        "are *recorded* while it runs; sizes are counted and speeds *measured* on this server."
    )
