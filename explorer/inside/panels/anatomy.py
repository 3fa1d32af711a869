"""One network in numbers, how far its values see, and the published networks beside one another."""

from collections.abc import Sequence
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import class_mode, page_table, replay, stage
from explorer.app.replay import table as lecture_table
from explorer.app.widgets import DOWNLOAD, URL_STATE, escape_markdown
from explorer.drawing import pixels
from explorer.drawing.view import View
from explorer.inside import cached
from explorer.inside.anatomy import Anatomy
from explorer.inside.anatomy_parts import Part
from explorer.inside.figures import anatomy as figures
from explorer.inside.figures import architecture, comparison
from explorer.inside.layer_graph import LayerNode
from explorer.inside.notation import file_name
from explorer.inside.panels import layer_choice
from explorer.inside.published_numbers import METRICS, NETWORKS
from explorer.inside.words import anatomy as words
from explorer.inside.words import comparison as comparison_words
from explorer.inside.words import layer_drawing as drawing_words
from explorer.inside.words import unpublished as unpublished_words
from explorer.inside.words.architecture import describe_architecture
from explorer.networks import registry
from explorer.networks.model import Model


def costs(model: Model, finding: DeltaGenerator) -> None:
    """The layers to click on, and where the parameters, the work and the memory are."""
    network = cached.anatomy(model)
    bars = cached.parts(model, pools=False, max_parts=20)
    view = View(
        "costs",
        "Where the parameters, the work and the memory are",
        words.finding(model.label, network),
        figure=partial(figures.costs, bars),
        columns=partial(words.table, network),
        networks=(model.key,),
        images=(),
        how="counted",
    )
    with st.container(key="wide_costs"):
        stage.show(view, finding)
    with stage.more("costs"):
        st.write(escape_markdown(words.describe_costs(bars, network)))


def totals(model: Model) -> None:
    """The network's totals."""
    with st.container(horizontal=True):
        for label, value, about in words.metrics(cached.anatomy(model)):
            st.metric(label, value, help=about, border=True, width="content")
    if row := registry.UNPUBLISHED.get(model.key.removeprefix("random:")):
        st.write(unpublished_words.describe(row, cached.anatomy(model).multiply_adds))


def layers(model: Model, usable: bool, node: LayerNode) -> None:
    """What the chosen layer is, as text; where the network is `usable` here, the way to its maps."""
    network, graph = cached.anatomy(model), cached.layer_graph(model)
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


def cards(model: Model) -> None:
    """The same, coarser: boxes as high as their maps and as thick as they have channels."""
    anatomy = cached.anatomy(model)
    blocks = cached.parts(model, max_parts=14)
    about = describe_architecture(blocks, anatomy)
    view = View(
        "cards",
        f"{model.label}, part by part",
        words.of_cards(model.label, blocks),
        pictures=partial(cards_png, blocks, anatomy, width_of_cards()),
        columns=partial(words.table, anatomy),
        networks=(model.key,),
        images=(),
        how="counted",
    )
    stage.show_plain(view, figures.WIDE + architecture.cards(blocks, anatomy, about))
    with stage.more("cards"):
        st.write(words.ABOUT_BOXES)


def width_of_cards() -> int:
    """Of their picture: few stand in a row of a class, so that all can read them."""
    return architecture.IN_CLASS if class_mode.in_class() else architecture.ON_PAPER


def cards_png(
    blocks: Sequence[Part], anatomy: Anatomy, width: int, first: str = "image"
) -> dict[str, bytes]:
    """The picture of a view."""
    return {"": pixels.png(architecture.picture(blocks, anatomy, width, first))}


def all_layers(model: Model) -> None:
    """All layers as a table, where it is opened."""
    anatomy = cached.anatomy(model)
    label = f"All {len(anatomy.layers)} layers as a table"
    place = st.expander(label, key="all_layers", bind="query-params")
    if place.open:
        with place:
            table(words.table(anatomy), words.ABOUT_LAYERS)


def table(columns: dict[str, list], about: str) -> None:
    """A table with a sentence."""
    st.write(about)
    numbers = dict.fromkeys(
        words.numeric(columns), st.column_config.NumberColumn(format="localized")
    )
    replay.dataframe(columns, placeholder="", alt=about, column_config=numbers)


def receptive_fields(model: Model) -> None:
    """How far one value of each layer sees, beside up to three other networks."""
    rows = {key: row for key, row in registry.MODELS.items() if row.source != "random"}
    rows |= {row.key: row for row in map(registry.architecture, registry.UNPUBLISHED)}
    with stage.controls("fields"):
        st.header("How far one value sees")
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
    view = View(
        "fields",
        "How far one value sees",
        words.fields_finding(lines),
        figure=partial(figures.fields, lines, sides),
        columns=partial(words.fields_table, lines),
        networks=tuple(shown),
        images=(),
        how="counted",
    )
    stage.show(view)
    with stage.more("fields"):
        summary = words.describe_fields(lines, sides)
        st.write(f"{escape_markdown(summary)} {words.ABOUT_FIELDS}")


def published_networks(model: Model) -> None:
    """Accuracy against work, and all published numbers."""
    with stage.controls("published"):
        st.header("The published networks")
        metric = st.segmented_control(
            "Accuracy",
            list(METRICS),
            default="top1",
            format_func=METRICS.__getitem__,
            required=True,
            key="accuracy",
            **URL_STATE,
        )
    published, lecture = cached.published_networks()
    summary = comparison_words.describe_comparison(NETWORKS, metric)
    view = View(
        "comparison",
        "The published networks",
        comparison_words.finding(NETWORKS, metric),
        figure=partial(comparison.comparison, NETWORKS, metric, model.key.removeprefix("random:")),
        columns=partial(dict, published),
        settings={"accuracy": METRICS[metric]},
        networks=(),
        images=(),
        how="published",
    )
    with st.container(key="wide_comparison"):
        stage.show(view)
    with stage.more("published"):
        st.write(f"{summary} {comparison_words.SOURCE}")
        table(published, words.ABOUT_PUBLISHED)
        st.header("The lecture's numbers, next to the same computed here")
        lecture_table(lecture)
    about = "What the lecture quotes of networks, beside the same counted here."
    stage.offer(View("lecture", "The lecture's numbers", about, columns=partial(dict, lecture)))
