"""Data flow: which operators made what a tensor holds, also through views and what is overwritten in place?"""

from collections import defaultdict
from typing import NamedTuple

from torch import Tensor

IMAGE, NOWHERE = -1, -2  # sources that are no event


class Write(NamedTuple):
    """An event that has overwritten the numbers `first` to `last` of a storage, of which `all` if it is
    `dense`."""

    event: int
    written: Tensor
    first: int
    last: int
    dense: bool


class DataFlow:
    """Events are counted from 0, in the order in which they are executed."""

    def __init__(self, image: Tensor):
        self._makers = {id(image): IMAGE}
        self._writes: defaultdict[int, list[Write]] = defaultdict(list)

    def made(self, tensor: Tensor, event: int, changes: bool) -> None:
        """The tensor is an event's output, which `changes` what other tensors hold, too, if it works in
        place. Tensors must be kept by the caller, so that no id is used twice."""
        self._makers[id(tensor)] = event
        if changes and tensor.numel():
            first, last = _span(tensor)
            dense = last - first + 1 == tensor.numel()
            self._writes[_storage(tensor)].append(Write(event, tensor, first, last, dense))

    def overwritten(self, tensor: Tensor) -> Tensor | None:
        """What was last written to the memory of a tensor that no event made, or None."""
        if not self._writes or not isinstance(tensor, Tensor):
            return None
        writes = self._over(tensor) if tensor.numel() else []
        return writes[-1].written if writes else None

    def sources(self, tensor: Tensor, output: Tensor) -> list[int]:
        """The events of which it holds what they made; only what lies in `output`, where that is a view of it."""
        maker = self._makers.get(id(tensor), NOWHERE)
        sources = [] if maker == NOWHERE else [maker]
        seen = output if _storage(output) == _storage(tensor) else tensor
        if not seen.numel():
            return sources
        first, last = _span(seen)
        for write in self._over(seen):
            if write.event > maker:
                if write.dense and write.first <= first and write.last >= last:
                    sources = []
                sources.append(write.event)
        return sources

    def _over(self, tensor: Tensor) -> list[Write]:
        first, last = _span(tensor)
        writes = self._writes.get(_storage(tensor), ())
        return [write for write in writes if write.first <= last and write.last >= first]


def _storage(tensor: Tensor) -> int:
    return tensor.untyped_storage()._cdata


def _span(tensor: Tensor) -> tuple[int, int]:
    """The first and the last number of its storage that a tensor has."""
    pairs = zip(tensor.shape, tensor.stride(), strict=True)
    first = int(tensor.storage_offset())
    return first, first + int(sum((size - 1) * stride for size, stride in pairs))
