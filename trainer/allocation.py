"""Allocation: where do the numbers of a forward pass lie, and who clears the memory before they do?

glibc gives large blocks back to the system as soon as they are free. The next pass asks for the
same blocks again, and the system clears them page by page: on virtual machines a third of the time
of a pass on a CPU. Programs call `keep_freed_memory` when they start, before torch makes its first
pass; importing a module changes nothing."""

import ctypes

# options of mallopt(3)
MMAP_THRESHOLD, TRIM_THRESHOLD, ARENA_MAX = -3, -1, -8
LARGEST_BLOCK = 32 * 2**20  # bytes; the most that glibc takes for MMAP_THRESHOLD
KEPT_FREE = 256 * 2**20  # bytes of free memory that stay with the process


def keep_freed_memory() -> bool:
    """Let this process use its freed memory again instead of giving it back: blocks up to
    LARGEST_BLOCK from one common heap, of whose end up to KEPT_FREE stay with the process. Says
    whether this C library can do it; others go on as they are."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # musl, macOS; Windows
        return False
    options = ((MMAP_THRESHOLD, LARGEST_BLOCK), (TRIM_THRESHOLD, KEPT_FREE), (ARENA_MAX, 1))
    accepted = [mallopt(*option) for option in options]
    return all(accepted)
