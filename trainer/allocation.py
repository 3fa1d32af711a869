"""Allocation: where do the numbers of a forward pass lie, and who clears the memory before they do?

glibc gives large blocks back to the system as soon as they are free. The next pass asks for the
same blocks again, and the system clears them page by page: on virtual machines a third of the time
of a pass on a CPU."""

import ctypes

MMAP_THRESHOLD, TRIM_THRESHOLD, ARENA_MAX = -3, -1, -8  # mallopt(3)
LARGEST, KEPT = (
    32 * 2**20,
    256 * 2**20,
)  # bytes: the most that glibc takes for the first; free memory that is kept


def keep_freed_memory() -> bool:
    """Let this process use its freed memory again instead of giving it back: blocks up to LARGEST
    from one common heap, of whose end up to KEPT stay with the process. Says whether this C library
    can do it; others go on as they are."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # musl, macOS; Windows
        return False
    accepted = [
        mallopt(*option)
        for option in ((MMAP_THRESHOLD, LARGEST), (TRIM_THRESHOLD, KEPT), (ARENA_MAX, 1))
    ]
    return all(accepted)
