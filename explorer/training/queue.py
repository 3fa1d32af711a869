"""Trainings beside the app: which ones run, which wait, and what became of them?

Every training is a process of its own (`python -m trainer`), so it goes on when the browser or the server ends. At most
`Limits.trainings` run, the others wait in the order in which they came. Nothing is kept in memory: what was asked for
lies in runs/.jobs/, what came of it in the run folders; so any server, or `python -m explorer.training.queue`, takes the
queue up where it was left. `visitor` is any text that tells one visit from another.
"""

import argparse
import json
import shutil
import signal
import sys
import threading
import time
from dataclasses import asdict, fields, replace
from pathlib import Path

from explorer.training import processes
from explorer.training.files import FOLDER, PROJECT, Job, file, jobs, locked, log_file, read, write
from explorer.training.limits import JobError, Limits, arguments, check, variable
from explorer.training.states import STATES, Training, find, found, number
from trainer import card, run_writer, runs
from trainer.config import Config

SAVING, ROOM = (
    120,
    2**30,
)  # seconds that a training may take to save; bytes that must be free for a new one


def start(root: Path, config: Config, visitor: str = "") -> Training:
    """Put a new training at the end of the queue; it begins at once where there is room. Raises
    JobError."""
    check(config)
    with locked(root):
        if (root / config.name).exists() or file(root, config.name).exists():
            raise JobError(f"There is a training {config.name} already: choose another name.")
        _make_room(root, visitor)
        log_file(root, config.name).unlink(missing_ok=True)
        write(root, Job(config.name, asdict(config), visitor, time.time()))
    step(root)
    return find(root, config.name)


def resume(root: Path, name: str, visitor: str = "") -> Training:
    """Put a training that was interrupted or failed at the end of the queue. Raises JobError."""
    with locked(root):
        now = _allowed(root, name, "resume", visitor)
        _make_room(root, visitor)
        write(root, Job(name, now.settings, now.visitor or visitor, time.time()))
    step(root)
    return find(root, name)


def stop(root: Path, name: str, visitor: str = "") -> None:
    """Take a training out of the queue, or let it save and end. Raises JobError."""
    with locked(root):
        _stop(root, _allowed(root, name, "stop", visitor))


def rename(root: Path, name: str, new: str, visitor: str = "") -> None:
    """Give a training that has ended another name. Raises JobError."""
    with locked(root):
        now = _allowed(root, name, "rename", visitor)
        check(replace(Config(), name=new))
        if (root / new).exists() or file(root, new).exists():
            raise JobError(f"There is a training {new} already: choose another name.")
        if (root / name).is_dir():
            (root / name).rename(root / new)
            _say_name(root / new)
        if job := read(file(root, name)):
            write(root, replace(job, name=new, settings=now.settings | {"name": new}))
            file(root, name).unlink()
        if log_file(root, name).exists():
            log_file(root, name).rename(log_file(root, new))


def delete(root: Path, name: str, visitor: str = "") -> None:
    """Delete a training that has ended, with its network and its log. Raises JobError."""
    with locked(root):
        _allowed(root, name, "delete", visitor)
        gone = root / FOLDER / f"deleted-{name}-{time.time_ns()}"
        if (root / name).is_symlink():
            (root / name).unlink()
        elif (root / name).is_dir():
            (root / name).rename(gone)  # at once for every reader
        file(root, name).unlink(missing_ok=True)
        log_file(root, name).unlink(missing_ok=True)
    shutil.rmtree(gone, ignore_errors=True)


def _allowed(root: Path, name: str, action: str, visitor: str) -> Training:
    """The training, if this can be done with it now, by this visitor. Raises JobError."""
    now = find(root, name)
    if action not in now.can:
        raise JobError(
            f"The training {name} is {STATES[now.state].label}: it cannot be told to {action} now."
        )
    if Limits.here().shared and now.visitor != visitor:
        raise JobError(
            f"The training {name} was started in another visit; on this server only that one can {action} "
            "it."
        )
    return now


def _make_room(root: Path, visitor: str) -> None:
    """Raise JobError unless this server takes one more training of this visitor."""
    limits, waiting = Limits.here(), [job for job in jobs(root).values() if job.waits]
    busy = [job for job in jobs(root).values() if job.waits or job.alive]
    if limits.trainings < 1:
        raise JobError("Nobody can train on this server; on a machine of your own you can.")
    if len(waiting) >= limits.waiting:
        raise JobError(
            f"{len(waiting)} trainings wait already, and no more can: try again when one has finished."
        )
    if sum(job.visitor == visitor for job in busy) >= limits.per_visitor:
        raise JobError(
            f"{limits.per_visitor} trainings of yours run or wait already: let one finish, or stop one."
        )
    if shutil.disk_usage(root).free < ROOM:
        raise JobError(
            "The disk of this server is nearly full: delete trainings that are no longer needed."
        )


