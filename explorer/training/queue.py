"""Trainings beside the app: which ones run, which wait, and what can be done with them?

Every training is a process of its own (`python -m trainer`), so it goes on when the browser or the
server ends. At most `Limits.trainings` run, the others wait in the order in which they came.
Nothing is kept in memory: what was asked for lies in runs/.jobs/, what came of it in the run
folders; so any server, or `python -m explorer.training.queue`, takes the queue up where it was
left. What was started is changed only by its visitor or the owner, who is meant where no
`visitor` is given: see explorer/visitors.py."""

import argparse
import functools
import json
import shutil
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path

from explorer.training import cost, process_runner
from explorer.training.files import (
    FOLDER,
    PROJECT,
    TrainingJob,
    file,
    locked,
    log_file,
    read,
    write,
)
from explorer.training.limits import JobError, Limits, check, variable
from explorer.training.scheduler import Scheduler
from explorer.training.states import STATES, Training, find, trainings
from explorer.visitors import NOBODY, OWNER, may_change
from trainer import card, files, runs
from trainer.config import Config

ROOM = 2**30  # bytes that must be free for a new training


@functools.lru_cache(maxsize=16)
def scheduler(root: Path) -> Scheduler[TrainingJob]:
    """The scheduler of the trainings of a runs folder."""
    return Scheduler(process_runner.ProcessRunner(root))


def watch(root: Path, seconds: float = 1.0) -> threading.Thread:
    """A thread that keeps the queue of this runs folder going while this process lives."""
    return scheduler(root).watch(seconds)


def start(root: Path, config: Config, visitor: str = NOBODY) -> Training:
    """Put a new training at the end of the queue; it begins at once where there is room. Raises
    JobError."""
    check(config)
    plan = cost.of(config)
    if plan.problem:
        raise JobError(plan.problem)
    with locked(root):
        _check_free(root, config.name)
        _check_room(root, visitor)
        log_file(root, config.name).unlink(missing_ok=True)
        job = TrainingJob(config.name, asdict(config), visitor, time.time(), memory=plan.memory)
        write(root, job)
    scheduler(root).safe_step()
    return find(root, config.name)


def resume(root: Path, name: str, visitor: str = OWNER) -> Training:
    """Put a training that was interrupted or failed at the end of the queue. Raises JobError."""
    with locked(root):
        training = _allowed(root, name, "resume", visitor)
        _check_room(root, visitor)
        needed = cost.of_settings(training.settings).memory
        owner = training.visitor or visitor
        write(root, TrainingJob(name, training.settings, owner, time.time(), memory=needed))
    scheduler(root).safe_step()
    return find(root, name)


def stop(root: Path, name: str, visitor: str = OWNER) -> None:
    """Take a training out of the queue, or let it save and end. Raises JobError."""
    with locked(root):
        process_runner.stop(root, _allowed(root, name, "stop", visitor).name)


def rename(root: Path, name: str, new: str, visitor: str = OWNER) -> None:
    """Give a training that has ended another name. Raises JobError."""
    with locked(root):
        training = _allowed(root, name, "rename", visitor)
        check(replace(Config(), name=new))
        _check_free(root, new)
        if (root / name).is_dir():
            (root / name).rename(root / new)
            _write_name(root / new)
        if job := read(file(root, name)):
            write(root, replace(job, name=new, settings=training.settings | {"name": new}))
            file(root, name).unlink()
        if log_file(root, name).exists():
            log_file(root, name).replace(log_file(root, new))


def delete(root: Path, name: str, visitor: str = OWNER) -> None:
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
    training = find(root, name)
    if action not in training.can:
        raise JobError(
            f"The training {name} is {STATES[training.state].label}: it cannot be told to {action} now."
        )
    if not changeable(training, visitor):
        raise JobError(
            f"The training {name} was started by another visitor: only the browser that started it, "
            f"or the owner of this server, can {action} it."
        )
    return training


def changeable(training: Training, visitor: str) -> bool:
    """Whether this visitor may stop, resume, rename and delete a training on this server."""
    return may_change(training.visitor, visitor, bool(Limits.here().open_sharing))


def _check_free(root: Path, name: str) -> None:
    if (root / name).exists() or file(root, name).exists():
        raise JobError(f"There is a training {name} already: choose another name.")


def _check_room(root: Path, visitor: str) -> None:
    """Raise JobError unless this server takes one more training of this visitor."""
    if Limits.here().trainings < 1:
        raise JobError("Nobody can train on this server; on a machine of your own you can.")
    scheduler(root).admit(visitor)
    if shutil.disk_usage(root).free < ROOM:
        raise JobError(
            "The disk of this server is nearly full: delete trainings that are no longer needed."
        )


def _write_name(path: Path) -> None:
    """Let config.json and the model card say the name of the folder."""
    stored = json.loads((path / "config.json").read_text(encoding="utf-8"))
    training = stored["training"] | {"name": path.name}
    files.write_json(path / "config.json", stored | {"training": training})
    if (path / "README.md").is_file():
        text = card.write(runs.read(path), runs.status(path), runs.metrics(path))
        files.write(path / "README.md", text.encode())


# --- the command line ------------------------------------------------------------------------------------------------


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the queue's command."""
    parser.add_argument("action", nargs="?", default="work", choices=ACTIONS)
    parser.add_argument("name", nargs="?", default="")
    parser.add_argument("--runs", type=Path, default=PROJECT / "runs")


def main(arguments: Sequence[str] | None = None) -> int:
    """Work the queue of trainings off without the app, or see and change it; gives the exit
    status."""
    settings = "\n".join(
        f"  {variable(entry.name):26} {entry.metadata['help']}; usual: {entry.default}"
        for entry in fields(Limits)
    )
    parser = argparse.ArgumentParser(
        prog="python -m explorer.training.queue",
        description=f"python -m explorer.training.queue: {main.__doc__}",
        epilog=f"set in the environment:\n{settings}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_arguments(parser)
    options = parser.parse_args(arguments)
    try:
        ACTIONS[options.action](options.runs, options.name)
    except JobError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _work(root: Path, _name: str) -> None:
    thread = watch(root)
    while thread.is_alive():
        thread.join(1)  # without a time to wait for, Windows does not hear Ctrl-C


def _list(root: Path, _name: str) -> None:
    for row in trainings(root):
        place = f", place {row.place}" if row.place else ""
        print(f"{row.name:32} {STATES[row.state].label}{place}")


def _with_every_right(act: Callable[[Path, str, str], object]) -> Callable[[Path, str], object]:
    """Who has the command line owns the server."""
    return lambda root, name: act(root, name, OWNER)


ACTIONS: dict[str, Callable[[Path, str], object]] = {
    "work": _work,
    "list": _list,
    "stop": _with_every_right(stop),
    "resume": _with_every_right(resume),
    "delete": _with_every_right(delete),
}


if __name__ == "__main__":
    sys.exit(main())
