"""Which layer of the network is meant? Its drawing, in which one is clicked, and the same as a select box."""

import streamlit as st

from explorer.app.widgets import URL_STATE
from explorer.inside import cached
from explorer.inside.layer_graph import LayerGraph, LayerNode
from explorer.networks.model import Model


def layer_key(model: Model, key: str = "maps_layer") -> str:
    """The widget, and the name in the address, that says which layer of this network is chosen."""
    return f"{key}_{model.key}"


def choose_layer(model: Model, key: str = "maps_layer", only_maps: bool = False) -> LayerNode:
    """The layer that was chosen; with `only_maps`, one that gives feature maps, where there is any."""
    graph = cached.layer_graph(model)
    names = [node.name for node in (only_maps and graph.with_maps) or graph.nodes]
    chosen = st.selectbox(
        "Layer",
        names,
        names.index(default_layer(model, graph).name),
        key=layer_key(model, key),
        **URL_STATE,
    )
    return graph.by_name[chosen]


def default_layer(model: Model, graph: LayerGraph) -> LayerNode:
    """The network's first stage, or its first layer with maps behind an activation, or its first."""
    shown = graph.with_maps or graph.nodes
    staged = [node for node in shown if node.name in model.stages]
    bent = [node for node in shown if node.kind.endswith("LU")]
    return next(iter([*staged, *bent, *shown]))
