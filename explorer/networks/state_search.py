"""The search: where in what a file says are the dictionaries of weights?

Any depth, any name. A whole network that was saved is a dictionary, too: its parameters and buffers
under dotted names, as its state_dict has them. What is part of a training is passed over and
counted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from explorer.networks.checkpoint_error import CheckpointError
from explorer.networks.checkpoint_facts import Facts
from explorer.networks.numpy_values import tensor_of
from explorer.networks.pickle_values import Inert, mapping, sequence
from explorer.networks.stored_tensors import OddTensor, Stored, StoredTensor

MAX_DEPTH, MAX_STEPS = 64, 4_000_000
TRAINING = re.compile(
    r"optim|sched|scaler|callback|(^|_)(opt|amp|rng|loops|grads?|gradients)(_|$)|random", re.I
)
NETWORK = re.compile(r"model|net|weights|backbone|encoder", re.I)
LOSS = re.compile(r"(\w+_)?(criterion|loss\w*|metrics?)$", re.I)
OPTIMIZER_KEYS = {"state", "param_groups"}
CONTAINERS = (dict, list, tuple, Inert)
PLAIN = (int, float, str, bool, bytes, type(None))
SCRIPTED = "__torch__."
Place = tuple[str, ...]


@dataclass(frozen=True)
class Candidate:
    """A dictionary of named tensors, the keys that lead to it, and whether it was put together from
    several."""

    place: Place
    tensors: dict[str, Stored]
    joined: bool = False


@dataclass
class Search:
    """What was met: `candidates`; beside them how many tensors each part of the training holds,
    those that belong to no network, how many have no name; and plain `facts`."""

    candidates: list[Candidate] = field(default_factory=list)
    training: dict[str, int] = field(default_factory=dict)
    beside: list[str] = field(default_factory=list)
    nameless: int = 0
    facts: Facts = field(default_factory=Facts)
    _steps: int = 0
    _above: set[int] = field(default_factory=set)
    _empty: set[int] = field(default_factory=set)

    def look(self, value: Any, place: Place = ()) -> dict[str, Stored]:
        """The named tensors in a value and beneath it. Raises CheckpointError for one that has far
        too many parts."""
        if id(value) in self._above or id(value) in self._empty or len(place) > MAX_DEPTH:
            return {}
        self._above.add(id(value))
        try:
            tensors = self._module(value, place) if is_module(value) else self._parts(value, place)
        finally:
            self._above.discard(id(value))
        if not tensors:
            self._empty.add(id(value))
        return tensors

    def _step(self, steps: int) -> None:
        self._steps += steps
        if self._steps > MAX_STEPS:
            raise CheckpointError(
                "This file holds far more than the weights of a network: save its state alone."
            )

    def _parts(self, value: Any, place: Place) -> dict[str, Stored]:
        """Of a dictionary, a list, or an object that is no network."""
        if (place and is_training(place[-1])) or is_optimizer(value):
            self._count(value, place)
            return {}
        own: dict[str, Stored] = {}
        arrays: dict[str, Stored] = {}
        parts: dict[str, dict[str, Stored]] = {}
        for key, item in self._items(value):
            if type(item) in PLAIN:
                continue
            tensor = stored(item)
            if tensor is not None:
                (arrays if type(item) is Inert else own)[key] = tensor
            elif type(item) in CONTAINERS and (tensors := self.look(item, (*place, key))):
                parts[key] = tensors
        if own or parts:
            self.beside += arrays
        own = self._own(value, own or ({} if parts else arrays), bool(parts))
        self._step(sum(map(len, parts.values())))
        whole = own | {f"{key}.{n}": t for key, part in parts.items() for n, t in part.items()}
        if own or len(parts) > 1:
            self.candidates.append(Candidate(place, whole, bool(parts)))
        return whole

    def _items(self, value: Any) -> Iterator[tuple[str, Any]]:
        """What is in a dictionary, a list, a tuple or an object, by text."""
        entries = mapping(value)
        if entries:
            self._step(len(entries))
            for key, item in entries.items():
                self.facts.note(key, item)
                if not isinstance(key, Inert):
                    yield str(key)[:500], item
        items = sequence(value)
        if items:
            self._step(len(items))
            for number, item in enumerate(items):
                if type(item) not in PLAIN:
                    yield str(number), item

    def _own(self, value: Any, own: dict[str, Stored], has_parts: bool) -> dict[str, Stored]:
        """The tensors of this very dictionary, if they are a network's: a few numbers beside a
        whole state are not, nor is what has no name."""
        entries = mapping(value) or {}
        if own and not any(type(key) is str and key in own for key in entries):
            self.nameless += len(own)
            return {}
        if has_parts and not any(is_weight(tensor) for tensor in own.values()):
            self.beside += own
            return {}
        return own

    def _count(self, value: Any, place: Place) -> None:
        """Note how many tensors a part of the training holds."""
        count, left, seen = 0, [value], set()
        while left:
            part = left.pop()
            if type(part) in PLAIN:
                continue
            if stored(part) is not None:
                count += 1
            elif id(part) not in seen:
                seen.add(id(part))
                entries, items = mapping(part) or {}, sequence(part) or ()
                self._step(len(entries) + len(items))
                left += [*entries.values(), *items]
        name = place[-1] if place else "optimizer"
        if mapping(value) or sequence(value):
            self.training[name] = self.training.get(name, 0) + count

    def _module(self, value: Any, place: Place) -> dict[str, Stored]:
        """The state of a whole network, as its state_dict would be."""
        tensors: dict[str, Stored] = {}
        left: list[tuple[str, Any, int]] = [("", value, 0)]
        while left:
            prefix, module, depth = left.pop()
            entries = mapping(module) or {}
            self._step(len(entries) + 1)
            below: list[tuple[str, Any, int]] = []
            for name, item in members(module, entries):
                tensor = stored(item)
                if tensor is not None:
                    tensors[f"{prefix}{name}"] = tensor
                elif is_module(item) and depth < MAX_DEPTH:
                    below.append((f"{prefix}{name}.", item, depth + 1))
            left += below[::-1]
        for key, item in (mapping(value) or {}).items():
            self.facts.note(key, item)
        if tensors:
            self.facts.note("module_class", value.name.removeprefix(SCRIPTED))
            self.candidates.append(Candidate(place, tensors))
        return tensors


def members(module: Inert, entries: dict[Any, Any]) -> list[tuple[str, Any]]:
    """The parameters, buffers and parts of a network by name, without the buffers that its
    state_dict leaves out."""
    if module.name.startswith(SCRIPTED):
        return [(str(key), item) for key, item in entries.items()]
    left_out = entries.get("_non_persistent_buffers_set")
    left_out = left_out if type(left_out) is list else []
    return [
        (str(key), item)
        for kind in ("_parameters", "_buffers", "_modules")
        for key, item in (mapping(entries.get(kind)) or {}).items()
        if kind != "_buffers" or key not in left_out
    ]


def is_module(value: Any) -> bool:
    """Whether an object is a network of torch, or a part of one."""
    if type(value) is not Inert:
        return False
    entries = mapping(value) or {}
    scripted = value.name.startswith(SCRIPTED) and bool(entries)
    return scripted or ("_parameters" in entries and "_modules" in entries)


def is_training(key: str) -> bool:
    """Whether what has this key is part of a training, not a network."""
    return bool(TRAINING.search(key) and not NETWORK.search(key) or LOSS.match(key))


def is_optimizer(value: Any) -> bool:
    return (mapping(value) or {}).keys() >= OPTIMIZER_KEYS


def stored(value: Any) -> Stored | None:
    """The tensor that a value is; None for all else."""
    if isinstance(value, StoredTensor | OddTensor):
        return value
    return tensor_of(value)


def is_weight(tensor: Stored) -> bool:
    """Whether a tensor can be the weight of a layer, not a number or a list of them."""
    return isinstance(tensor, StoredTensor) and len(tensor.sizes) > 1
