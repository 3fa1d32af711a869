"""Layers in numbers: measurements of networks on sets of images, made in turns, kept as long as there is room."""

import threading
from collections import OrderedDict

from explorer.app.analysis import DEAR
from explorer.app.cache import in_worker, network
from explorer.failures.cached.data import matches
from explorer.inside import cached as inside
from explorer.layers.layer_numbers import Measuring
from explorer.layers.unit_sets import UnitSet
from explorer.networks.model import Model

MAX_KEPT, MAX_HELD = 30, 256 * 2**20  # measurements; bytes of those that are under way or were left
DOING = "Measuring layers"
_changing = threading.Lock()
_measurements: OrderedDict[tuple, Measuring] = OrderedDict()


def measuring(model: Model, unit_set: UnitSet) -> Measuring:
    """The measurement of a network on a set as far as it has been made."""
    key = model.key, model.version, unit_set.key
    graph = inside.layer_graph(model)
    names = unit_set.source.classes
    outputs = [match.output for match in matches(names, model)] if names else []
    with _changing:
        if key not in _measurements:
            _measurements[key] = Measuring(unit_set, model.preprocessing, graph, outputs)
        _measurements.move_to_end(key)
        while len(_measurements) > MAX_KEPT or (len(_measurements) > 1 and _held() > MAX_HELD):
            _measurements.popitem(last=False)
        return _measurements[key]


def _held() -> int:
    return sum(job.held for job in _measurements.values())


def go_on(model: Model, job: Measuring) -> None:
    """Let a measurement go on for one turn. Raises NoGradientError."""
    in_worker(network(model), job.go_on, DOING, DEAR)
