"""Filters: what did the first layer learn?"""
import streamlit as st

from explorer import cached, models, sidebar
from explorer.analysis.filters import FiltersError
from explorer.figures import filters as figures
from explorer.figures import response, style

KEPT = {"bind": "query-params", "persist_state": "session"}
DOWNLOAD = {"icon": ":material/download:", "on_click": "ignore"}


def pick():
    if points := st.session_state[f"scatter_{choice.model}"].selection.points:
        st.session_state[f"filter_{choice.model}"] = points[0]["customdata"]


st.title("Filters")
st.write("Each filter of the first layer is a small picture that slides over the image and answers where the image "
         "looks like it. Look for edges and stripes of every direction, fine and coarse, and for opposite colours.")
choice = sidebar.current()
kinds = cached.first_layer_kinds(choice.model)
try:
    layer, found = cached.filters_of(choice.model, kinds[0]), cached.filter_properties(choice.model, kinds[0])
except FiltersError as error:
    st.info(str(error))
    st.stop()
places = st.columns([3, 3, 2, 1])
chosen = places[0].segmented_control("Weights", kinds, default=kinds[:2], format_func=figures.TITLES.get,
                                     selection_mode="multi", key=f"weights_{choice.model}", **KEPT) or kinds[:1]
scale = places[1].radio("Colour scale", figures.SCALES, 0, figures.SCALES.get, "scale", horizontal=True, **KEPT)
by = places[2].selectbox("Sort by", figures.SORTS, 0, figures.SORTS.get, "sort", **KEPT)
picked = places[3].selectbox("Filter", range(len(layer.weights)), key=f"filter_{choice.model}", **KEPT)
others = st.multiselect("Other networks beside it (11×11, 7×7, 3×3 pixels?)", sidebar.available_models(), max_selections=4,
                        format_func=sidebar.model_label, key="filters_beside", **KEPT)
shown = [(choice.model, kind) for kind in chosen] + [(key, cached.first_layer_kinds(key)[0]) for key in others]
columns = st.columns(min(len(shown), 4))
for number, (model, kind) in enumerate(shown):
    with columns[number % 4]:
        st.subheader(f"{sidebar.plain(models.find(model).label)}: {figures.TITLES[kind]}", anchor=False)
        try:
            seen, numbers = cached.filters_of(model, kind), cached.filter_properties(model, kind)
        except (FiltersError, models.ModelError) as error:
            st.info(str(error))
            continue
        order = figures.arrange(found if model == choice.model else numbers, by)
        panel = figures.panel(seen, numbers, kind, order, scale, len(columns), picked if model == choice.model else None)
        st.image(panel.picture, output_format="PNG", alt=panel.alt)
        st.caption(panel.caption)
        with st.container(horizontal=True):
            for ending, data in panel.files.items():
                st.download_button(ending.upper(), data, f"filters-{kind}.{ending}", key=f"{number}{ending}", **DOWNLOAD)

st.subheader("Direction, detail and colour")
words = figures.describe_scatter(found)
st.plotly_chart(figures.scatter(found, picked), key=f"scatter_{choice.model}", on_select=pick, selection_mode="points",
                config=style.CONFIG, alt=words)
st.caption(f"{figures.SOURCES[kinds[0]]} Click a point to pick its filter. {words}")

st.subheader(f"Filter {picked}", anchor="one")
look, view = cached.filter_look(choice.model, choice.image, picked), cached.network_view(choice.model, choice.image)
words = response.describe(look)
st.write(figures.describe_one(found, picked))
left, right = st.columns(2)
parts = style.png(response.parts(layer.weights[picked], figures.scales(found, "own")[picked], view, look))
left.image(parts, output_format="PNG", alt=figures.describe_one(found, picked))
right.plotly_chart(response.spectrum(look), config=style.CONFIG, alt="Fourier amplitude")
left.image(style.png(response.boxed(view, look)), output_format="PNG", alt=words)
right.plotly_chart(response.responses(look), config=style.CONFIG, alt=words)
st.caption(f"Measured now on this image, before normalisation and activation. {words} Framed: the best patch.")
st.download_button("Filter and patch (PNG)", parts, f"filter-{picked}.png", **DOWNLOAD)
st.download_button("Responses and spectrum (NPZ)", lambda: response.archive(look), f"filter-{picked}.npz", **DOWNLOAD)
