"""Failure cases: on which images is a network wrong, and in which way?"""

import streamlit as st

from explorer.app import stage
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

finding, picture, controls = stage.places()
with controls:
    chosen = evaluation.choose()
    choices = st.container()
started, numbers, charts, rules = (st.container() for _ in range(4))
summary = cached.summary(chosen)
with rules, stage.more("rules"):
    modes = None if isinstance(summary, str) else failure_modes.failure_modes(chosen)
with choices:
    selected = selection.select_rows(chosen, modes)  # by its kinds of failure, too
with picture:
    selection.images(chosen, selected, selection.finding(chosen, summary, modes), finding)
with started, stage.more("started"):
    evaluate.draw()
if isinstance(summary, str):
    st.warning(escape_markdown(summary))
else:
    with numbers, stage.more("numbers"):
        metrics.metrics(summary, len(chosen.classes))
        right_classes.panel(chosen)
    with charts:
        metrics.charts(chosen, summary, modes)
with stage.how_measured():
    st.write(INTRODUCTION)
