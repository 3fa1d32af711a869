"""Module calls: which modules does a network execute, one after the other?"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn
from torch.nn.utils import parametrize

from explorer.inside.anatomy_tracer import Result, Tracer, first_tensor


@dataclass
class ModuleCall:
    """The number-th execution of a module: the operators from `start` to before `end` are its own."""

    name: str
    module: nn.Module
    number: int
    input: tuple[int, ...]
    start: int
    end: int = 0
    result: Result = Result()

    @property
    def leaf(self) -> bool:
        """Attention counts as one: it calls none of the modules that it is made of. So does a layer
        whose weights are computed by modules of their own, as with weight norm."""
        if isinstance(self.module, nn.MultiheadAttention):
            return True
        computed = parametrize.is_parametrized(self.module)
        return not any(
            not computed or name != "parametrizations" for name, _ in self.module.named_children()
        )


@contextmanager
def listening(twin: nn.Module, tracer: Tracer) -> Iterator[list[ModuleCall]]:
    """The calls of all modules, filled in while the twin runs in this block. What a layer passes on as it
    is, such as dropout, is another tensor afterwards, so that it is known who had it."""
    calls: list[ModuleCall] = []
    counts: dict[str, int] = {}
    running: list[tuple[ModuleCall, int, set[int]]] = []  # with the depth of what it is given

    def begin(name: str) -> Callable[[nn.Module, tuple, dict], None]:
        def hook(module: nn.Module, inputs: tuple, named: dict) -> None:
            with tracer.calls.unheard():
                counts[name] = counts.get(name, 0) + 1
                given = first_tensor((inputs, named))
                shape = tracer.result(given).output
                calls.append(ModuleCall(name, module, counts[name], shape, len(tracer.events)))
                depth = tracer.receptive_field(given).depth
                same = {id(each) for each in (*inputs, *named.values())}
                running.append((calls[-1], depth, same))

        return hook

    def finish(module: nn.Module, _inputs: tuple, output: Any) -> Tensor | None:
        with tracer.calls.unheard():
            call, depth, given = running.pop()
            idle = call.leaf and len(tracer.events) == call.start
            passed = _passed_on(output, given) if idle else None
            if isinstance(module, nn.RNNBase):  # it executes its layers once for each step
                tracer.set_depth(output, depth + module.num_layers)
            call.end = len(tracer.events)
            call.result = tracer.result(output if passed is None else passed)
        return passed

    handles = []
    try:
        for name, module in twin.named_modules():
            handles.append(module.register_forward_pre_hook(begin(name), with_kwargs=True))
            handles.append(module.register_forward_hook(finish))
        yield calls
    finally:
        for handle in handles:
            handle.remove()


def _passed_on(output: Any, given: set[int]) -> Tensor | None:
    """A view of what a layer gives as it was given; None of anything else."""
    is_given = isinstance(output, Tensor) and id(output) in given
    return output.view_as(output) if is_given else None
