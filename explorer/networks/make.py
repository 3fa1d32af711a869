"""Makes: in what terms is a family of networks described that the weights of strangers can be for?

A Make reads options (numbers and words that JSON can say) from the names and shapes of weights, and
knows the Architecture of any such options. What names and shapes do not say is a Choice, of which the
first value is assumed until whoever brought the weights takes another."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from torch import nn

Shapes = Mapping[str, tuple[int, ...]]  # of weights, by name
Options = Mapping[str, Any]
Size = tuple[int, int]  # to how many pixels the short side is resized, and how many are cut out
KNOWN_OUTPUTS = 997  # of networks that are known: a number that no other layer of them has
COMMON_SIZES: tuple[Size, ...] = ((256, 224), (32, 32), (64, 64), (28, 28), (128, 128), (342, 299))


@dataclass(frozen=True)
class Choice:
    """Something about a network that its weights do not say: its key among the options, a label, and
    the values, the assumed one first."""

    key: str
    label: str
    values: tuple[str, ...]

    def of(self, options: Options) -> str:
        """What the options say of it."""
        value = options.get(self.key)
        return value if value in self.values else self.values[0]


@dataclass(frozen=True)
class Architecture:
    """One network, whatever its weights. build makes it, with undefined weights under torch's meta
    device; sizes: of pictures that it can take, the usual one first; stages: layers worth looking at,
    shallow to deep; normalisation: a key of NORMALISATIONS; choices: what is assumed of it."""

    label: str
    family: str
    build: Callable[[], nn.Module]
    outputs: int
    channels: int
    sizes: tuple[Size, ...]
    stages: tuple[str, ...]
    normalisation: str
    choices: tuple[Choice, ...] = ()
    interpolation: str = ""


@dataclass(frozen=True)
class Reading:
    """What a make makes of names and shapes: the options, and the name in its network of each weight
    that it takes; the others are left out."""

    options: Options
    names: Mapping[str, str]


@dataclass(frozen=True)
class Make:
    """A row of MAKES. known: networks of it, by label, with which unknown weights are compared; with
    KNOWN_OUTPUTS outputs."""

    label: str
    read: Callable[[Shapes], Iterator[Reading]]
    architecture: Callable[[Options], Architecture]
    known: Callable[[], Mapping[str, Shapes]]


def sizes_from(first: Size) -> tuple[Size, ...]:
    """The common sizes of pictures, this one first."""
    return (first, *(size for size in COMMON_SIZES if size != first))


def shapes_of(net: nn.Module) -> dict[str, tuple[int, ...]]:
    """Names and shapes of all weights of a network but the counters of batch norm."""
    return {
        name: tuple(tensor.shape)
        for name, tensor in net.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }
