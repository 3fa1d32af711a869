"""Heads: which layers stand after the features of a network, as names and shapes say?

People replace the last layer: by one of other size, by a Dropout and one, by two with something
between. Layers without weights leave no trace but a gap in the numbers of a Sequential: there an
activation is assumed, and said."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from torch import nn

from explorer.networks.make import Choice, Shapes
from trainer.nets import ACTIVATIONS

BETWEEN = Choice(
    "between",
    "Activation in the head",
    ("ReLU", "nothing", "tanh", "sigmoid", "LeakyReLU", "GELU"),
)
MAX_LAYERS, MAX_WIDTH = 16, 100_000
_MODULES = {row.label: row.build for row in ACTIVATIONS.values()} | {"nothing": nn.Identity}


@dataclass(frozen=True)
class Layer:
    """One layer of a head: a kind that `_module` knows, its name in the file, how many numbers it
    takes and gives, and whether it has a bias. kind "between": what no file says."""

    kind: str
    name: str
    inputs: int
    outputs: int
    bias: bool = True


def parse(shapes: Shapes) -> tuple[Layer, ...] | None:
    """The layers of these weights in their order, or None where they are no chain of layers."""
    modules: dict[str, dict[str, tuple[int, ...]]] = {}
    for name, shape in shapes.items():
        module, _, parameter = name.rpartition(".")
        modules.setdefault(module, {})[parameter] = shape
    layers = [_layer(name, weights) for name, weights in _in_order(modules)]
    chain = [layer for layer in layers if layer is not None]
    if not chain or len(chain) < len(layers) or len(chain) > MAX_LAYERS:
        return None
    if chain[-1].kind not in ("linear", "conv"):
        return None
    if any(before.outputs != after.inputs for before, after in pairwise(chain)):
        return None
    return tuple(_with_activations(chain))


def _in_order(modules: dict[str, Any]) -> list[tuple[str, Any]]:
    """The modules as they came, those of one Sequential by their numbers."""
    places = {name: place for place, name in enumerate(modules)}
    first: dict[str, int] = {}
    for name, place in places.items():
        first.setdefault(name.rpartition(".")[0], place)

    def order(item: tuple[str, Any]) -> tuple[int, int]:
        parent, _, last = item[0].rpartition(".")
        return first[parent], int(last) if _is_number(last) else places[item[0]]

    return sorted(modules.items(), key=order)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6


def _layer(name: str, weights: dict[str, tuple[int, ...]]) -> Layer | None:
    """The layer that has these weights, if it is one that heads are made of."""
    weight, bias = weights.get("weight", ()), weights.get("bias")
    parameters = set(weights)
    if not 1 <= len(weight) <= 4 or not all(1 <= size <= MAX_WIDTH for size in weight):
        return None
    size = weight[0]
    if len(weight) == 1:
        if parameters == {"weight", "bias", "running_mean", "running_var"}:
            return Layer("batch", name, size, size)
        if parameters == {"weight", "bias"}:
            return Layer("layer", name, size, size)
        return None
    if not parameters <= {"weight", "bias"} or bias not in (None, (size,)):
        return None
    if len(weight) == 2:
        return Layer("linear", name, weight[1], size, bias is not None)
    if len(weight) == 4 and weight[2:] == (1, 1):
        return Layer("conv", name, weight[1], size, bias is not None)
    return None


def _with_activations(chain: Sequence[Layer]) -> list[Layer]:
    """The chain with what may lie between two linear layers: it has room where numbers are left
    out, in the first gap, or where the layers have names of their own."""
    result = list(chain[:1])
    is_open = False  # whether the linear layer before has had no activation yet
    for place, (before, after) in enumerate(pairwise(chain), start=1):
        is_open = is_open or before.kind == "linear"
        needed = any(layer.kind == "linear" for layer in chain[place:])
        if is_open and needed and _has_room(before.name, after.name):
            result.append(Layer("between", "", before.outputs, before.outputs))
            is_open = False
        result.append(after)
    return result


def _has_room(before: str, after: str) -> bool:
    """Whether a layer without weights can stand between two modules of these names."""
    parent, _, first = before.rpartition(".")
    other, _, second = after.rpartition(".")
    if parent == other and _is_number(first) and _is_number(second):
        return int(second) - int(first) > 1
    return True


def build(layers: Sequence[Layer], between: str, plain: bool) -> nn.Module:
    """The head of these layers; `plain`: a single one stands for itself."""
    if plain and len(layers) == 1:
        return _module(layers[0], between)
    numbered = [(str(place), _module(layer, between)) for place, layer in enumerate(layers)]
    return nn.Sequential(OrderedDict([("flatten", nn.Flatten()), *numbered]))


def names(layers: Sequence[Layer], slot: str, shapes: Shapes, plain: bool) -> dict[str, str]:
    """The name of each weight in a network whose head is `build(layers)` at `slot`."""
    single = plain and len(layers) == 1
    places = {
        layer.name: slot if single else f"{slot}.{place}"
        for place, layer in enumerate(layers)
        if layer.name or layer.kind != "between"
    }
    result = {}
    for name in shapes:
        module, _, parameter = name.rpartition(".")
        result[name] = f"{places[module]}.{parameter}"
    return result


def _module(layer: Layer, between: str) -> nn.Module:
    match layer.kind:
        case "linear":
            return nn.Linear(layer.inputs, layer.outputs, layer.bias)
        case "conv":
            return nn.Conv2d(layer.inputs, layer.outputs, 1, bias=layer.bias)
        case "batch":
            return nn.BatchNorm1d(layer.inputs)
        case "layer":
            return nn.LayerNorm(layer.inputs)
    return _MODULES[between]()


def to_json(layers: Sequence[Layer]) -> list[dict[str, Any]]:
    """The layers as JSON says them."""
    return [asdict(layer) for layer in layers]


def from_json(layers: Sequence[dict[str, Any]]) -> tuple[Layer, ...]:
    """The layers of `to_json`."""
    return tuple(Layer(**layer) for layer in layers)


def is_open(layers: Sequence[Layer]) -> bool:
    """Whether there is something between its layers that no file says."""
    return any(layer.kind == "between" for layer in layers)
