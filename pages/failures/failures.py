"""Failure cases: on which images is a network wrong, and in which way?"""

import streamlit as st

from explorer.app.widgets import escape_markdown
from explorer.failures.cached import metrics as cached
from explorer.failures.panels import (
    evaluate,
    evaluation,
    failure_modes,
    metrics,
    right_classes,
    selection,
)
from explorer.failures.words.metrics import INTRODUCTION

st.write(INTRODUCTION)
chosen = evaluation.choose()
evaluate.draw()
images = st.container()  # filled last: its filter knows the failure modes
summary = cached.summary(chosen)
modes = None
if isinstance(summary, str):
    st.warning(escape_markdown(summary))
else:
    metrics.metrics(summary, len(chosen.classes))
    right_classes.panel(chosen)
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Taken for one another", anchor=False)
        metrics.confusion(chosen)
    with right:
        st.subheader("Kinds of failure", anchor=False)
        modes = failure_modes.failure_modes(chosen)
        if modes:
            failure_modes.chart(chosen, modes)
    metrics.charts(chosen, summary)
with images:
    selection.finding(chosen, summary, modes)
    selection.images(chosen, modes)
