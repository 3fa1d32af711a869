"""One child: asked one question at a time, watched while it answers, ended when it is over a limit.

A compromised child may do what its user may. What is prevented is that it stops the server: its
time, memory and output are watched from outside, and what it answers is read with checks of every
size."""

import logging
import math
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path
from typing import Any, cast

import psutil

from explorer.isolation import messages
from explorer.isolation.jobs import MEGABYTE, Job

ROOT = Path(__file__).resolve().parents[2]
WATCH = 0.02  # seconds between two looks at a child
ENDING = 5.0  # seconds for a child that was killed to be gone
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
RESERVED = 512 * MEGABYTE  # address space of a child before it is given anything
log = logging.getLogger(__name__)


class ChildError(RuntimeError):
    """A question without an answer; a sentence, in which {subject} stands for what was read."""


class BusyError(ChildError):
    """The server has no room or no turn for a question now; another time it has."""


class RefusedError(ChildError):
    """What was read is refused, in the words of the function that read it."""


@dataclass(frozen=True)
class Answer:
    """What a function of JOBS gave: `facts` as JSON says them, and `body`, its arrays one after
    another. From a process that a stranger may have taken over: check both."""

    facts: Any
    body: bytearray


class Child:
    """A process of `module`, which answers as explorer.isolation.worker does. Raises BusyError
    where the system has no room for one."""

    def __init__(self, module: str) -> None:
        self.answered = 0
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONSAFEPATH"}
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module],
                cwd=ROOT,
                env=environment | dict.fromkeys(THREADS, "1"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
            )
        except (OSError, MemoryError) as error:
            log.error("no process for files of strangers", exc_info=error)
            raise BusyError(
                "{subject} cannot be read now: this server has no room for the process that reads "
                "it. Try again in a few minutes."
            ) from error
        self._exchanging: threading.Thread | None = None
        self._ended = False
        self._watched: psutil.Process | None = None
        try:
            self._watched = psutil.Process(self._process.pid)
        except psutil.Error as error:
            log.info("a child has ended at once: %s", error)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    @property
    def memory(self) -> int:
        """Bytes in memory; 0 for a child that has ended."""
        try:
            return self._watched.memory_info().rss if self._watched else 0
        except psutil.Error:
            return 0

    @property
    def seconds(self) -> float:
        """What this child has computed so far; 0 for one that has ended."""
        try:
            times = self._watched.cpu_times() if self._watched else None
        except psutil.Error:
            return 0.0
        return times.user + times.system if times else 0.0

    def ask(self, job: Job, data: bytes) -> Answer:
        """What the function of a job makes of `data`. Raises ChildError; unless it is a
        RefusedError, this child is of no further use."""
        memory, used = job.memory_for(len(data)), self.seconds
        self._bound(memory, used + job.seconds)
        results: list[Answer | Exception] = []
        self._exchanging = threading.Thread(
            target=self._exchange, args=(job, data, results), name="isolation", daemon=True
        )
        try:
            self._exchanging.start()
        except RuntimeError as error:
            raise BusyError("{subject} cannot be read now: the server is too busy.") from error
        self._watch(job, memory, used + job.seconds)
        result = results[0] if results else messages.MessageError()
        if isinstance(result, Answer):
            self.answered += 1
            return result
        if isinstance(result, ChildError):
            raise result
        log.warning("a child ended while it read a %s: %r", job.name, result)
        raise ChildError(
            "{subject} could not be read: the process that read it has ended. Save the file again "
            "and try once more."
        ) from result

    def _bound(self, memory: int, seconds: float) -> None:
        """Where the system can, a bound on what the child is given, beside the watch from here."""
        limit = getattr(self._watched, "rlimit", None)
        try:
            if limit is not None:
                infinite = psutil.RLIM_INFINITY
                limit(psutil.RLIMIT_DATA, (memory + RESERVED, infinite))
                limit(psutil.RLIMIT_CPU, (math.ceil(seconds) + 1, infinite))
                limit(psutil.RLIMIT_CORE, (0, 0))
        except (psutil.Error, OSError, ValueError) as error:
            log.info("a child has no bound of the system: %s", error)

    def _exchange(self, job: Job, data: bytes, results: list[Answer | Exception]) -> None:
        """In a thread of its own, since what a child holds up cannot be interrupted."""
        try:
            questions, answers = self._process.stdin, self._process.stdout
            messages.write(cast(RawIOBase, questions), {"job": job.name}, [data])
            head, body = messages.read(cast(RawIOBase, answers), job.output_for(len(data)))
            results.append(_answer(head, body, job.memory_for(len(data))))
        except messages.TooLongError:
            results.append(ChildError("{subject} holds far more than its size: it is refused."))
        except Exception as error:  # raised again in the thread that asks
            log.debug("no answer from a child: %r", error)
            results.append(error)
        if self._ended:  # while another process kept its output open
            self._close()

    def _watch(self, job: Job, memory: int, seconds: float) -> None:
        """Return when there is an answer or none can come. Raises ChildError when a limit is
        passed."""
        assert self._exchanging is not None
        deadline = time.monotonic() + job.wait
        while True:
            self._exchanging.join(WATCH)
            if not self._exchanging.is_alive():
                return
            if self.seconds > seconds:
                raise ChildError(
                    f"{{subject}} took longer than {job.seconds:.0f} seconds of computing to read and "
                    "was stopped."
                )
            if time.monotonic() > deadline:
                raise ChildError(
                    f"{{subject}} took longer than {job.wait:.0f} seconds to read and was stopped."
                )
            if self.memory > memory:
                raise _out_of_memory(memory)
            if not self.alive:
                self._exchanging.join(ENDING)
                return

    def end(self) -> None:
        """End this process and those that it started, whatever they do."""
        family: list[psutil.Process] = []
        try:
            family = self._watched.children(recursive=True) if self._watched else []
        except psutil.Error as error:
            log.debug("a child has ended by itself: %s", error)
        self._process.kill()
        for process in family:
            try:
                process.kill()
            except psutil.Error as error:
                log.debug("a child of a child has ended by itself: %s", error)
        try:
            self._process.wait(ENDING)
        except subprocess.TimeoutExpired:
            log.error("the process %s cannot be ended", self._process.pid)
        self._ended = True
        if self._exchanging is not None:
            self._exchanging.join(ENDING)
        if self._exchanging is None or not self._exchanging.is_alive():
            self._close()

    def _close(self) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()


def _answer(head: dict[str, Any], body: bytearray, memory: int) -> Answer | ChildError:
    """What a message of a child says. Raises MessageError for one that says nothing."""
    if "facts" in head:
        return Answer(head["facts"], body)
    refused, failed = head.get("refused"), head.get("failed")
    if isinstance(refused, str):
        return RefusedError(refused[:2000])
    if failed == messages.MEMORY:
        return _out_of_memory(memory)
    if failed == messages.OUTPUT:
        return ChildError("{subject} holds far more than its size: it is refused.")
    raise messages.MessageError(str(failed)[:500])


def _out_of_memory(memory: int) -> ChildError:
    return ChildError(
        f"{{subject}} needs more than {memory / MEGABYTE:.0f} MB of memory to be read and was stopped."
    )
