"""Progress on ImageNet: how did the error fall over the years, and what was measured each time?"""

import streamlit as st

from explorer.lessons import panels as frame
from explorer.lessons.figures import progress as figures
from explorer.lessons.progress import ENTRIES, KINDS, results

KEPT = {"bind": "query-params", "persist_state": "session"}

frame.open("progress")
with frame.controls():
    left, right = st.columns([1, 2])
    axis = left.segmented_control(
        "Winners against",
        figures.AXES,
        default="year",
        required=True,
        key="progress_by",
        format_func={"year": "Year", "layers": "Depth"}.get,
        **KEPT,
    )
    kinds = right.pills(
        "Measured on",
        KINDS,
        default=list(KINDS),
        selection_mode="multi",
        key="progress_of",
        format_func=KINDS.get,
        **KEPT,
    )
found = results(tuple(kinds))
left, right = st.columns(2)
frame.chart((figures.entries, ENTRIES, axis), figures.describe(), "winners", left)
frame.chart((figures.ways, found), figures.describe_ways(found), "ways", right)
frame.ask("progress")
frame.numbers(
    figures.side_by_side(), "measured", figures.ABOUT, "The same networks, measured in three ways"
)
frame.numbers(figures.table(found), "progress", figures.ABOUT_HUMAN, "What each point is")
frame.close("progress")
