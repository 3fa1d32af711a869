"""One network in numbers, how far its values see, and the published networks beside one another."""

import streamlit as st

from explorer.app import page_table
from explorer.app.replay import chart
from explorer.app.widgets import DOWNLOAD, URL_STATE, download_csv, escape_markdown
from explorer.app.widgets import table as lecture_table
from explorer.inside import cached
from explorer.inside.figures import anatomy as figures
from explorer.inside.figures import comparison
from explorer.inside.notation import file_name
from explorer.inside.panels import layer_choice
from explorer.inside.published_numbers import METRICS, NETWORKS
from explorer.inside.words import anatomy as words
from explorer.inside.words import comparison as comparison_words
from explorer.inside.words import layer_drawing as drawing_words
from explorer.inside.words import unpublished as unpublished_words
from explorer.networks import registry
from explorer.networks.model import Model


def totals(model: Model) -> None:
    """The network's name and its totals."""
    st.subheader(escape_markdown(model.label), anchor="anatomy")
    with st.container(horizontal=True):
        for label, value, about in words.metrics(cached.anatomy(model)):
            st.metric(label, value, help=about, border=True, width="content")
    if row := registry.UNPUBLISHED.get(model.key.removeprefix("random:")):
        st.write(unpublished_words.describe(row, cached.anatomy(model).multiply_adds))


def layers(model: Model, usable: bool) -> None:
    """The drawing in which a layer is clicked, and what that layer is; where the network is `usable` here, the way to its
    maps."""
    network, graph = cached.anatomy(model), cached.layer_graph(model)
    node = layer_choice.choose_layer(model)
    about = drawing_words.describe_layer(network, graph, node)
    st.markdown(f"**{escape_markdown(node.name)}**: {escape_markdown(about)}")
    with st.container(horizontal=True):
        if usable:
            st.page_link(
                page_table.path("feature_maps"),
                label="Its feature maps" if node.has_maps else "Its values",
                icon=":material/apps:",
            )
        st.download_button(
            "Drawing (SVG)",
            lambda: layer_choice.svg(model, node),
            f"{file_name(model.label)}-layers.svg",
            **DOWNLOAD,
        )


def table(columns: dict[str, list], about: str, label: str, file: str) -> None:
    """A table with a sentence and its download."""
    st.write(about)
    numbers = dict.fromkeys(
        words.numeric(columns), st.column_config.NumberColumn(format="localized")
    )
    st.dataframe(columns, hide_index=True, placeholder="", alt=about, column_config=numbers)
    download_csv(f"{label} (CSV)", lambda: columns, file)


def receptive_fields(model: Model) -> None:
    """How far one value of each layer sees, beside up to three other networks."""
    st.subheader("How far one value sees")
    rows = {key: row for key, row in registry.MODELS.items() if row.source != "random"}
    rows |= {row.key: row for row in map(registry.architecture, registry.UNPUBLISHED)}
    others = st.multiselect(
        "Compare with",
        list(rows),
        ["alexnet", "vgg16", "resnet50"],
        format_func=lambda key: rows[key].label,
        max_selections=3,
        key="fields_of",
        **URL_STATE,
    )
    shown = {model.key: model, **{key: rows[key] for key in others}}
    lines = {row.label: cached.parts(row) for row in shown.values()}
    sides = {row.label: cached.anatomy(row).image[1] for row in shown.values()}
    summary = words.describe_fields(lines, sides)
    st.write(f"{escape_markdown(summary)} {words.ABOUT_FIELDS}")
    chart(figures.fields, lines, sides, alt=summary)


def published_networks(model: Model) -> None:
    """Accuracy against work, and all published numbers."""
    st.subheader("The published networks")
    metric = st.segmented_control(
        "Accuracy",
        list(METRICS),
        default="top1",
        format_func=METRICS.__getitem__,
        required=True,
        key="accuracy",
        **URL_STATE,
    )
    summary = comparison_words.describe_comparison(NETWORKS, metric)
    st.write(f"{summary} {comparison_words.SOURCE}")
    key = model.key.removeprefix("random:")
    place = st.container(key="wide_comparison")
    chart(comparison.comparison, NETWORKS, metric, key, alt=summary, place=place)
    published, lecture = cached.published_networks()
    table(published, words.ABOUT_PUBLISHED, "Published numbers", "published")
    st.subheader("The lecture's numbers, next to the same computed here")
    lecture_table(lecture)
    download_csv("Lecture's numbers (CSV)", lambda: lecture, "lecture")
