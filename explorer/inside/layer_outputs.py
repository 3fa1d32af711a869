"""Layer outputs: what do some layers of a network give for an image, and what is the gradient there?

Any layer of `layer_graph.py`, by its name: modules, and functions that no module is, such as the sum at
the end of a residual block. Nothing is changed on the way: what is kept is a copy, taken before anything
could overwrite it.

    outputs = layer_outputs(net, x, ["layer1.0 Add 1", "layer2"])

    with watched_layers(net, graph, names) as layers:
        score = net(x.requires_grad_())[0, target]
    gradients = layers.gradients(score)
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.graph import GradientEdge, get_gradient_edge

from explorer.inside.anatomy_tracer import first_tensor
from explorer.inside.function_calls import FunctionCall, FunctionCalls, following
from explorer.inside.layer_graph import LayerGraph, LayerNode, layer_graph
from explorer.networks.model import UnsuitedError
from trainer.errors import PersonsError

Take = Callable[[Tensor], Tensor]  # what is kept of an output, which later layers may overwrite


class LayerError(PersonsError, ValueError):
    """A layer that a network does not have, or does not execute, with a sentence that says so."""


class _Complete(BaseException):
    """All that is wanted is there: the rest of the network need not be executed. No code of the network may
    catch it, so it is no Exception."""


class WatchedLayers:
    """The outputs of layers by their names, in the order in which they are executed, as copies without a
    graph, or what `take` makes of them; of a layer that gives several tensors the first."""

    def __init__(self, wanted: dict[FunctionCall, str], leave: bool, take: Take = Tensor.clone):
        self.values: dict[str, Tensor] = {}
        self._wanted, self._leave, self._take = wanted, leave, take
        self._edges: dict[str, GradientEdge] = {}

    def keep(self, call: FunctionCall, output: Any) -> None:
        name = self._wanted.get(call)
        first = None if name is None or name in self.values else first_tensor(output)
        if name is None or first is None:
            return
        self.values[name] = self._take(first.detach())
        if first.requires_grad:
            self._edges[name] = get_gradient_edge(first)
        if self._leave and len(self.values) == len(self._wanted):
            raise _Complete

    def gradients(self, scalar: Tensor, retain_graph: bool = False) -> dict[str, Tensor]:
        """d scalar / d output of every watched layer, in one backward pass; zeros where none comes back. It needs
        the image or the weights to require a gradient."""
        reached = list(self._edges) if scalar.requires_grad else []
        edges = [self._edges[name] for name in reached]
        computed = (
            torch.autograd.grad(scalar, edges, retain_graph=retain_graph, allow_unused=True)
            if edges
            else ()
        )
        gradients = {
            name: gradient
            for name, gradient in zip(reached, computed, strict=True)
            if gradient is not None
        }
        return {
            name: gradients.get(name, torch.zeros_like(value))
            for name, value in self.values.items()
        }

    def pulled_back(self, name: str, weights: Tensor, to: Tensor) -> Tensor:
        """d (sum of weights * output of a layer) / d `to`, zeros where no gradient comes back. weights are of the
        output's shape, `to` is what the image was made of."""
        edge = self._edges.get(name)
        if edge is None:
            return torch.zeros_like(to)
        (gradient,) = torch.autograd.grad([edge], [to], [weights], allow_unused=True)
        return torch.zeros_like(to) if gradient is None else gradient


@contextmanager
def watched_layers(
    net: nn.Module,
    graph: LayerGraph,
    names: Iterable[str],
    leave: bool = False,
    take: Take = Tensor.clone,
) -> Iterator[WatchedLayers]:
    """What the named layers of a network give in the first forward pass in this block, whose graph is `graph`. With
    `leave` the pass, and with it the block, ends where all are there. The network keeps no hook. Raises LayerError for a
    name that it does not have."""
    wanted: dict[FunctionCall, str] = {}
    for name in names:
        node = graph.find(name)
        if node is None:
            raise LayerError(f"This network has no layer {str(name)[:200]}.")
        wanted[node.call] = name
    layers = WatchedLayers(wanted, leave, take)
    functions = FunctionCalls(layers.keep)
    counts: Counter[str] = Counter()

    def keeper(name: str) -> Callable[[nn.Module, tuple[Any, ...], Any], None]:
        def keep(_module: nn.Module, _inputs: tuple[Any, ...], output: Any) -> None:
            counts[name] += 1
            with functions.unheard():
                layers.keep(FunctionCall(name, "", counts[name]), output)

        return keep

    with ExitStack() as stack:
        stack.enter_context(suppress(_Complete))
        for name in dict.fromkeys(call.module for call in wanted if not call.function):
            handle = net.get_submodule(name).register_forward_hook(keeper(name))
            stack.callback(handle.remove)
        if any(call.function for call in wanted):
            stack.enter_context(following(net, functions))
            stack.enter_context(functions)
        yield layers


def layer_outputs(
    net: nn.Module, x: Tensor, names: Sequence[str], graph: LayerGraph | None = None
) -> dict[str, Tensor]:
    """What the named layers give for x (N, C, H, W), bit for bit, in the order in which they are executed. (Where functions
    are among them, torch's attention goes the way that it goes with gradients, whose last digits differ.) The
    forward pass is left as soon as all are there. `graph` spares tracing the network. Raises LayerError for a name that
    it does not have, or does not execute on these numbers."""
    graph = graph or layer_graph(net, (1, *x.shape[1:]))
    if not names:
        return {}
    with torch.no_grad(), watched_layers(net, graph, names, leave=True) as layers:
        net(x)
    missing = [name for name in names if name not in layers.values]
    if missing:
        raise LayerError(f"This network does not execute {missing[0][:200]} for this picture.")
    return layers.values


def unit_axis(node: LayerNode) -> int:
    """The dimension of an output (N, ...) that counts the units. Raises UnsuitedError where there is none."""
    if len(node.output) not in (1, 2, 3):
        raise UnsuitedError(
            f"{node.name} gives no maps, no vectors and no tokens: it has no units to look at."
        )
    return len(node.output) if len(node.output) == 2 or node.channels_last else 1


def as_maps(output: Tensor, axis: int) -> Tensor:
    """(N, U, h, w): a layer's output with its units first; h, w are 1, 1 of vectors, T, 1 of tokens."""
    maps = output.movedim(axis, 1)
    return maps[(...,) + (None,) * (4 - maps.ndim)]
