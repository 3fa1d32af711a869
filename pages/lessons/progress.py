"""Progress on ImageNet: how did the error fall over the years, and what was measured each time?"""

import streamlit as st

from explorer.app.widgets import URL_STATE
from explorer.lessons import panels
from explorer.lessons.figures import progress as figures
from explorer.lessons.panels import progress as parts
from explorer.lessons.progress import AXES, ENTRIES, MEASUREMENTS, results
from explorer.lessons.words import progress as words

first = panels.header("progress")
with first.controls:
    axis = st.segmented_control(
        "Winners against",
        AXES,
        default="year",
        required=True,
        key="progress_by",
        format_func=lambda key: AXES[key].label,
        **URL_STATE,
    )
panels.chart(
    (figures.entries, ENTRIES, axis),
    words.describe(),
    "winners",
    "Winners of the challenge",
    first,
    how="published",
    settings={"against": axis},
)
panels.question("progress")
parts.challenge()
st.subheader("What was measured", anchor=False)
with panels.controls(1):
    measurements = st.pills(
        "Measured on",
        MEASUREMENTS,
        default=list(MEASUREMENTS),
        selection_mode="multi",
        key="progress_of",
        format_func=MEASUREMENTS.__getitem__,
        **URL_STATE,
    )
shown = results(tuple(measurements))
panels.chart(
    (figures.measurements, shown),
    words.describe_measurements(shown),
    "ways",
    "Top-5 errors, by what was measured",
    how="published",
)
panels.numbers(words.side_by_side(), "measured", words.ABOUT, words.NAMES, heading=True)
panels.numbers(words.table(shown), "results", words.ABOUT_HUMAN, "What each point is", heading=True)
parts.people()
panels.footer("progress")
