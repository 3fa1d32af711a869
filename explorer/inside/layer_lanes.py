"""Layer lanes: where does each layer stand in a drawing, so that branches run side by side?

Every item has a rank, the number of items on the longest way from the image, and a lane. Items that follow one another
without a join are a chain, which keeps to one lane; the longest way goes straight on, what branches off gets the next
lane that is free as far as it goes. An input that comes past other layers on its lane, such as a shortcut,
takes a bus: a line of its own, which serves all that take the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from explorer.inside.layer_folding import IMAGE, Item


@dataclass(frozen=True)
class Place:
    """Ranks and lanes are counted from 0; the image has the first of both."""

    rank: int
    lane: int


@dataclass(frozen=True)
class Route:
    """How what one item gives reaches another: along the lane of its "source" or of its "target", which may be one, or on a
    "bus". Items are counted from 0, the image is IMAGE."""

    source: int
    target: int
    way: str


@dataclass
class _Lanes:
    """Which ranks, first and last, of each lane are taken."""

    taken: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    def free(self, lane: int, first: int, last: int) -> bool:
        return not any(a <= last and first <= b for a, b in self.taken.get(lane, ()))

    def take(self, lane: int, first: int, last: int) -> int:
        self.taken.setdefault(lane, []).append((first, last))
        return lane

    def next_free(self, lane: int, first: int, last: int) -> int:
        while not self.free(lane, first, last):
            lane += 1
        return lane


def placed(items: Sequence[Item]) -> tuple[dict[int, Place], list[Route]]:
    """Where each item, and the image, stands, and how what it gives reaches those that take it."""
    takers = _takers(items)
    ranks = {IMAGE: 0}
    for number, item in enumerate(items):
        ranks[number] = 1 + max((ranks[source] for source in item.inputs), default=-1)
    heirs = _heirs(items, takers)
    lanes, lane_of = _Lanes(), dict[int, int]()
    for number in range(IMAGE, len(items)):
        if number in lane_of:
            continue
        chain = _chain(number, items, heirs)
        join = heirs.get(chain[-1])
        last = ranks[chain[-1]] if join is None else ranks[join] - 1
        lane = _lane(number, items, (ranks, lane_of, heirs), lanes, last)
        lane_of |= dict.fromkeys(chain, lane)
    places = {number: Place(ranks[number], lane_of[number]) for number in lane_of}
    return places, _routes(items, places, heirs)


def _takers(items: Sequence[Item]) -> dict[int, list[int]]:
    takers: dict[int, list[int]] = {number: [] for number in range(IMAGE, len(items))}
    for number, item in enumerate(items):
        for source in item.inputs:
            takers[source].append(number)
    return takers


def _heirs(items: Sequence[Item], takers: dict[int, list[int]]) -> dict[int, int]:
    """The taker of each item on the longest way to an end."""
    left, heirs = dict.fromkeys(takers, 0), dict[int, int]()
    for number in reversed(range(IMAGE, len(items))):
        if takers[number]:
            heirs[number] = max(takers[number], key=lambda taker: left[taker])
            left[number] = 1 + left[heirs[number]]
    return heirs


def _chain(number: int, items: Sequence[Item], heirs: dict[int, int]) -> list[int]:
    """From an item as far as there is no join."""
    chain = [number]
    while chain[-1] in heirs and len(items[heirs[chain[-1]]].inputs) == 1:
        chain.append(heirs[chain[-1]])
    return chain


def _lane(
    number: int,
    items: Sequence[Item],
    known: tuple[dict[int, int], dict[int, int], dict[int, int]],
    lanes: _Lanes,
    last: int,
) -> int:
    """Takes a lane for the chain that begins with an item and lasts as far as the rank `last`."""
    ranks, lane_of, heirs = known
    sources = items[number].inputs if number != IMAGE else ()
    first = ranks[number]
    for lane in sorted(lane_of[source] for source in sources if heirs[source] == number):
        if lanes.free(lane, first, last):
            return lanes.take(lane, first, last)
    first = min((ranks[source] + 1 for source in sources), default=first)
    beside = min((lane_of[source] + 1 for source in sources), default=0)
    return lanes.take(lanes.next_free(beside, first, last), first, last)


def _routes(items: Sequence[Item], places: dict[int, Place], heirs: dict[int, int]) -> list[Route]:
    stands = {(place.lane, place.rank) for place in places.values()}

    def clear(lane: int, source: int, target: int) -> bool:
        between = range(places[source].rank + 1, places[target].rank)
        return not any((lane, rank) in stands for rank in between)

    routes = []
    for number, item in enumerate(items):
        for source in item.inputs:
            way = "bus"
            if clear(places[number].lane, source, number) and heirs.get(source) != number:
                way = "target"
            if heirs.get(source) == number and clear(places[source].lane, source, number):
                way = "source"
            routes.append(Route(source, number, way))
    return routes
