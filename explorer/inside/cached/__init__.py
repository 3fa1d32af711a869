"""Cached answers about one network and one image: predictions, filters, gradients, saliency maps,
anatomy.

changed.py           about an image that is changed
estimates.py         saliency maps that come by estimates, and how long they take
measured_filters.py  which filters are alike, which are silent
"""

import dataclasses

from explorer.app.analysis import DEAR, analysis
from explorer.app.answers import answer
from explorer.app.cache import cache_per_image, in_worker, network
from explorer.app.kept_objects import kept
from explorer.inside import anatomy as anatomy_of
from explorer.inside import anatomy_parts, filter_responses, filters, gradients, published_numbers
from explorer.inside import branches as branches_of
from explorer.inside import predictions as predictions_of
from explorer.inside import saliency as saliency_of
from explorer.inside.layer_graph import LayerGraph, graph_of
from explorer.networks import registry, templates
from explorer.networks.model import Model
from explorer.networks.prelu_net import VARIANTS, PReLUNet
from trainer import runs

layer_gradients = cache_per_image(gradients.layer_gradients)
filter_response = cache_per_image(filter_responses.filter_response)
_prediction = cache_per_image(predictions_of.predict)
_saliency = cache_per_image(
    saliency_of.saliency,
    doing="Computing the map",
    guess=DEAR,
    kind=lambda method, target, layer, amount, seed: (method, amount),
)


@analysis()
def first_layer(model: Model) -> filters.Filters:
    """See explorer.inside.filter_responses.first_layer."""
    return in_worker(network(model), lambda net: filter_responses.first_layer(net, shape(model)))


def shape(model: Model) -> tuple[int, int, int, int]:
    """Of one image as this network takes it: (1, C, H, W)."""
    frame = model.preprocessing
    return 1, frame.channels, frame.crop, frame.crop


def predictions(model: Model, image: str) -> predictions_of.Predictions:
    """See explorer.inside.predictions.predict; classes are named where the network names them."""
    return dataclasses.replace(_prediction(model, image), classes=model.classes)


def same_class(model: Model, image: str, name: str) -> int:
    """The network's output of this name, or the one that it finds most probable where it has
    none."""
    index = model.index_of(name)
    return predictions(model, image).top(1).indices[0] if index is None else index


def first_layer_kinds(model: Model) -> tuple[str, ...]:
    """Which weights of the first layer can be shown: as `trained`, as `initial`, or `random`,
    another draw."""
    if model.source == "random":
        return (model.key.partition(":")[0],)
    if model.source == "own":
        return ("given",)
    if model.path:
        return ("trained", "initial", "random")
    return ("trained", "random") if model.untrained_key else ("trained",)


def filters_of(model: Model, kind: str) -> filters.Filters:
    """The first layer of a network with one of its `first_layer_kinds` of weights. Raises
    FiltersError, ModelError."""
    if kind == "random" and model.path:
        return _redrawn(model)
    if kind in ("trained", "given") or model.source == "random" or not model.untrained_key:
        return first_layer(model)
    return first_layer(registry.find(model.untrained_key))


@analysis()
def _redrawn(model: Model) -> filters.Filters:
    assert model.path is not None  # only runs have another draw of weights
    run = runs.read(model.path)
    return filter_responses.first_layer(runs.untrained(run, run.training.get("seed", 0) + 1))


@answer()
def filter_properties(model: Model, kind: str) -> filters.Properties:
    """What was measured on each filter of `filters_of(model, kind)`."""
    return filters.measure(filters_of(model, kind).weights)


def saliency(
    model: Model,
    image: str,
    method: str,
    target: int,
    layer: str | None = None,
    amount: int | None = None,
    seed: int = 0,
) -> saliency_of.SaliencyMap:
    """See explorer.inside.saliency.saliency. Without a layer, methods that need one get the
    network's deepest. Raises SaliencyError."""
    row = saliency_of.METHODS[method]
    layer = (layer or model.deepest) if row.needs_layer else None
    amount = (amount or row.amount.default) if row.amount else None
    return _saliency(model, image, method, target, layer, amount, seed if row.seeded else 0)


def saliency_or_words(
    model: Model,
    image: str,
    method: str,
    target: int,
    layer: str | None = None,
    amount: int | None = None,
    seed: int = 0,
) -> saliency_of.SaliencyMap | str:
    """As `saliency`, but the sentence why there is no map where there is none."""
    try:
        return saliency(model, image, method, target, layer, amount, seed)
    except saliency_of.SaliencyError as error:
        return str(error)


@analysis("Counting a network")
def anatomy(model: Model) -> anatomy_of.Anatomy:
    """What a network is made of, for one image as it takes them; weights that are not on disk are
    not needed."""
    name = model.key.removeprefix("random:")
    if name in registry.PUBLISHED:
        net = anatomy_of.weightless(templates.builder(name), model.outputs)
        return anatomy_of.anatomy(net, shape(model))
    if name in registry.UNPUBLISHED:
        net = anatomy_of.weightless(registry.UNPUBLISHED[name].build)
        return anatomy_of.anatomy(net, shape(model))
    return in_worker(network(model), lambda net: anatomy_of.anatomy(net, shape(model)))


def layer_graph(model: Model) -> LayerGraph:
    """The layers of a network and what each takes from which, for one image as it takes them. Only to be read."""
    network = anatomy(model)
    return kept(("graph", model.key, model.version), lambda: graph_of(network))


@analysis("Counting a network")
def branches(key: str) -> tuple[branches_of.Branch, ...]:
    """See explorer.inside.branches.branches."""
    return branches_of.branches(key)


def parts(
    model: Model, pools: bool = True, max_parts: int = 10_000
) -> tuple[anatomy_parts.Part, ...]:
    """The anatomy read more coarsely: at most about `max_parts` parts, with or without poolings of their
    own."""
    return anatomy_parts.groups(anatomy_parts.parts(anatomy(model), pools), max_parts)


@analysis("Counting the published networks", guess=DEAR)
def published_networks() -> tuple[dict[str, list], dict[str, list]]:
    """Columns about the published networks, and about the lecture's numbers, each next to what is
    counted here."""
    named = (*published_numbers.NETWORKS, *registry.UNPUBLISHED)
    counted = {name: anatomy(registry.architecture(name)) for name in named}
    largest = anatomy_of.weightless(PReLUNet, VARIANTS["C"])
    counted["prelu_net_c"] = anatomy_of.anatomy(largest, (1, 3, 224, 224))
    return published_numbers.comparison(counted), published_numbers.lecture(counted)
