"""Cached answers about one network and one image: predictions, filters, gradients, saliency maps,
anatomy."""

import dataclasses

import streamlit as st
from torch import Tensor, nn

from explorer.app.cache import answer, answer_of_network, in_worker, network
from explorer.inside import anatomy as networks
from explorer.inside import filters, gradients, published_numbers
from explorer.inside import predictions as predictions_of
from explorer.inside import saliency as saliency_of
from explorer.networks import registry
from trainer import runs


@answer_of_network(max_entries=100)
def stages(net: nn.Module, key: str) -> tuple[str, ...]:
    """Layers worth looking at, shallow to deep; called as stages(model, model)."""
    return registry.stages(key, net)


# --- predictions ---------------------------------------------------------------------------------------------------
_prediction = answer(max_entries=2000)(predictions_of.predict)


def predictions(model: str, image: str) -> predictions_of.Predictions:
    """See explorer.inside.predictions.predict; classes are named where the network names them."""
    return dataclasses.replace(_prediction(model, image), classes=registry.find(model).classes)


# --- filters -------------------------------------------------------------------------------------------------------
first_layer = answer_of_network(max_entries=100)(filters.first_layer)
filter_look = answer(max_entries=200)(filters.look)


def first_layer_kinds(model: str) -> tuple[str, ...]:
    """Which weights of the first layer can be shown: as `trained`, as `initial`, or `random`,
    another draw."""
    row = registry.find(model)
    if row.source == "random":
        return (model.partition(":")[0],)
    return (
        "trained",
        *(("initial", "random") if row.path else ("random",) if row.untrained_key else ()),
    )


def filters_of(model: str, kind: str) -> filters.Filters:
    """The first layer of a network with one of its `first_layer_kinds` of weights. Raises
    FiltersError, ModelError."""
    row = registry.find(model)
    if kind == "random" and row.path:
        return _redrawn(model, row.version)
    return first_layer(model if kind == "trained" or row.source == "random" else row.untrained_key)


@st.cache_data(max_entries=100, show_spinner=False)
def _redrawn(model: str, version: str) -> filters.Filters:
    run = runs.read(registry.find(model).path)
    return filters.first_layer(registry.build_net(run.spec, run.config.seed + 1))


@st.cache_data(max_entries=300, show_spinner=False)
def _filter_properties(model: str, version: str, kind: str) -> filters.Properties:
    return filters.measure(filters_of(model, kind).weights)


def filter_properties(model: str, kind: str) -> filters.Properties:
    """What was measured on each filter of `filters_of(model, kind)`."""
    return _filter_properties(model, registry.find(model).version, kind)


# --- gradients -----------------------------------------------------------------------------------------------------


@answer(max_entries=1000)
def layer_gradients(net: nn.Module, x: Tensor, target: int) -> gradients.LayerGradients:
    """See explorer.inside.gradients."""
    return gradients.layer_gradients(net, x, target)


# --- saliency ------------------------------------------------------------------------------------------------------
_saliency = answer(max_entries=300, spinner="Computing the map")(saliency_of.saliency)


def saliency(
    model: str,
    image: str,
    method: str,
    target: int,
    layer: str | None = None,
    amount: int | None = None,
    seed: int = 0,
) -> saliency_of.SaliencyMap:
    """See explorer.inside.saliency.saliency. Without a layer, methods that need one get the
    network's deepest."""
    row = saliency_of.METHODS[method]
    deepest = (stages(model, model) or (None,))[-1] if row.needs_layer else None
    return _saliency(
        model,
        image,
        method,
        target,
        layer if row.needs_layer and layer else deepest,
        amount or row.amount.default if row.amount else None,
        seed if row.seeded else 0,
    )


def saliency_or_words(*question) -> saliency_of.SaliencyMap | str:
    """As `saliency`, but the sentence why there is no map where there is none."""
    try:
        return saliency(*question)
    except saliency_of.SaliencyError as error:
        return str(error)


def same_class(model: str, image: str, name: str) -> int:
    """The network's output of this name, or the one that it finds most probable where it has
    none."""
    index = registry.find(model).index_of(name)
    return predictions(model, image).top(1).indices[0] if index is None else index


# --- networks ------------------------------------------------------------------------------------------------------


def anatomy(model: str) -> networks.Anatomy:
    """What a network is made of, for one image as it takes them; weights that are not on disk are
    not needed."""
    return _anatomy(model, registry.find(model).version)


@st.cache_data(max_entries=100, show_spinner=False)
def _anatomy(model: str, version: str) -> networks.Anatomy:
    row, name = registry.find(model), model.removeprefix("random:")
    shape = (1, row.preprocessing.channels, row.preprocessing.crop, row.preprocessing.crop)
    if name in registry.PUBLISHED:
        return networks.anatomy(
            networks.weightless(registry.ARCHITECTURES[name].build, row.outputs), shape
        )
    return in_worker(network(model), lambda net: networks.anatomy(net, shape))


def parts(model: str, pools: bool = True, most: int = 10_000) -> tuple[anatomy_parts.Part, ...]:
    """The anatomy read more coarsely: at most about `most` parts, with or without poolings of their
    own."""
    return anatomy_parts.groups(anatomy_parts.parts(anatomy(model), pools), most)


@st.cache_data(max_entries=1, show_spinner="Counting the published networks")
def published_networks() -> tuple[dict[str, list], dict[str, list]]:
    """Columns about the published networks, and about the lecture's numbers, each next to what is
    counted here."""
    counted = {name: anatomy(name) for name in published_numbers.NETWORKS}
    return published_numbers.comparison(counted), published_numbers.lecture(counted)
