"""Layer drawing: where in a drawing of a network are its boxes, lines and frames?

Lengths are in em, the size of its letters. The drawing runs from top to bottom (`upright`), or from left to right: all is
reckoned along its length and across it, and turned at the end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from explorer.inside.box_contents import of_image, of_item
from explorer.inside.layer_folding import IMAGE, Item
from explorer.inside.layer_lanes import Place, Route, placed

GAP, TRACKS, LANE_GAP, BUS = 1.2, 2.2, 1.4, 0.7  # em between ranks, with crossings, lanes, buses
TITLE, EDGE, MARGIN = 1.5, 0.7, 0.6  # of a frame, its other sides, of the drawing
Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """What is drawn of an item; `look` is its role, "block" where it is folded, "image" for the image. x and y are the
    middle."""

    item: int
    x: float
    y: float
    width: float
    height: float
    look: str
    lines: tuple[str, ...]
    rank: int
    lane: int


@dataclass(frozen=True)
class Line:
    """From one item to another, through points."""

    source: int
    target: int
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Frame:
    """Around the items of a module that is open."""

    name: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Drawing:
    items: tuple[Item, ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    frames: tuple[Frame, ...]
    dots: tuple[Point, ...]  # where something leaves a bus
    width: float
    height: float
    upright: bool


def drawing(items: Sequence[Item], image: tuple[int, ...], upright: bool) -> Drawing:
    """Of items, as `fold` gives them, of a network that takes such an image."""
    return _Sheet(tuple(items), image, upright).drawing()


class _Sheet:
    """Along: in the direction in which the network runs. Across: over the lanes."""

    def __init__(self, items: tuple[Item, ...], image: tuple[int, ...], upright: bool):
        self.items, self.upright = items, upright
        self.places, self.routes = placed(items)
        self.contents = {number: of_item(item) for number, item in enumerate(items)}
        self.contents[IMAGE] = of_image(image)
        self.sizes = {n: content.size(upright) for n, content in self.contents.items()}
        self.framed = self._framed()
        self.ranks = self._ranks()
        self.lanes = self._lanes()
        self.buses = self._buses()

    def drawing(self) -> Drawing:
        points = [self.turned(along, across) for along, across in self._dots()]
        boxes = [self._box(number) for number in sorted(self.places)]
        lines = [self._line(route) for route in self.routes]
        frames = [self._frame(path, inside) for path, inside in self.framed.items()]
        rights = [box.x + box.width / 2 for box in boxes] + [f.x + f.width for f in frames]
        lows = [box.y + box.height / 2 for box in boxes] + [f.y + f.height for f in frames]
        ends = [point for line in lines for point in line.points]
        return Drawing(
            self.items,
            tuple(boxes),
            tuple(lines),
            tuple(frames),
            tuple(points),
            max([*rights, *(x for x, _ in ends)]) + MARGIN,
            max([*lows, *(y for _, y in ends)]) + MARGIN,
            self.upright,
        )

    def turned(self, along: float, across: float) -> Point:
        return (across, along) if self.upright else (along, across)

    def _framed(self) -> dict[str, list[int]]:
        """The items in each open module, from outer to inner ones."""
        framed: dict[str, list[int]] = {}
        for number, item in enumerate(self.items):
            for path in item.frames:
                framed.setdefault(path, []).append(number)
        return dict(sorted(framed.items(), key=lambda pair: pair[0].count(".")))

    def _ranks(self) -> list[tuple[float, float]]:
        """Where each rank begins and ends, along."""
        count = 1 + max(place.rank for place in self.places.values())
        longest = [0.0] * count
        for number, place in self.places.items():
            longest[place.rank] = max(longest[place.rank], self.sizes[number][0])
        gaps = [GAP] * (count + 1)
        for route in self.routes:
            source, target = self.places[route.source], self.places[route.target]
            if source.lane != target.lane or route.way == "bus":
                gaps[source.rank + 1] = gaps[target.rank] = TRACKS
        for inside in self.framed.values():
            ranks = [self.places[number].rank for number in inside]
            gaps[min(ranks)] += TITLE if self.upright else EDGE
            gaps[max(ranks) + 1] += EDGE
        spans: list[tuple[float, float]] = []
        along = MARGIN
        for number, length in enumerate(longest):
            along += gaps[number] if number else 0
            spans.append((along, along + length))
            along += length
        return spans

    def _lanes(self) -> list[tuple[float, float]]:
        """Where each lane begins and ends, across."""
        count = 1 + max(place.lane for place in self.places.values())
        widest = [0.0] * count
        for number, place in self.places.items():
            widest[place.lane] = max(widest[place.lane], self.sizes[number][1])
        depth = max((len(item.frames) for item in self.items), default=0)
        lanes, across = [], MARGIN + depth * (EDGE if self.upright else TITLE)
        for width in widest:
            lanes.append((across, across + width))
            across += width + LANE_GAP
        return lanes

    def _edge(self, first: int, last: int) -> float:
        """The far edge of what stands in some ranks, across."""
        lanes = [place.lane for place in self.places.values() if first <= place.rank <= last]
        return max((self.lanes[lane][1] for lane in lanes), default=self.lanes[0][1])

    def _buses(self) -> dict[int, float]:
        """Where the bus of each item that has one is, across; short ones are nearer."""
        spans: dict[int, tuple[int, int]] = {}
        for route in self.routes:
            if route.way == "bus":
                first = self.places[route.source].rank + 1
                last = max(self.places[route.target].rank - 1, first)
                spans[route.source] = (first, max(last, spans.get(route.source, (0, 0))[1]))
        buses: dict[int, float] = {}
        for source, (first, last) in sorted(
            spans.items(), key=lambda pair: pair[1][1] - pair[1][0]
        ):
            beside = sorted(
                buses[other]
                for other, (a, b) in spans.items()
                if other in buses and a <= last and first <= b
            )
            across = self._edge(first - 1, last + 1) + BUS
            for other in beside:
                if abs(other - across) < BUS:
                    across = other + BUS
            buses[source] = across
        return buses

    def _middle(self, lane: int) -> float:
        return sum(self.lanes[lane]) / 2

    def _box(self, number: int) -> Box:
        place, (along, across) = self.places[number], self.sizes[number]
        x, y = self.turned(sum(self.ranks[place.rank]) / 2, self._middle(place.lane))
        width, height = (across, along) if self.upright else (along, across)
        content = self.contents[number]
        return Box(number, x, y, width, height, content.look, content.lines, place.rank, place.lane)

    def _track(self, rank: int, share: float) -> float:
        """Between a rank and the one before, where lines cross over."""
        begin, end = self.ranks[rank - 1][1], self.ranks[rank][0]
        return begin + share * (end - begin)

    def _line(self, route: Route) -> Line:
        source, target = self.places[route.source], self.places[route.target]
        start = sum(self.ranks[source.rank]) / 2 + self.sizes[route.source][0] / 2
        end = sum(self.ranks[target.rank]) / 2 - self.sizes[route.target][0] / 2
        out, into = self._middle(source.lane), self._middle(target.lane)
        split, merge = self._track(source.rank + 1, 0.35), self._track(target.rank, 0.6)
        ways = {
            "source": [(merge, out), (merge, into)],
            "target": [(split, out), (split, into)],
            "bus": [(split, out), (split, self.buses.get(route.source, 0.0))],
        }
        between = list(ways[route.way])
        if route.way == "bus":
            between += [(merge, self.buses[route.source]), (merge, into)]
        if route.way != "bus" and out == into:
            between = []
        points = [(start, out), *between, (end, into)]
        return Line(route.source, route.target, tuple(self.turned(*point) for point in points))

    def _dots(self) -> Iterable[Point]:
        for source, across in self.buses.items():
            ranks = sorted({self.places[taker].rank for taker in self._takers(source)})
            for rank in ranks[:-1]:
                yield self._track(rank, 0.6), across

    def _takers(self, source: int) -> set[int]:
        """What takes something from the bus of an item."""
        return {r.target for r in self.routes if r.way == "bus" and r.source == source}

    def _frame(self, path: str, inside: Sequence[int]) -> Frame:
        places: list[Place] = [self.places[number] for number in inside]
        depth = len([other for other in self.framed if f"{other}.".startswith(f"{path}.")])
        first, last = min(p.rank for p in places), max(p.rank for p in places)
        near = min(p.lane for p in places)
        own = set(inside)
        buses = [b for s, b in self.buses.items() if s in own and self._takers(s) <= own]
        far = max([self._edge_of(places), *buses])
        title, side = (EDGE, TITLE) if not self.upright else (TITLE, EDGE)
        begin = self.ranks[first][0] - depth * title + 0.2
        finish = self.ranks[last][1] + depth * EDGE - 0.2
        low, high = self.lanes[near][0] - depth * side + 0.2, far + depth * EDGE - 0.2
        x, y = self.turned(begin, low)
        width, height = self.turned(finish - begin, high - low)
        return Frame(path, x, y, width, height)

    def _edge_of(self, places: Sequence[Place]) -> float:
        return max(self.lanes[place.lane][1] for place in places)
