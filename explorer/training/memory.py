"""Does a training fit into the memory that this machine has free?

What trainings that run will still take is counted as taken, and a reserve stays free for the pages of
the server."""

from collections.abc import Iterable

from explorer.training import processes
from explorer.training.files import TrainingJob
from trainer import machine

RESERVE, RESERVED_SHARE = 2**30, 1 / 8  # bytes that stay free, on small machines a share of all


def most() -> int:
    """Bytes that one training may take at most on this machine."""
    total = machine.memory().total
    return total - _reserve(total)


def free(running: Iterable[TrainingJob] = ()) -> int:
    """Bytes that one more training can take now, beside those that run; below 0 where they take too
    much already."""
    now = machine.memory()
    to_come = (
        max(0, job.memory - processes.memory(job.process, job.birth))
        for job in running
        if job.alive
    )
    return now.free - _reserve(now.total) - sum(to_come)


def shortage(needed: int, running: Iterable[TrainingJob] = ()) -> str:
    """The sentence why what takes so much cannot begin now, or nothing."""
    there = max(0, free(running))
    if needed <= there:
        return ""
    return (
        f"It takes about {needed / 2**30:.1f} GiB of memory, and {there / 2**30:.1f} GiB are free on "
        "this server now."
    )


def _reserve(total: int) -> int:
    return min(RESERVE, int(RESERVED_SHARE * total))
