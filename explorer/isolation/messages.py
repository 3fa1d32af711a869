"""Messages: how do the server and a child talk?

A message is two lengths, a head in JSON and a body of bytes. Neither side trusts the other's
lengths, and nothing is ever unpickled: a child that a stranger's file has taken over can send wrong
numbers, and no more."""

import json
import struct
from collections.abc import Sequence
from io import RawIOBase
from typing import Any

LENGTHS = struct.Struct("<IQ")
MAX_HEAD = 4 * 2**20
MEMORY, OUTPUT = "memory", "output"  # limits that a child says it has met
Part = bytes | bytearray | memoryview


class MessageError(Exception):
    """No message: cut off, too long, or not in JSON."""


class TooLongError(MessageError):
    """A message longer than its reader takes."""


def write(stream: RawIOBase, head: dict[str, Any], parts: Sequence[Part] = ()) -> None:
    """Send a head and a body of these parts. Raises OSError, TooLongError for a head that no reader
    takes."""
    text = json.dumps(head).encode()
    if len(text) > MAX_HEAD:
        raise TooLongError
    views = [memoryview(part) for part in parts]
    size = sum(view.nbytes for view in views)
    _write_all(stream, memoryview(LENGTHS.pack(len(text), size) + text))
    for view in views:
        if view.nbytes:
            _write_all(stream, view.cast("B"))


def _write_all(stream: RawIOBase, view: memoryview) -> None:
    while view:
        view = view[stream.write(view) :]


def read(stream: RawIOBase, max_body: int) -> tuple[dict[str, Any], bytearray]:
    """The head and body of the next message. Raises EOFError where there is none, MessageError,
    OSError."""
    first = _read(stream, 1)
    if not first:
        raise EOFError
    text_size, size = LENGTHS.unpack(first + _exactly(stream, LENGTHS.size - 1))
    if text_size > MAX_HEAD or size > max_body:
        raise TooLongError
    try:
        head = json.loads(_exactly(stream, text_size))
    except (ValueError, RecursionError) as error:
        raise MessageError from error
    if not isinstance(head, dict):
        raise MessageError
    return head, _exactly(stream, size)


def _exactly(stream: RawIOBase, size: int) -> bytearray:
    data = _read(stream, size)
    if len(data) < size:
        raise MessageError
    return data


def _read(stream: RawIOBase, size: int) -> bytearray:
    """So many bytes, or fewer where the stream ends."""
    data = bytearray(size)
    view, position = memoryview(data), 0
    while position < size:
        count = stream.readinto(view[position:])
        if not count:
            view.release()
            del data[position:]
            break
        position += count
    return data
