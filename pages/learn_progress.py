"""Progress on ImageNet: how did the error fall over the years, and what was measured each time?"""
import streamlit as st

from explorer import lesson_frame as frame
from explorer.analysis.progress import KINDS, results
from explorer.figures import progress as figures
from explorer.figures.networks import WIDE

KEPT = {"bind": "query-params", "persist_state": "session"}

frame.open("progress")
st.html(WIDE)
with frame.controls():
    left, right = st.columns([1, 2])
    axis = left.segmented_control("Against", figures.AXES, default="year", required=True, key="progress_by", **KEPT,
                                  format_func={"year": "Year", "layers": "Depth"}.get)
    kinds = right.pills("Measured on", KINDS, default=["entry"], selection_mode="multi", key="progress_of",
                        format_func=KINDS.get, **KEPT)
found = results(tuple(kinds))
frame.chart(figures.progress(found, axis), figures.describe(found), "progress", st.container(key="wide_progress"))
frame.ask("progress")
frame.numbers(figures.side_by_side(), "measured", figures.ABOUT, "The same networks, measured in three ways")
frame.numbers(figures.table(found), "progress", figures.ABOUT_HUMAN, "What each point is")
frame.close("progress")
