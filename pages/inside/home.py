"""Home: what can be seen of one photo in one network at once?"""

import streamlit as st

from explorer.app import cache, replay, sidebar
from explorer.inside import cached, panels
from explorer.inside.figures import gradients as gradient_figures
from explorer.inside.figures import home as figures
from explorer.inside.figures import predictions as prediction_figures
from explorer.inside.filters import FiltersError
from explorer.inside.saliency import SaliencyError
from explorer.networks import registry

st.title("CNN Explorer")
choice = sidebar.current()
row = registry.find(choice.model)
top = cached.predictions(choice.model, choice.image).top(5)
st.write(
    f"What **{sidebar.plain(row.label)}** makes of **{sidebar.plain(choice.image_label)}**, all of it measured "
    "now. Choose another network or image on the left; each panel leads to its page."
)
st.caption(sidebar.plain(f"Trained on {row.trained_on}. Accuracy {row.accuracy}."))
left, right = st.columns(2)
with left.container(border=True, height="stretch"):
    st.subheader("What does it see?", anchor=False)
    said = prediction_figures.describe_bars(choice.label, top.names, top.probabilities)
    st.html(figures.bars(top.names, top.probabilities, said))
    st.page_link(
        "../pages/inside/predictions.py",
        label="Predictions: scores, softmax, loss",
        icon=":material/bar_chart:",
    )
with right.container(border=True, height="stretch"):
    st.subheader("Where does it look?", anchor=False)
    try:
        stages = cached.stages(choice.model, choice.model)
        found = cached.saliency(
            choice.model, choice.image, "grad_cam", top.indices[0], stages[-1] if stages else None
        )
        pixels = cache.network_view(choice.model, choice.image)
        replay.once(panels.saliency_map, pixels, found, top.names[0])
    except SaliencyError as error:
        st.info(sidebar.plain(str(error)))
    st.page_link(
        "../pages/inside/saliency.py",
        label="Saliency: thirteen methods, any class",
        icon=":material/center_focus_strong:",
    )
left, right = st.columns(2)
with left.container(border=True, height="stretch"):
    st.subheader("What did its first layer learn?", anchor=False)
    try:
        kind = cached.first_layer_kinds(choice.model)[0]
        properties = cached.filter_properties(choice.model, kind)
        replay.once(panels.first_layer, cached.filters_of(choice.model, kind), properties, kind)
    except FiltersError as error:
        st.info(sidebar.plain(str(error)))
    st.page_link(
        "../pages/inside/filters.py",
        label="Filters: direction, detail, colour",
        icon=":material/grid_view:",
    )
with right.container(border=True, height="stretch"):
    st.subheader("Which layers would learn from it?", anchor=False)
    layers = cached.layer_gradients(choice.model, choice.image, top.indices[0])
    said = gradient_figures.describe([layers], [choice.label], "weight", "rms")
    st.html(
        figures.dots(
            layers.values("weight", "rms"),
            layers.names,
            gradient_figures.axis("weight", "rms"),
            said,
        )
    )
    st.caption(sidebar.plain(f"L: cross entropy of {top.names[0]}. {said}"))
    st.page_link(
        "../pages/inside/gradients.py",
        label="Gradients: sigmoid, ReLU, plain, residual",
        icon=":material/stacked_line_chart:",
    )
