"""Allocation: large blocks come from the heap, whose freed memory serves the next pass."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT
from trainer.allocation import keep_freed_memory

BLOCKS = """
import ctypes, sys
if sys.argv[1] == "kept":
    from trainer.allocation import keep_freed_memory
    keep_freed_memory()
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]
class Info(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in
                "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()]
libc.mallinfo2.restype = Info
before = libc.mallinfo2().hblkhd
blocks = [libc.malloc(24 * 2**20) for _ in range(5)]  # of the size of a first layer's outputs
print((libc.mallinfo2().hblkhd - before) // 2**20)  # MB that the system will get back
for block in blocks:
    libc.free(block)
print(libc.mallinfo2().fordblks // 2**20)  # MB that are free and kept
"""


def megabytes(how: str) -> list[int]:
    result = subprocess.run(
        [sys.executable, "-c", BLOCKS, how], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [int(line) for line in result.stdout.split()]


@pytest.mark.processes
@pytest.mark.skipif(
    not keep_freed_memory(), reason="this C library gives its freed memory back whatever one says"
)
def test_freed_memory_is_kept():
    lent, kept = megabytes("kept")
    assert lent == 0 and kept >= 120
    lent, kept = megabytes("given back")
    assert lent >= 120 and kept < 20
