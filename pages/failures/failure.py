"""One failure: what happened with this one image?"""

import streamlit as st

from explorer.app import cache, replay
from explorer.app.widgets import escape_markdown
from explorer.drawing.style import enlarge, png
from explorer.failures.cached import image as failure
from explorer.failures.panels import grid as failures_panel
from explorer.failures.panels import one_image as failure_panel
from explorer.inside import cached
from explorer.inside.figures import predictions as bars
from explorer.inside.figures import saliency as maps
from explorer.inside.saliency import METHODS
from explorer.networks.model import ModelError

KEPT = failures_panel.KEPT
st.title("One failure")
st.write(
    "What did the network see, where did it look for each of the two classes, and how little would have had to be "
    "different? Everything but the neighbours is measured now."
)
name, found = failures_panel.choose()
row = failure_panel.choose(found)
predicted, other = failure_panel.targets(found, row)
names = [found.classes[predicted], found.classes[other]]
image = failure_panel.open_picture(name, found, row)
try:
    answer, view = cached.predictions(found.model, image), cache.network_view(found.model, image)
except ModelError as error:
    st.warning(escape_markdown(f"{error} What was recorded is shown on the other failure pages."))
    st.stop()
left, middle, right = st.columns([3, 4, 5], gap="large")
left.image(
    png(enlarge(view, max(1, 336 // view.shape[0]))),
    "What the network is given",
    width="stretch",
    output_format="PNG",
    alt=f"{found.names[row]} as the network sees it",
)
with middle:
    failure_panel.reasons(name, found, row)
    failure_panel.to_other_pages(found, row, image)
top = answer.top(6)
replay.chart(
    bars.bars,
    top.names,
    top.probabilities,
    place=right,
    alt=bars.describe_bars(found.label, top.names, top.probabilities),
)
st.subheader("How sure is it of the group?", anchor=False)
failure_panel.up_the_tree(name, found, answer.probabilities, predicted, other)
st.subheader(escape_markdown(f"Where it looks for {names[0]} and for {names[1]}"), anchor=False)
method = st.selectbox(
    "Method",
    METHODS,
    list(METHODS).index("grad_cam"),
    format_func=lambda key: METHODS[key].label,
    key="failure_method",
    **KEPT,
)
answers = failure.contrast(found.model, image, method, predicted, other)
if isinstance(answers, str):
    st.warning(escape_markdown(answers))
else:
    for column, one, head in zip(
        st.columns(3),
        answers,
        (
            f"predicted: {names[0]}",
            f"{'true' if other == found.labels[row] else 'second'}: {names[1]}",
            f"red for {names[0]}, blue for {names[1]}",
        ),
        strict=True,
    ):
        column.image(
            png(maps.overlay(view, one, 0.6)),
            escape_markdown(head),
            "stretch",
            output_format="PNG",
            alt=maps.describe(one, head),
        )
    st.text(f"{maps.describe(answers[2], names[0])} {maps.legend(answers[2])}")
st.subheader("What if the picture were a little different?", anchor=False)
failure_panel.what_if(found, image, (predicted, other))
st.subheader("Which images does the network find alike?", anchor=False)
failure_panel.near(name, found, row)
st.subheader("Tags and notes", anchor=False)
failure_panel.written(name, found, row)
