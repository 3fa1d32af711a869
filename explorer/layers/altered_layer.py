"""Altered layer: what does a network give when one of its layers gives something else?

    with altered_layer(net, graph, "layer1.0 Add 1", lambda maps: maps * 0):
        logits = net(x)

Any layer of `layer_graph.py`, modules and functions that no module is."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from torch import Tensor, nn

from explorer.inside.function_calls import FunctionCall, FunctionCalls, following
from explorer.inside.layer_graph import LayerGraph
from explorer.layers.layer_units import node_of

Change = Callable[[Tensor], Tensor]


class _Altering(FunctionCalls):
    """Puts another output in the place of the one that a certain call gave."""

    def __init__(self, wanted: FunctionCall, change: Change):
        super().__init__(lambda _call, _output: None)
        self.wanted, self.change = wanted, change
        self.done = self._alter
        self._new: Tensor | None = None

    def _alter(self, call: FunctionCall, output: Any) -> None:
        if call == self.wanted and isinstance(output, Tensor):
            self._new = self.change(output)

    def __torch_function__(
        self, func: Any, types: Sequence[type], args: tuple = (), kwargs: dict | None = None
    ) -> Any:
        self._new = None
        output = super().__torch_function__(func, types, args, kwargs)
        new, self._new = self._new, None
        return output if new is None else new


@contextmanager
def altered_layer(net: nn.Module, graph: LayerGraph, name: str, change: Change) -> Iterator[None]:
    """While the block runs, what follows the named layer is given `change(output)`, which must leave the output as it is, in the
    first forward pass; the network keeps no hook. Raises LayerError for a name that it does not have."""
    call, number = node_of(graph, name).call, 0

    def alter(_module: nn.Module, _inputs: tuple[Any, ...], output: Any) -> Tensor | None:
        nonlocal number
        number += 1
        wanted = number == call.number and isinstance(output, Tensor)
        return change(output) if wanted else None

    with ExitStack() as stack:
        if call.function:
            calls = _Altering(call, change)
            stack.enter_context(following(net, calls))
            stack.enter_context(calls)
        else:
            handle = net.get_submodule(call.module).register_forward_hook(alter)
            stack.callback(handle.remove)
        yield
