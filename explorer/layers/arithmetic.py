"""Arithmetic: how does one value of a layer come from the values before it?

What float64 comes to, from what the layer is given and from its weights, is held against what torch
made of it: where both differ, the layer computes otherwise than its class says, and there is no
arithmetic. What each kind of layer does is said in arithmetic_rules.py."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from explorer.inside.layer_graph import LayerGraph
from explorer.inside.layer_outputs import watched_layers
from explorer.layers.arithmetic_rules import FUNCTIONS, JOINS, RULES, Place, elementwise, joined
from explorer.layers.value_parts import Arithmetic, agrees


def arithmetic(
    net: nn.Module, x: Tensor, graph: LayerGraph, layer: str, place: Place
) -> Arithmetic | None:
    """How the value at `place` of what the named layer gives for one picture x (1, C, H, W) comes about; None
    where nothing is known of its kind. Raises LayerError."""
    node = graph.by_name[layer]
    if node.call.function:
        with torch.no_grad(), watched_layers(net, graph, [*node.inputs, layer], True) as layers:
            net(x)
        given = {name: layers.values[name] for name in node.inputs}
        if node.of_image:
            return None
        return read_function(node.kind, given, layers.values[layer], place)
    module = net.get_submodule(node.call.module)
    inputs: list[Any] = []

    def keep(_module: nn.Module, args: tuple[Any, ...], named: dict[str, Any]) -> None:
        first = next(iter((*args, *named.values())), None)
        inputs.append(first.detach().clone() if isinstance(first, Tensor) else None)

    handle = module.register_forward_pre_hook(keep, with_kwargs=True)
    try:
        with torch.no_grad(), watched_layers(net, graph, [layer], True) as layers:
            net(x)
    finally:
        handle.remove()
    given_to = inputs[node.call.number - 1] if len(inputs) >= node.call.number else None
    if given_to is None or layer not in layers.values:
        return None
    return read(module, given_to, layers.values[layer], place)


def read(module: nn.Module, given: Tensor, output: Tensor, place: Place) -> Arithmetic | None:
    """How the value at `place` of a layer's `output` comes from what it is `given`, one picture; None
    where its kind is in no row of RULES, or where it is not what torch computed."""
    for kinds, rule in RULES.items():
        if isinstance(module, kinds):
            result = rule(module, given.detach(), output.detach(), place)
            return result if result is not None and agrees(result) else None
    return None


def read_function(
    kind: str, given: Mapping[str, Tensor], output: Tensor, place: Place
) -> Arithmetic | None:
    """The same for a function that is no module, of this kind, from what the layers before it gave, by
    their names."""
    result: Arithmetic | None = None
    join = next((join for join, name in JOINS.items() if name == kind), "")
    if join:
        result = joined(join, given, output, place)
    elif kind in FUNCTIONS and len(given) == 1:
        result = elementwise(FUNCTIONS[kind](), next(iter(given.values())), output, place)
    return result if result is not None and agrees(result) else None
