"""How many units of a layer are silent, hardly ever active, or saturated?

Of what an activation function gives, whether it is a module or a function. A unit is a channel of maps, or a number of a
vector; it answers once for every image and place. To add an activation function, add a row to KINDS."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

SHARES = ("dead", "rare", "saturated")
RARELY = 0.01  # of all images and places: a unit that is above 0 at fewer is rarely active
FLAT = 0.01  # of its largest: where the derivative is smaller, an activation function is saturated


@dataclass(frozen=True)
class Kind:
    """A row of KINDS: `rectifies` says that what is below 0 is held back, `silences` that it becomes exactly 0; `derivative`
    gives the derivative over its largest value from what the function gave, for those that saturate."""

    rectifies: bool = False
    silences: bool = False
    derivative: Callable[[Tensor], Tensor] | None = None


KINDS: dict[str, Kind] = {  # by the name of torch's module or function, in small letters
    "relu": Kind(rectifies=True, silences=True),
    "relu6": Kind(rectifies=True, silences=True),
    **dict.fromkeys(
        ("leakyrelu", "prelu", "elu", "selu", "celu", "gelu", "silu", "mish"), Kind(rectifies=True)
    ),
    "sigmoid": Kind(derivative=lambda output: 4 * output * (1 - output)),
    "tanh": Kind(derivative=lambda output: 1 - output * output),
}


def kind_of(module: nn.Module) -> Kind | None:
    """The kind of an activation function of torch's; None for any other module."""
    ours = type(module).__module__.startswith("torch.")
    return KINDS.get(type(module).__name__.lower()) if ours else None


@dataclass(frozen=True)
class UnitCounts:
    """What the units of one layer gave to some images: active (U,) at how many of `places` (images times positions) each is
    above 0; how many of all values are `saturated`; `undefined` is 0 where none of them is NaN."""

    kind: Kind
    places: int
    active: Tensor
    saturated: Tensor
    undefined: Tensor

    def __add__(self, other: "UnitCounts") -> "UnitCounts":
        """Of the images of both."""
        return UnitCounts(
            self.kind,
            self.places + other.places,
            *(
                one.cpu().double() + more.cpu().double()  # float32 counts to 2^24
                for one, more in zip(self._numbers(), other._numbers(), strict=True)
            ),
        )

    def _numbers(self) -> tuple[Tensor, Tensor, Tensor]:
        return self.active, self.saturated, self.undefined

    def shares(self) -> tuple[float, ...]:
        """See `shares`."""
        return shares({"": self})[""]


def count(kind: Kind, output: Tensor, axis: int = 1) -> UnitCounts:
    """Of an output (N, ...) whose dimension `axis` counts the units."""
    output = output.detach()
    units = output.shape[axis]
    rest = [dim for dim in range(output.ndim) if dim != axis]
    signs = output.sign()  # sums of floats take a tenth of the time of sums of truth values
    active = (signs if kind.silences else signs.clamp_min(0)).sum(rest)
    flat = active.new_zeros(())
    if kind.derivative:
        flat = (kind.derivative(output) < FLAT).sum()
    undefined = output.sum().isnan()
    return UnitCounts(
        kind, output.numel() // max(units, 1), active, flat.to(active), undefined.to(active)
    )


@contextmanager
def counted_units(net: nn.Module) -> Iterator[dict[str, UnitCounts]]:
    """While the block runs: of every activation function that is a module, each time that it is called, by its name, with
    (2) after it when it is called for the second time."""
    counts: dict[str, UnitCounts] = {}
    calls: Counter[str] = Counter()
    handles = []

    def counter(name: str, kind: Kind) -> Callable[[nn.Module, tuple[Any, ...], Any], None]:
        def keep(_module: nn.Module, _inputs: tuple[Any, ...], output: Any) -> None:
            calls[name] += 1
            if isinstance(output, Tensor) and output.ndim > 1:
                call = f"{name} ({calls[name]})" if calls[name] > 1 else name
                with torch.no_grad():
                    counts[call] = count(kind, output, unit_axis(output))

        return keep

    try:
        for name, module in net.named_modules():
            kind = kind_of(module)
            if kind:
                handles.append(module.register_forward_hook(counter(name, kind)))
        yield counts
    finally:
        for handle in handles:
            handle.remove()


def unit_axis(output: Tensor) -> int:
    """Channels of maps (N, C, h, w) come first, numbers of tokens (N, T, U) last."""
    return output.ndim - 1 if output.ndim == 3 else 1


def shares(counts: Mapping[str, UnitCounts]) -> dict[str, tuple[float, ...]]:
    """SHARES of every layer. dead: of units that are exactly 0 everywhere. rare: of units that are above 0 at less than RARELY of
    all places, and not dead. saturated: of values where the derivative is less than FLAT of its largest. NaN where a word does
    not apply to the activation function, and where a value is NaN."""
    if not counts:
        return {}
    parts = [
        torch.cat([layer.active, torch.stack([layer.saturated, layer.undefined])])
        for layer in counts.values()
    ]
    ends = np.cumsum([len(part) for part in parts])
    numbers = torch.cat(parts).cpu().double().numpy()  # from the device at once
    return {
        name: _shares(layer.kind, layer.places, values[:-2], *values[-2:])
        for (name, layer), values in zip(counts.items(), np.split(numbers, ends[:-1]), strict=True)
    }


def _shares(
    kind: Kind, places: int, active: np.ndarray, saturated: float, undefined: float
) -> tuple[float, ...]:
    if undefined or not active.size * places:
        return (np.nan,) * len(SHARES)
    dead = float(np.mean(active == 0)) if kind.silences else np.nan
    few = (active < RARELY * places) & ((active > 0) | (not kind.silences))
    rare = float(np.mean(few)) if kind.rectifies else np.nan
    share = float(saturated) / (places * active.size) if kind.derivative else np.nan
    return dead, rare, share
