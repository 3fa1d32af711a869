"""How are trainings begun and ended? Each is a process of its own (`python -m trainer`), kept as a
file in runs/.jobs/, so it goes on when the browser or the server ends."""

import shutil
import sys
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

from explorer.training import devices, files, memory, processes
from explorer.training.files import PROJECT, TrainingJob
from explorer.training.limits import JobError, Limits, arguments
from explorer.training.scheduler import Capacity
from explorer.training.states import number
from trainer import runs
from trainer.errors import reason

SAVING = 120  # seconds that a training may take to save


class ProcessRunner:
    """The trainings of one runs folder, see explorer.training.scheduler.Runner."""

    kind = "trainings"

    def __init__(self, root: Path) -> None:
        self.root = root

    def locked(self) -> AbstractContextManager[None]:
        return files.locked(self.root)

    def capacity(self) -> Capacity:
        limits = Limits.here()
        return Capacity(
            limits.trainings,
            limits.waiting,
            limits.per_visitor,
            "{waiting} trainings wait already, and no more can: try again when one has finished.",
            f"{limits.per_visitor} trainings of yours run or wait already: let one finish, or stop "
            "one.",
        )

    def jobs(self) -> Sequence[TrainingJob]:
        processes.reap()
        return tuple(files.jobs(self.root).values())

    def obstacle(self, job: TrainingJob) -> str:
        return memory.shortage(job.memory, files.jobs(self.root).values())

    def begin(self, job: TrainingJob) -> None:
        """Launch the process of a job that waited."""
        started = time.time()
        log = files.log_file(self.root, job.name)
        gpu = devices.free_gpu([other.gpu for other in self.jobs() if other.alive])
        process, birth = processes.launch(
            command(self.root, job),
            PROJECT,
            log,
            Limits.here().cores(),
            devices.only(gpu),
        )
        try:
            files.write(
                self.root,
                replace(job, process=process, birth=birth, started=started, problem="", gpu=gpu),
            )
        except JobError:
            processes.kill(process, birth)  # nobody would know of it, and it would be begun again
            raise

    def tend(self, job: TrainingJob) -> None:
        """End a training that does not end although it was told to; stop one that takes too
        long."""
        hours = Limits.here().hours
        if job.stop > time.time():  # the clock was set back: it has its time from now on
            files.write(self.root, replace(job, stop=time.time()))
        elif job.stop and time.time() - job.stop > SAVING:
            processes.kill(job.process, job.birth)
        elif hours and not job.stop and processes.age(job.birth) > 3600 * hours:
            stop(self.root, job.name)

    def fail(self, job: TrainingJob, sentence: str) -> None:
        current = files.read(files.file(self.root, job.name)) or job
        if not current.alive:
            files.write(self.root, replace(current, process=-1, problem=sentence))

    def explain(self, error: BaseException) -> str:
        if isinstance(error, JobError):
            return str(error)
        return f"The training could not be begun on this server ({reason(error)})."


def stop(root: Path, name: str) -> None:
    """Take a training out of the queue, or let it save and end; while the queue is locked."""
    job = files.read(files.file(root, name))
    if job and job.waits:
        if (root / name).is_dir():
            files.write(root, replace(job, process=-1))
        else:
            files.file(root, name).unlink()
    elif job and job.alive:
        files.write(root, replace(job, stop=time.time()))
        processes.end(job.process, job.birth)
    else:  # it was started from a command line
        process = int(number(runs.status(root / name), "process"))
        processes.end(process, processes.birth(process) or 0.0)


def command(root: Path, job: TrainingJob) -> list[str]:
    """The command that trains this job, from the start or from where its run folder left off."""
    if (root / job.name / "config.json").is_file():
        options = [f"--resume={job.name}"]
    else:  # what is left of a start that came to nothing is taken away
        shutil.rmtree(root / job.name, ignore_errors=True)
        options = arguments(files.config(job))
    return [sys.executable, "-m", "trainer", *options, f"--runs={root}"]
