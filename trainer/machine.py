"""What does this machine really have? Memory, disk and cores, with the limits of the container that
this process runs in.

Linux bounds the processes of a container by control groups, in folders of /sys/fs/cgroup: each
group's limit holds for all below it, so the smallest of one's own and its parents' counts. Other
systems have no such folders and are asked as a whole."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

SYSTEM = Path("/")  # below it Linux shows itself
UNKNOWN = 4 * 2**30  # bytes of a machine that cannot be asked


@dataclass(frozen=True)
class Memory:
    """Bytes: all that this process and others may have, and what of it is free now."""

    total: int
    free: int


def memory() -> Memory:
    """The memory of this machine, or of the container where that has less."""
    known = [_whole_machine(), *_limited_memory()]
    return Memory(min(each.total for each in known), max(0, min(each.free for each in known)))


def cores() -> int:
    """How many cores this process may keep busy, at least 1."""
    counted = getattr(os, "process_cpu_count", None)  # from Python 3.13 on
    affinity = getattr(os, "sched_getaffinity", None)  # where the system has it
    count = len(affinity(0)) if affinity else os.cpu_count()
    count = (counted() if counted else count) or 1
    return max(1, int(min([count, *_limited_cores()])))


def free_disk(path: Path) -> int:
    """Bytes that are free where this file or folder is, or would be made. Raises OSError."""
    there = next(each for each in (path.absolute(), *path.absolute().parents) if each.exists())
    return shutil.disk_usage(there).free


def _whole_machine() -> Memory:
    """Of the machine itself, by psutil, which not everybody has who only trains."""
    try:
        import psutil
    except ModuleNotFoundError:
        return _meminfo()
    usage = psutil.virtual_memory()
    return Memory(usage.total, usage.available)


def _meminfo() -> Memory:
    """The same as Linux writes it, in kilobytes."""
    rows = dict(line.partition(":")[::2] for line in _text(SYSTEM / "proc/meminfo").splitlines())
    numbers = {name: _number(row.removesuffix(" kB").strip()) for name, row in rows.items()}
    total, free = numbers.get("MemTotal"), numbers.get("MemAvailable")
    return Memory(total * 1024, free * 1024) if total and free else Memory(UNKNOWN, UNKNOWN)


def _limited_memory() -> Iterator[Memory]:
    """What each control group allows, where it allows less than all: `free` counts the pages of
    files that it can drop."""
    for group in _groups("memory"):
        for limit_names, used_name in (
            (("memory.max", "memory.high"), "memory.current"),
            (("memory.limit_in_bytes",), "memory.usage_in_bytes"),
        ):
            limits = [_number(_text(group / name)) for name in limit_names]
            limit = min((each for each in limits if each is not None), default=None)
            if limit is not None:
                used = (_number(_text(group / used_name)) or 0) - _droppable(group)
                yield Memory(limit, limit - used)


def _droppable(group: Path) -> int:
    """Bytes of files that a control group keeps in memory only as long as there is room."""
    rows = dict(line.partition(" ")[::2] for line in _text(group / "memory.stat").splitlines())
    prefix = "total_" if "total_inactive_file" in rows else ""
    return sum(
        _number(rows.get(f"{prefix}{kind}_file", "")) or 0 for kind in ("inactive", "active")
    )


def _limited_cores() -> Iterator[float]:
    """How much of a core each control group allows, in cores."""
    for group in _groups("cpu"):
        quota, _, period = _text(group / "cpu.max").partition(" ")
        for part, whole in (
            (quota, period),
            (_text(group / "cpu.cfs_quota_us"), _text(group / "cpu.cfs_period_us")),
        ):
            share, of = _number(part), _number(whole)
            if share and of:
                yield share / of


def _groups(controller: str) -> Iterator[Path]:
    """The folders of the control groups of this process, and of their parents; of version 2, and of
    the controller's own tree in version 1."""
    for line in _text(SYSTEM / "proc/self/cgroup").splitlines():
        _number_of_tree, controllers, path = [*line.split(":", 2), "", ""][:3]
        root = SYSTEM / "sys/fs/cgroup"
        if controller in controllers.split(","):
            root = root / controller
        elif controllers:
            continue
        own = PurePosixPath(path.lstrip("/"))
        if ".." not in own.parts:
            yield root / own
        yield from (root / parent for parent in own.parents if ".." not in parent.parts)


def _text(path: Path) -> str:
    """What is in a small file; nothing where it is not there."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _number(text: str) -> int | None:
    """A number that is not negative; None for `max`, -1 and what is none."""
    return int(text) if text.isascii() and text.isdigit() else None
