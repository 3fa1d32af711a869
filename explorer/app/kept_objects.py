"""Which answers are kept as objects, not as bytes? Those that all sessions only read and that are
dear to copy: figures and class trees. Together they have one row among the budgets."""

import pickle
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from explorer.app.budgets import budget
from explorer.app.byte_cache import ByteCache

T = TypeVar("T")
PER_BYTE, AT_LEAST = 6, 2**16  # what objects take for each pickled byte, and beside that


def weight(value: object) -> int:
    """About the bytes that an object takes in memory, rather too many."""
    return PER_BYTE * len(pickle.dumps(value, pickle.HIGHEST_PROTOCOL)) + AT_LEAST


OBJECTS: ByteCache[Any] = ByteCache(lambda: budget("objects"), weight)


def kept(key: Hashable, compute: Callable[[], T]) -> T:
    """compute(), which asks Streamlit for nothing, once for all sessions; only to be read. Raises
    what it raises."""
    value: T = OBJECTS.get(key, compute)
    return value
