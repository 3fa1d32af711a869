"""Columns of maps of several networks and pictures; each is computed once."""

from explorer.app import cache
from explorer.app.analysis import analysis
from explorer.inside import cached as inside
from explorer.layers import side_by_side
from explorer.layers.side_by_side import Column
from explorer.networks.model import Model


@analysis("Computing maps at like depth")
def column(
    model: Model,
    image: str,
    layers: tuple[str, ...],
    units: tuple[tuple[int, ...], ...] = (),
    target: int | None = None,
) -> Column:
    """See explorer.layers.side_by_side.column."""
    graph = inside.layer_graph(model)
    return cache.on_input(
        model,
        cache.network_input(model, image),
        lambda net, x: side_by_side.column(net, x, graph, layers, units, target),
    )
