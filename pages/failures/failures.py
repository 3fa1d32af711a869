"""Failure cases: on which images is a network wrong, and in which way?"""

import streamlit as st

from explorer.app.widgets import escape_markdown
from explorer.drawing.style import CONFIG
from explorer.failures.cached import sets as cached
from explorer.failures.panels import evaluate as evaluate_panel
from explorer.failures.panels import grid as failures_panel
from explorer.failures.panels import metrics as failures_numbers


def cell() -> None:
    """Show the images of the cell that was clicked, and draw the chart anew, so that nothing in it
    stays selected."""
    for point in st.session_state[chart].selection.points[:1]:
        true, predicted, images = point["customdata"]
        if images:
            st.session_state.update(
                {f"true_{name}": true, f"predicted_{name}": predicted, f"show_{name}": "All"}
            )
        st.session_state["clicks"] = st.session_state.get("clicks", 0) + 1


st.title("Failure cases")
st.write(
    "Why does this network get these images wrong? Networks succeed on a single well-defined object, even "
    "off-centre. Look for what fails: ambiguity, several objects, classes that are alike or contain each other."
)
name, found = failures_panel.choose()
evaluate_panel.draw()
summary, kinds = cached.summary(name), None
if isinstance(summary, str):
    st.warning(escape_markdown(summary))
else:
    failures_numbers.metrics(summary)
images = st.container()  # filled last: its filter knows the kinds of failure
if not isinstance(summary, str):
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Taken for one another", anchor=False)
        most = st.slider(
            "Classes, the most confused", 4, 40, 12, key="confused", **failures_panel.KEPT
        )
        fig, said = cached.confusion(name, most)
        chart = f"confusion_{name}_{st.session_state.get('clicks', 0)}"
        st.plotly_chart(
            fig, config=CONFIG, key=chart, alt=said, on_select=cell, selection_mode="points"
        )
        st.text(
            f"{said} A click on a cell shows its images above, as the two boxes for classes there do."
        )
    with right:
        st.subheader("Kinds of failure", anchor=False)
        if kinds := failures_numbers.kinds(name, found):
            failures_numbers.kinds_chart(found, kinds)
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Is it as sure as it is right?", anchor=False)
        failures_numbers.calibration(summary)
    with right:
        st.subheader("Accuracy of each class", anchor=False)
        failures_numbers.classes(summary, found)
    failures_numbers.downloads(summary, found)
with images:
    st.subheader("Images", anchor=False)
    failures_panel.grid(name, found, failures_panel.filtered(name, found, kinds), "failures")
