"""Progress on ImageNet: how did the error fall over the years, and what was measured each time?"""

import streamlit as st

from explorer.app.widgets import URL_STATE
from explorer.lessons import panels
from explorer.lessons.figures import progress as figures
from explorer.lessons.panels import progress as parts
from explorer.lessons.progress import AXES, ENTRIES, MEASUREMENTS, results
from explorer.lessons.words import progress as words

panels.header("progress")
parts.challenge()
st.subheader("How the error fell", anchor=False)
with panels.controls():
    left, right = st.columns([1, 3])
    axis = left.segmented_control(
        "Winners against",
        AXES,
        default="year",
        required=True,
        key="progress_by",
        format_func=lambda key: AXES[key].label,
        **URL_STATE,
    )
    measurements = right.pills(
        "Measured on",
        MEASUREMENTS,
        default=list(MEASUREMENTS),
        selection_mode="multi",
        key="progress_of",
        format_func=MEASUREMENTS.__getitem__,
        **URL_STATE,
    )
shown = results(tuple(measurements))
left, right = st.columns(2)
panels.chart((figures.entries, ENTRIES, axis), words.describe(), "winners", left)
panels.chart((figures.measurements, shown), words.describe_measurements(shown), "ways", right)
panels.question("progress")
panels.numbers(words.side_by_side(), "measured", words.ABOUT, words.NAMES)
panels.numbers(words.table(shown), "progress", words.ABOUT_HUMAN, "What each point is")
parts.people()
panels.footer("progress")
