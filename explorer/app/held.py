"""Held: what does the server hold in memory now, by name?

Streamlit's metrics (`CNN_EXPLORER_METRICS=1`) say what its own caches hold, and uploads, pictures of
pages and visits; here the caches with a budget of this app's own join them."""

from collections.abc import Mapping, Sequence

from streamlit import runtime
from streamlit.runtime.stats import CACHE_MEMORY_FAMILY, CacheStat, Stat, StatsProvider

from explorer.app.answers import ANSWERS
from explorer.app.byte_cache import ByteCache
from explorer.app.cache import ENCODED, NETWORKS, PICTURES
from explorer.app.kept_objects import OBJECTS

CACHES: dict[str, ByteCache] = {  # by the row of BUDGETS that bounds it
    "pictures": PICTURES,
    "encoded": ENCODED,
    "objects": OBJECTS,
    "networks": NETWORKS,
    "answers": ANSWERS,
}


class Held(StatsProvider):
    """The bytes in each of CACHES, for Streamlit's metrics."""

    @property
    def stats_families(self) -> Sequence[str]:
        return (CACHE_MEMORY_FAMILY,)

    def get_stats(self, family_names: Sequence[str] | None = None) -> Mapping[str, Sequence[Stat]]:
        rows = [CacheStat("cnn_explorer", name, cache.held) for name, cache in CACHES.items()]
        return {CACHE_MEMORY_FAMILY: rows}


def show_in_metrics() -> None:
    """Called once, when the process starts to serve."""
    if runtime.exists():
        runtime.get_instance().stats_mgr.register_provider(Held())
