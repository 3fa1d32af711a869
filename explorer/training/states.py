"""What became of each training? Read from what was requested for, its run folder, and whether its
process lives."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from explorer.training import memory, processes
from explorer.training.files import TrainingJob, jobs, log
from explorer.training.limits import JobError
from trainer import files, runs
from trainer.nets import is_own


@dataclass(frozen=True)
class State:
    """A row of STATES: what a list says, its icon, its place in lists, what can be done with a
    training in it."""

    label: str
    icon: str
    rank: int
    can: tuple[str, ...]


STATES: dict[str, State] = {
    "running": State("running", ":material/directions_run:", 0, ("stop", "open")),
    "starting": State(
        "starting: it reads its data", ":material/hourglass_top:", 0, ("stop", "open")
    ),
    "stopping": State("stopping: it saves", ":material/hourglass_bottom:", 0, ("open",)),
    "queued": State("waiting", ":material/schedule:", 1, ("stop", "open")),
    "finished": State("finished", ":material/check_circle:", 2, ("rename", "delete", "open")),
    "interrupted": State(
        "interrupted", ":material/pause_circle:", 2, ("resume", "rename", "delete", "open")
    ),
    "failed": State("failed", ":material/error:", 2, ("resume", "rename", "delete", "open")),
}
ENDED = tuple(key for key, row in STATES.items() if row.rank == 2)  # as a training says of itself
KILLED = (
    "Its process ended without a word: it was ended from outside, by the system where memory ran out, or "
    "the machine was switched off."
)


@dataclass(frozen=True)
class Training:
    """One training as it stands now. `state` is a key of STATES, `place` its place in the queue
    from 1; `status` is its status.json, with how far it is; `can` is what can be done with it,
    `open`: there is a network to look into."""

    name: str
    state: str
    settings: dict
    visitor: str = ""
    requested: float = 0.0
    place: int = 0
    reason: str = ""
    can: tuple[str, ...] = ()
    status: dict = field(default_factory=dict)

    @property
    def under_way(self) -> bool:
        return STATES[self.state].rank < 2


def trainings(root: Path) -> list[Training]:
    """Every training of a runs folder, read anew: what runs, what waits in its order, then the
    others, newest first."""
    queued = jobs(root)
    names = {*(path.name for path in runs.folders(root)), *queued}
    waiting = [job.name for job in queued.values() if job.waits]
    places = {name: place for place, name in enumerate(waiting, start=1)}
    running = [job for job in queued.values() if job.alive]
    rows = [_training(root, name, queued.get(name), places.get(name, 0), running) for name in names]
    return sorted(
        rows, key=lambda row: (STATES[row.state].rank, row.place, -row.requested, row.name)
    )


def find(root: Path, name: str) -> Training:
    """The training of this name. Raises JobError."""
    if runs.NAME.fullmatch(name):
        for training in trainings(root):
            if training.name == name:
                return training
    raise JobError(f"There is no training {name[:80]!r}.")


def _training(
    root: Path, name: str, job: TrainingJob | None, place: int, running: Sequence[TrainingJob]
) -> Training:
    path = root / name
    status = runs.status(path)
    settings, problem = _settings(path, job)
    state = _state(job, status)
    can = () if problem else STATES[state].can
    if is_own(str(settings.get("net"))):  # it is stopped and goes on where its own code is
        can = tuple(action for action in can if action not in ("stop", "resume"))
    if state in ENDED and problem:
        can = ("delete",)
    opens = runs.has(path, "weights.safetensors") and runs.has(path, "config.json")
    return Training(
        name=name,
        state=state,
        settings=settings,
        visitor=job.visitor if job else "",
        requested=job.requested if job else number(status, "start"),
        place=place,
        reason=problem or _reason(root, name, state, job, status, running),
        can=tuple(action for action in can if action != "open" or opens),
        status=status,
    )


def _settings(path: Path, job: TrainingJob | None) -> tuple[dict, str]:
    """The settings of a training, and the sentence why its run folder cannot be read."""
    requested = job.settings if job else {}
    if not runs.has(path, "config.json"):
        return requested, ""
    try:
        run = runs.read(path)
        return {"net": run.spec.net, "data": run.dataset["name"]} | run.training, ""
    except runs.RunError as error:
        return requested, str(error)


def _reason(
    root: Path,
    name: str,
    state: str,
    job: TrainingJob | None,
    status: dict,
    running: Sequence[TrainingJob],
) -> str:
    """Why a training failed, was interrupted, or waits for memory; nothing for the others, and where
    somebody stopped it."""
    if state == "queued" and job:
        sentence = memory.shortage(job.memory, running)
        return f"{sentence} It begins when there is room." if sentence else ""
    if state == "interrupted" and status.get("state") == "running":
        return KILLED
    if state != "failed":
        return ""
    if job and job.problem:
        return job.problem
    lines = log(root, name).splitlines() if job else []
    return str(_since(job, status).get("reason", "")) or (lines[-1][:500] if lines else KILLED)


def _since(job: TrainingJob | None, status: dict) -> dict:
    """The status if it was written by the job's process, or after the job was started, else
    nothing: what is there is of an earlier time. The process tells where the clock was set back;
    the time, where the process that was launched started another one (Windows)."""
    current = (
        job is None
        or job.process < 0
        or job.process == status.get("process")
        or job.started <= number(status, "heartbeat")
    )
    return status if current else {}


def number(status: dict, key: str) -> float:
    """A number of a status; 0 where it holds none."""
    return files.number(status.get(key))


def _state(job: TrainingJob | None, status: dict) -> str:
    """A key of STATES."""
    if job and job.waits:
        return "queued"
    if job and job.problem:
        return "failed"
    since = _since(job, status)
    reported, ours = str(since.get("state", "")), bool(job and job.alive)
    if reported in ENDED:
        return "stopping" if ours else reported
    running = reported == "running"
    if ours or (running and _lives(since)):
        if job and job.stop:
            return "stopping"
        return "running" if running else "starting"
    return "interrupted" if running or (job and job.stop) else "failed"


def _lives(status: dict) -> bool:
    """Whether the process that wrote a status is still there."""
    return processes.lived_at(int(number(status, "process")), number(status, "heartbeat"))
