"""Home: what can be seen of one photo in one network at once?"""

import streamlit as st

from explorer.app import cache, replay, sidebar
from explorer.app.widgets import escape_markdown
from explorer.inside import cached, panels
from explorer.inside.figures import gradients as gradient_figures
from explorer.inside.figures import home as figures
from explorer.inside.figures import predictions as prediction_figures
from explorer.inside.filters import FiltersError
from explorer.inside.saliency import SaliencyError
from explorer.inside.words import gradients as gradient_words

st.title("CNN Explorer")
choice = sidebar.current()
model = choice.model
top = cached.predictions(model, choice.image).top(5)
st.write(
    f"What **{escape_markdown(model.label)}** makes of **{escape_markdown(choice.image_label)}**, all of it measured "
    "now. Choose another network or image on the left; each panel leads to its page."
)
st.caption(escape_markdown(f"Trained on {model.trained_on}. Accuracy {model.accuracy}."))
left, right = st.columns(2)
with left.container(border=True, height="stretch"):
    st.subheader("What does it see?", anchor=False)
    said = prediction_figures.describe_bars(model.label, top.names, top.probabilities)
    st.html(figures.bars(top.names, top.probabilities, said))
    st.page_link(
        "../pages/inside/predictions.py",
        label="Predictions: scores, softmax, loss",
        icon=":material/bar_chart:",
    )
with right.container(border=True, height="stretch"):
    st.subheader("Where does it look?", anchor=False)
    try:
        found = cached.saliency(model, choice.image, "grad_cam", top.indices[0])
        pixels = cache.network_view(model, choice.image)
        replay.draw_cached(panels.saliency_map, pixels, found, top.names[0])
    except SaliencyError as error:
        st.info(escape_markdown(str(error)))
    st.page_link(
        "../pages/inside/saliency.py",
        label="Saliency: thirteen methods, any class",
        icon=":material/center_focus_strong:",
    )
left, right = st.columns(2)
with left.container(border=True, height="stretch"):
    st.subheader("What did its first layer learn?", anchor=False)
    try:
        kind = cached.first_layer_kinds(model)[0]
        properties = cached.filter_properties(model, kind)
        replay.draw_cached(panels.first_layer, cached.filters_of(model, kind), properties, kind)
    except FiltersError as error:
        st.info(escape_markdown(str(error)))
    st.page_link(
        "../pages/inside/filters.py",
        label="Filters: direction, detail, colour",
        icon=":material/grid_view:",
    )
with right.container(border=True, height="stretch"):
    st.subheader("Which layers would learn from it?", anchor=False)
    layers = cached.layer_gradients(model, choice.image, top.indices[0])
    said = gradient_words.describe([layers], [model.label], "weight_gradient", "rms")
    st.html(
        figures.dots(
            layers.values("weight_gradient", "rms"),
            layers.names,
            gradient_figures.axis("weight_gradient", "rms"),
            said,
        )
    )
    st.caption(escape_markdown(f"L: cross entropy of {top.names[0]}. {said}"))
    st.page_link(
        "../pages/inside/gradients.py",
        label="Gradients: sigmoid, ReLU, plain, residual",
        icon=":material/stacked_line_chart:",
    )
