"""The child: reads one stranger's file after another, each for one message on its standard input.

It knows the functions of JOBS and no other, and ends when its input does: with the server, however
that ended. What libraries print goes nowhere."""

import faulthandler
import gc
import importlib
import logging
import os
import signal
from io import FileIO
from pathlib import Path
from typing import Any

from explorer.isolation import messages
from explorer.isolation.jobs import JOBS, Job

GRACE = 5  # seconds after which a child ends itself that nobody ended
OOM_SCORE = Path("/proc/self/oom_score_adj")
MAX_QUESTION = 2**40  # what the server sends is as large as it took
log = logging.getLogger(__name__)


def main() -> None:
    """Answer until there are no more questions."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's; this ends with its input
    questions, answers = private_streams()
    go_first()
    for job in JOBS.values():
        importlib.import_module(job.module)  # before the first question
    while (question := next_question(questions)) is not None:
        answer(answers, *question)
        del question  # a file may be large
        gc.collect()  # and what was read of it hold itself


def go_first() -> None:
    """Where memory runs out, Linux ends this process and not the server."""
    try:
        OOM_SCORE.write_text("1000", encoding="utf-8")
    except OSError as error:
        log.debug("the system does not choose by a score: %s", error)


def next_question(questions: FileIO) -> tuple[Job, bytes] | None:
    """The next job and the file it is about, or None when there are no more."""
    try:
        head, body = messages.read(questions, MAX_QUESTION)
    except EOFError:
        return None
    return JOBS[head["job"]], bytes(body)


def private_streams() -> tuple[FileIO, FileIO]:
    """Standard input and output for messages alone; whoever else reads or prints meets nothing."""
    questions = FileIO(os.dup(0), "rb")
    answers = FileIO(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    return questions, answers


def answer(answers: FileIO, job: Job, data: bytes) -> None:
    """Send what the function of a job makes of a file; a watch that needs no interpreter lock ends
    this process if that takes too long and the server is no longer there to see it."""
    module = importlib.import_module(job.module)
    refusal: type[Exception] = getattr(module, job.error)
    parts: Any = ()
    with Path(os.devnull).open("w", encoding="utf-8") as nothing:
        faulthandler.dump_traceback_later(job.wait + GRACE, exit=True, file=nothing)
        try:
            facts, parts = getattr(module, job.function)(data)
            head = {"facts": facts}
        except refusal as error:
            head = {"refused": str(error)}
        except MemoryError:
            head = {"failed": messages.MEMORY}
        except Exception as error:
            head = failed(error)
        try:
            messages.write(answers, head, parts)
        except messages.TooLongError:
            messages.write(answers, {"failed": messages.OUTPUT})
        finally:
            faulthandler.cancel_dump_traceback_later()


def failed(error: Exception) -> dict[str, str]:
    """The head that tells the server of what nobody foresaw, for its log."""
    return {"failed": f"{type(error).__name__}: {error}"[:500]}


if __name__ == "__main__":
    main()
