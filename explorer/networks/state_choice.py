"""The choice: which dictionaries of weights does a file offer, the likeliest first?"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from explorer.networks import state_names
from explorer.networks.state_search import Candidate, Place, is_weight
from explorer.networks.stored_tensors import OddTensor, Stored

MAX_STATES = 8
SMALL = 0.01  # of the numbers of the largest: no network of its own beside it
# what people call the weights themselves
MAIN = frozenset(
    (
        *("state_dict", "model_state_dict", "model_state", "model_dict", "model", "net", "network"),
        *(
            "net_state_dict",
            "net_dict",
            "network_state_dict",
            "weights",
            "weight",
            "params",
            "module",
        ),
        *("module_state_dict", "best_model", "best_state_dict", "best_model_state_dict", "state"),
    )
)


@dataclass(frozen=True)
class Choice:
    """One dictionary of weights under the names that the network gives them, the keys that lead to
    it, what all its names began with, and what in it was no weight, by the words for it."""

    place: Place
    tensors: dict[str, Stored]
    prefixes: tuple[str, ...]
    dropped: dict[str, list[str]]
    rank: int

    @property
    def elements(self) -> int:
        return elements(self.tensors.values())


def choices(candidates: list[Candidate]) -> tuple[list[Choice], list[Choice]]:
    """The choices, best first: weights before what is put together from alternatives, and these
    before averages; then those that are too many or too small."""
    usable = [c for c in candidates if not beside(c, candidates) and not of_alternatives(c)]
    offered = [choice for candidate in usable for choice in of(candidate)]
    offered.sort(key=lambda choice: (choice.rank, -choice.elements))
    different: dict[tuple[tuple[str, Stored], ...], Choice] = {}
    for choice in offered:
        different.setdefault(tuple(choice.tensors.items()), choice)
    largest = max((choice.elements for choice in offered), default=0)
    large = [c for c in different.values() if c.elements >= SMALL * largest]
    kept = large[:MAX_STATES]
    offered_tensors = {tensor for choice in kept for tensor in choice.tensors.values()}
    return kept, [c for c in different.values() if not offered_tensors >= {*c.tensors.values()}]


def elements(tensors: Iterable[Stored]) -> int:
    """How many numbers tensors hold."""
    return sum(0 if isinstance(tensor, OddTensor) else tensor.elements for tensor in tensors)


def beside(candidate: Candidate, candidates: list[Candidate]) -> bool:
    """Whether a candidate has no weight of a layer, while another has."""
    return not has_weight(candidate) and any(map(has_weight, candidates))


def has_weight(candidate: Candidate) -> bool:
    return any(map(is_weight, candidate.tensors.values()))


def of(candidate: Candidate) -> list[Choice]:
    """A candidate as a choice, and the networks within it that its names tell apart."""
    names, prefixes, dropped = state_names.cleaned(candidate.tensors)
    tensors = {name: candidate.tensors[key] for key, name in names.items()}
    parts = {} if candidate.joined else state_names.parts_of(tensors)
    whole = Choice(candidate.place, tensors, prefixes, dropped, rank(candidate))
    if alike([{name.partition(".")[2]: tensors[name] for name in part} for part in parts.values()]):
        whole = replace(whole, rank=3)
    result = [whole]
    for first, members in parts.items():
        part = Candidate(
            (*candidate.place, first),
            {name.partition(".")[2]: tensors[name] for name in members},
        )
        inner, more, beneath = state_names.cleaned(part.tensors)
        renamed = {name: part.tensors[key] for key, name in inner.items()}
        place = 2 if state_names.is_average(part.place) else 1
        result.append(Choice(part.place, renamed, (*prefixes, f"{first}.", *more), beneath, place))
    return [choice for choice in result if choice.tensors]


def rank(candidate: Candidate) -> int:
    """0 for the weights themselves, 1 for what has another name or is joined, 2 for averages."""
    if state_names.is_average(candidate.place):
        return 2
    if not candidate.place:
        return int(candidate.joined)
    return 0 if candidate.place[-1].lower() in MAIN else 1


def of_alternatives(candidate: Candidate) -> bool:
    """Whether a candidate was put together from one network twice, from it and its average, or
    from a whole state and what lies beside it."""
    if not candidate.joined:
        return False
    parts: dict[str, dict[str, Stored]] = {}
    for name, tensor in candidate.tensors.items():
        first, _, rest = name.partition(".")
        parts.setdefault(first, {})[rest] = tensor
    whole = any("state_dict" in first or state_names.is_average([first]) for first in parts)
    return whole or alike(list(parts.values()))


def alike(parts: list[dict[str, Stored]]) -> bool:
    """Whether two of these parts are one network with other numbers."""
    shapes = [
        {name: tensor.sizes for name, tensor in part.items() if not isinstance(tensor, OddTensor)}
        for part in parts
        if len(part) > 3
    ]
    return any(
        shape.items() == other.items()
        for place, shape in enumerate(shapes)
        for other in shapes[place + 1 :]
    )
