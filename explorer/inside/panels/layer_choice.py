"""Which layer of the network is meant? Its drawing, in which one is clicked, and the same as a select box."""

from typing import Any

import streamlit as st

from explorer.app import page_table
from explorer.app.components.network_drawing import network_drawing
from explorer.app.kept_objects import kept
from explorer.app.widgets import URL_STATE, select
from explorer.inside import cached
from explorer.inside.figures import layer_drawing as figures
from explorer.inside.layer_drawing import Drawing, drawing
from explorer.inside.layer_folding import fold, open_modules
from explorer.inside.layer_graph import LayerGraph, LayerNode
from explorer.inside.words import layer_drawing as words
from explorer.networks.model import Model


def layer_key(model: Model, key: str = "map_layer") -> str:
    """The widget, and the name in the address, that says which layer of this network is chosen."""
    return f"{key}_{model.key}"


def choose_layer(
    model: Model,
    key: str = "map_layer",
    only_maps: bool = False,
    upright: bool = False,
    stage: int = 0,
) -> LayerNode:
    """The layer that was chosen in the drawing of the network, or in the select box under it; at first that of
    `default_layer`. With `only_maps` it is one that gives feature maps, where there is any; `upright` drawings suit a
    narrow column."""
    graph = cached.layer_graph(model)
    if not graph.nodes:
        st.info(words.NO_LAYERS)
        st.stop()
    names = [node.name for node in (only_maps and graph.with_maps) or graph.nodes]
    widget = layer_key(model, key)
    place = st.container()
    name = st.selectbox(
        "Layer",
        names,
        names.index(default_layer(model, graph, stage).name),
        key=widget,
        **URL_STATE,
    )
    chosen = graph.by_name[name]
    sheet, scene = _scene(model, graph, name, upright)
    of_box = [name in [layer.name for layer in item.layers] for item in sheet.items]
    with place:
        network_drawing(
            scene,
            1 + of_box.index(True),
            words.describe_drawing(graph, chosen),
            graph.by_name.keys() - set(names),
            f"drawing_{widget}",
            lambda name: select(widget, name),
        )
    return chosen


def _scene(
    model: Model, graph: LayerGraph, chosen: str, upright: bool
) -> tuple[Drawing, dict[str, Any]]:
    """The drawing in which the chosen layer is to be seen, once for all sessions."""

    def draw() -> tuple[Drawing, dict[str, Any]]:
        sheet = drawing(fold(graph, chosen), graph.image, upright)
        labels = [words.image_label(graph), *map(words.box_label, sheet.items)]
        return sheet, figures.scene(sheet, labels)

    opened = open_modules(graph, chosen)
    return kept(("drawing", model.key, model.version, opened, upright), draw)


def unit_link(model: Model, layer: str, unit: int) -> None:
    """To the page of one unit of a layer."""
    st.page_link(
        page_table.path("units"),
        label=f"What unit {unit} answers to",
        icon=":material/select_all:",
        query_params={layer_key(model, "unit_layer"): layer, "unit": str(unit)},
    )


def default_layer(model: Model, graph: LayerGraph, stage: int = 0) -> LayerNode:
    """The end of one of the network's stages, or its first layer with maps behind an activation, or its first."""
    shown = graph.with_maps or graph.nodes
    staged = [node for node in shown if node.is_in(model.stages[stage])] if model.stages else []
    bent = [node for node in shown if node.kind.endswith("LU")]
    return next(iter([*staged[-1:], *bent, *shown]))


def svg(model: Model, chosen: LayerNode) -> str:
    """The drawing as it is on the page, from left to right, to take away."""
    graph = cached.layer_graph(model)
    sheet, _ = _scene(model, graph, chosen.name, upright=False)
    number = next(n for n, item in enumerate(sheet.items) if chosen in item.layers)
    return figures.svg(sheet, words.describe_drawing(graph, chosen), number)
