"""Processes that outlive whoever started them: launch one, tell whether it still lives, end it.

A process id alone says nothing once its process has ended: the system gives it away again. So a
process is known by its id and its birth, the time at which it was made: no id is given away twice
within SAME seconds."""

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

logger = logging.getLogger(__name__)
NICENESS = 19  # the lowest: a page that computes at the same time gets nearly all of a core
FIRST_TO_END = 800  # of 1000: how soon Linux ends a process where memory runs out
WATCHED = 0.1  # seconds between two looks at the memory of a child
SAME = 2.0  # seconds: the system rounds the time of its start, from which births are counted
_children: list[subprocess.Popen] = []
_changing = threading.Lock()


def launch(
    command: Sequence[str],
    folder: Path,
    log: Path,
    threads: int,
    variables: Mapping[str, str] | None = None,
) -> tuple[int, float]:
    """Start a command in `folder`, on its own, at low priority, with at most so many threads and
    these environment variables besides its parent's; its output goes to the end of `log`. Gives its
    process id and birth. Raises OSError."""
    with log.open("ab") as output:
        child = subprocess.Popen(
            list(command),
            cwd=folder,
            env=_environment(threads) | dict(variables or {}),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=os.name == "posix",
            creationflags=_own_group(),
        )
    _lower_priority(child.pid)
    with _changing:
        _children.append(child)
    return child.pid, birth(child.pid) or 0.0


def output_of(
    command: Sequence[str], folder: Path, question: str, threads: int, seconds: float, most: float
) -> str:
    """What a command prints that reads `question`, at low priority, with at most so many threads;
    it ends with this process and has its part of what this process's session may compute.
    Raises OSError, MemoryError for one that takes more than `most` bytes,
    subprocess.SubprocessError for one that fails or takes longer than `seconds`."""
    with subprocess.Popen(
        list(command),
        cwd=folder,
        env=_environment(threads),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    ) as child:
        _lower_priority(child.pid)
        try:
            output = _answer(child, question, seconds, most)
        except BaseException:
            child.kill()
            raise
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, list(command))
    return output


def _answer(child: subprocess.Popen[str], question: str, seconds: float, most: float) -> str:
    """What a child prints, while its time and memory are watched."""
    end, text = time.monotonic() + seconds, question
    while True:
        try:
            return child.communicate(text, timeout=WATCHED)[0]
        except subprocess.TimeoutExpired:
            if time.monotonic() > end:
                raise
            if resident(child.pid) > most:
                raise MemoryError from None
            text = ""  # it is given once


def _environment(threads: int) -> dict[str, str]:
    capped = {
        name: str(threads)
        for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    }
    return os.environ | capped | {"OMP_WAIT_POLICY": "PASSIVE", "PYTHONUNBUFFERED": "1"}


def _own_group() -> int:
    """On Windows, what keeps the server's Ctrl-C from its trainings; elsewhere their session does."""
    if sys.platform == "win32":
        return subprocess.CREATE_NEW_PROCESS_GROUP
    return 0


def _lower_priority(process: int) -> None:
    try:
        started = psutil.Process(process)
        if sys.platform == "win32":
            started.nice(psutil.IDLE_PRIORITY_CLASS)
        else:
            started.nice(NICENESS)
        # Linux shares a core out among sessions first, whatever their processes' priorities: a
        # page beside a training waited eight times as long without this.
        # And where memory runs out, it is to end a training before it ends the server.
        for name, value in (("autogroup", NICENESS), ("oom_score_adj", FIRST_TO_END)):
            setting = Path(f"/proc/{process}/{name}")
            if setting.is_file():
                setting.write_text(str(value), encoding="ascii")
    except (psutil.Error, OSError):
        logger.info("Process %d keeps its priority", process, exc_info=True)


def reap() -> None:
    """Let the children that have ended go; without this they stay as zombies while their parent
    lives."""
    with _changing:
        _children[:] = [child for child in _children if child.poll() is None]


def resident(process: int) -> int:
    """Bytes of its own that a process has in memory: without files, which can be read again."""
    try:
        usage = psutil.Process(process).memory_info()
    except psutil.Error:
        return 0
    return usage.rss - getattr(usage, "shared", 0)


def memory(process: int, born: float) -> int:
    """`resident` of a process that still lives, else 0."""
    return resident(process) if alive(process, born) else 0


def birth(process: int) -> float | None:
    """When this process was made, in seconds after the start of the machine, which do not change
    when its clock is set; None if there is none, or only its zombie."""
    made = _create_time(process)
    return None if made is None else made - psutil.boot_time()


def age(born: float) -> float:
    """Seconds since a birth, whatever was done to the clock meanwhile."""
    return time.time() - psutil.boot_time() - born


def _create_time(process: int) -> float | None:
    """In seconds since 1970."""
    if not 0 < process < 2**31:
        return None
    try:
        running = psutil.Process(process)
        ended = running.status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
        return None if ended else running.create_time()
    except psutil.Error:
        return None


def alive(process: int, born: float) -> bool:
    """Whether the process of this id and birth still runs."""
    now = birth(process)
    return now is not None and abs(now - born) < SAME


def lived_at(process: int, moment: float) -> bool:
    """Whether the process that has this id now was there at this time (seconds since 1970): false
    for an id that was given away again after it."""
    made = _create_time(process)
    return made is not None and made <= moment + SAME


def end(process: int, born: float) -> None:
    """Ask the process to end, if it is still the one that was meant; a training saves first, but on
    Windows, where it ends at once and goes on from what it saved last."""
    if alive(process, born):
        _signal([process], "terminate")


def kill(process: int, born: float) -> None:
    """End the process, if it is still the one that was meant, and all that it started."""
    if not alive(process, born):
        return
    try:
        children = psutil.Process(process).children(recursive=True)
    except psutil.Error:
        logger.info("What process %d started is not known", process, exc_info=True)
        children = []
    _signal([process, *(child.pid for child in children)], "kill")


def _signal(processes: Sequence[int], action: str) -> None:
    for process in processes:
        try:
            getattr(psutil.Process(process), action)()
        except psutil.NoSuchProcess:
            continue
        except psutil.Error:
            logger.warning("Process %d cannot be ended", process, exc_info=True)
