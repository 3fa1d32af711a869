"""Function calls: which of torch's functions does a network call, outside of the layers that are modules?

A sum of branches, a concatenation or a ReLU that is a function has no name of its own: it is known by
the module whose code calls it, by its own name, and by which such call it is. This is the same on torch's meta
device and with numbers, with and without gradients."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from torch import nn
from torch.overrides import TorchFunctionMode


class FunctionCall(NamedTuple):
    """The number-th call of a function in the code of a module, counted from 1."""

    module: str
    function: str
    number: int


Done = Callable[[FunctionCall, Any], None]


class FunctionCalls(TorchFunctionMode):
    """While it is entered, `done` is told of every call with what it gave, and `current` is the call
    that is being executed. `running` are the names of the modules that are, outermost first."""

    def __init__(self, done: Done):
        super().__init__()
        self.done = done
        self.running = [""]
        self.current: FunctionCall | None = None
        self._counts: Counter[tuple[str, str]] = Counter()

    def __torch_function__(
        self, func: Any, types: Sequence[type], args: tuple = (), kwargs: dict | None = None
    ) -> Any:
        key = (self.running[-1], getattr(func, "__name__", ""))
        self._counts[key] += 1
        self.current = FunctionCall(*key, self._counts[key])
        try:
            output = func(*args, **(kwargs or {}))
            # what gives nothing, as `x[0] = y` does, changes its first argument
            self.done(self.current, args[0] if output is None and args else output)
        finally:
            self.current = None
        return output

    @contextmanager
    def unheard(self) -> Iterator[None]:
        """What hooks call themselves is counted apart."""
        self.running.append("hook")
        try:
            yield
        finally:
            self.running.pop()


@contextmanager
def following(net: nn.Module, calls: FunctionCalls) -> Iterator[None]:
    """Let `calls` know which module is running while the block runs; no hook is left behind."""

    def begin(name: str) -> Callable[[nn.Module, tuple], None]:
        return lambda _module, _inputs: calls.running.append(name)

    def finish(_module: nn.Module, _inputs: tuple, _output: Any) -> None:
        calls.running.pop()

    handles = []
    try:
        for name, module in net.named_modules():
            handles.append(module.register_forward_pre_hook(begin(name), prepend=True))
            handles.append(module.register_forward_hook(finish))
        yield
    finally:
        for handle in handles:
            handle.remove()