def _say_name(path: Path) -> None:
    """Let config.json and the model card say the name of the folder."""
    stored = json.loads((path / "config.json").read_text())
    run_writer.write_json(
        path / "config.json", stored | {"training": stored["training"] | {"name": path.name}}
    )
    if (path / "README.md").is_file():
        run_writer.write(
            path / "README.md",
            card.write(runs.read(path), runs.status(path), runs.metrics(path)).encode(),
        )


def _stop(root: Path, now: Training) -> None:
    job = read(file(root, now.name))
    if job and job.waits:
        if (root / now.name).is_dir():
            write(root, replace(job, process=-1))
        else:
            file(root, now.name).unlink()
    elif job and job.alive:
        write(root, replace(job, stop=time.time()))
        processes.end(job.process, job.birth)
    else:  # it was started from a command line
        process = int(number(now.status, "process"))
        processes.end(process, processes.birth(process) or "")


def step(root: Path) -> None:
    """Start what waits while there is room; end what does not end although it was told to, or takes
    too long."""
    processes.reap()
    if not (root / FOLDER).is_dir():
        return
    with locked(root):
        limits, known = Limits.here(), jobs(root)
        running = [job for job in known.values() if job.alive]
        for job in running:
            if job.stop and time.time() - job.stop > SAVING:
                processes.end(job.process, job.birth, signal.SIGKILL)
            elif limits.hours and not job.stop and time.time() - job.started > 3600 * limits.hours:
                _stop(root, find(root, job.name))
        waiting = [job for job in known.values() if job.waits]
        for job in waiting[: max(0, limits.trainings - len(running))]:
            _launch(root, job, limits)


def _launch(root: Path, job: Job, limits: Limits) -> None:
    started = time.time()
    process, birth = processes.launch(
        command(root, job), PROJECT, log_file(root, job.name), limits.cores()
    )
    write(root, replace(job, process=process, birth=birth, started=started))


def command(root: Path, job: Job) -> list[str]:
    """The command that trains this job, from the start or from where its run folder left off."""
    if (root / job.name / "config.json").is_file():
        options = [f"--resume={job.name}"]
    else:
        shutil.rmtree(
            root / job.name, ignore_errors=True
        )  # what is left of a start that came to nothing
        known = {entry.name for entry in fields(Config)}
        options = arguments(
            Config(**{key: value for key, value in job.settings.items() if key in known})
        )
    return [sys.executable, "-m", "trainer", *options, f"--runs={root}"]


def watch(root: Path, seconds: float = 1.0) -> threading.Thread:
    """A thread that takes one `step` after another while this process lives; several of them do no
    harm."""

    def go_on() -> None:
        while True:
            try:
                step(root)
            except (OSError, JobError) as error:  # a full disk must not end the queue
                print(f"The queue of trainings cannot go on: {error}", file=sys.stderr)
                time.sleep(10)
            time.sleep(seconds)

    thread = threading.Thread(target=go_on, name="trainings", daemon=True)
    thread.start()
    return thread


def main() -> int:
    """python -m explorer.training.queue: work the queue off without the app, or see and change
    it."""
    settings = "\n".join(
        f"  {variable(entry.name):26} {entry.metadata['help']}; usual: {entry.default}"
        for entry in fields(Limits)
    )
    parser = argparse.ArgumentParser(
        prog="python -m explorer.training.queue",
        description=main.__doc__,
        epilog=f"set in the environment:\n{settings}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "action", nargs="?", default="work", choices=("work", "list", "stop", "resume", "delete")
    )
    parser.add_argument("name", nargs="?", default="")
    parser.add_argument("--runs", type=Path, default=PROJECT / "runs")
    options = parser.parse_args()
    try:
        if options.action == "work":
            watch(options.runs).join()
        elif options.action == "list":
            for one in found(options.runs):
                print(
                    f"{one.name:32} {STATES[one.state].label}{f', place {one.place}' if one.place else ''}"
                )
        else:
            visitor = find(options.runs, options.name).visitor
            {"stop": stop, "resume": resume, "delete": delete}[options.action](
                options.runs, options.name, visitor
            )
    except JobError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
