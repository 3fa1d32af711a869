"""How are values that differ in size by a thousand kept in memory? By their bytes, not by their
number."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

V = TypeVar("V")


class ByteCache(Generic[V]):
    """The values that were used last, for all sessions. Together they weigh at most `budget()`
    bytes, each what `weigh` says of it; a single one that is heavier is given out and not kept.
    Equal keys that are asked for at once are computed once. Values are shared: only to be read."""

    def __init__(
        self,
        budget: Callable[[], int],
        weigh: Callable[[V], int],
        on_removed: Callable[[V], None] = lambda _value: None,
    ) -> None:
        self.budget, self.weigh, self.on_removed = budget, weigh, on_removed
        self.held = 0
        self._values: OrderedDict[Hashable, tuple[V, int]] = OrderedDict()
        self._computing: dict[Hashable, Future[V]] = {}
        self._lock = threading.Lock()

    def peek(self, key: Hashable) -> V | None:
        """The value of a key; None where it is not kept."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][0]

    def get(self, key: Hashable, compute: Callable[[], V]) -> V:
        """The value of a key, computed where it is not kept. Raises what `compute` raises, also to
        those who waited for the same."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key][0]
            others = self._computing.get(key)
            if others is None:
                own: Future[V] = Future()
                self._computing[key] = own
        if others is not None:
            return others.result()
        try:
            value = compute()
            self.put(key, value)
            own.set_result(value)
            return value
        except BaseException as error:
            own.set_exception(error)
            raise
        finally:
            with self._lock:
                del self._computing[key]

    def put(self, key: Hashable, value: V) -> None:
        """Take a value in, and let those go that were not used for longest."""
        weight, most, removed = self.weigh(value), self.budget(), []
        with self._lock:
            if key in self._values:
                before, freed = self._values.pop(key)
                self.held -= freed
                removed.append(before)
            if weight <= most:
                self._values[key] = value, weight
                self.held += weight
            else:
                removed.append(value)
            while self.held > most:
                _, (oldest, freed) = self._values.popitem(last=False)
                self.held -= freed
                removed.append(oldest)
        for each in removed:
            self.on_removed(each)

    def drop(self, unwanted: Callable[[Hashable], bool]) -> None:
        """Let the values of these keys go."""
        with self._lock:
            keys = [key for key in self._values if unwanted(key)]
            removed = [self._values.pop(key) for key in keys]
            self.held -= sum(weight for _, weight in removed)
        for value, _ in removed:
            self.on_removed(value)

    def __len__(self) -> int:
        return len(self._values)

    def clear(self) -> None:
        """Let all values go."""
        with self._lock:
            removed = [value for value, _ in self._values.values()]
            self._values.clear()
            self.held = 0
        for each in removed:
            self.on_removed(each)
