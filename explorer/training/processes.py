"""Processes that outlive whoever started them: launch one, tell whether it still lives, end it.

A process id alone says nothing once its process has ended: the system gives it away again. So a
process is known by its id and its birth, which no two processes of a machine share."""

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

NICENESS = (
    19  # the lowest: a page that computes at the same time gets nearly all of a core that both want
)
_children: list[subprocess.Popen] = []


def launch(command: Sequence[str], folder: Path, log: Path, threads: int) -> tuple[int, str]:
    """Start a command in `folder`, on its own, at low priority, with at most so many threads; its
    output goes to the end of `log`. Returns its process id and birth. Raises OSError."""
    with log.open("ab") as out:
        child = opened(
            command,
            folder,
            threads,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _children.append(child)
    return child.pid, birth(child.pid) or ""


def opened(command: Sequence[str], folder: Path, threads: int, **streams) -> subprocess.Popen:
    """A process at low priority with at most so many threads."""
    capped = {
        name: str(threads)
        for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    }
    environment = os.environ | capped | {"OMP_WAIT_POLICY": "PASSIVE", "PYTHONUNBUFFERED": "1"}
    child = subprocess.Popen(list(command), cwd=folder, env=environment, **streams)
    with suppress(OSError):  # gone already, or this system does not let us
        os.setpriority(os.PRIO_PROCESS, child.pid, NICENESS)
    if streams.get(
        "start_new_session"
    ):  # Linux shares a core out among sessions first, whatever their processes' nice
        with suppress(OSError):
            Path(f"/proc/{child.pid}/autogroup").write_text(str(NICENESS))
    return child


def reap() -> None:
    """Let the children that have ended go; without this they stay as zombies while their parent
    lives."""
    _children[:] = [child for child in _children if child.poll() is None]


def birth(process: int) -> str | None:
    """What tells this process from every other that has or had its id; None if there is none, or
    only its zombie."""
    if process <= 0:
        return None
    fields = _stat(process)
    if fields is None:
        return _birth_by_ps(process) if not Path("/proc/self/stat").exists() else None
    return None if fields[0] in "ZX" else f"{_boot()}:{fields[19]}"


def alive(process: int, born: str) -> bool:
    """Whether the process of this id and birth still runs."""
    return bool(born) and birth(process) == born


def lived_at(process: int, moment: float) -> bool:
    """Whether the process that has this id now was there at this time (seconds since 1970): false
    for an id that was given away again after it."""
    fields = _stat(process) if process > 0 else None
    if fields is None:
        return (
            not Path("/proc/self/stat").exists()
            and birth(process) is not None
            and time.time() - moment < 600
        )
    booted = time.time() - float(Path("/proc/uptime").read_text().split()[0])
    return (
        fields[0] not in "ZX" and booted + int(fields[19]) / os.sysconf("SC_CLK_TCK") <= moment + 1
    )


def end(process: int, born: str, how: signal.Signals = signal.SIGTERM) -> None:
    """Signal the process if it is still the one that was meant; SIGKILL also takes the processes
    that it started."""
    if not alive(process, born):
        return
    with suppress(ProcessLookupError, PermissionError):
        os.kill(process, how)
        if how == signal.SIGKILL:
            os.killpg(process, how)


def _stat(process: int) -> list[str] | None:
    """The fields of /proc/<id>/stat after the name, state first; None where there is none."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _birth_by_ps(process: int) -> str | None:
    """Where there is no /proc (macOS): state and start time as ps prints them."""
    found = subprocess.run(
        ["ps", "-o", "stat=,lstart=", "-p", str(process)],
        capture_output=True,
        text=True,
        env=os.environ | {"LC_ALL": "C"},
        check=False,
    ).stdout.split(maxsplit=1)
    return None if len(found) < 2 or found[0].startswith("Z") else found[1].strip()
