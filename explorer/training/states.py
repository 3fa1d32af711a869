"""What became of each training? Read from what was asked for, its run folder, and whether its
process lives."""

from dataclasses import asdict, dataclass, field
from pathlib import Path

from explorer.training import processes
from explorer.training.files import Job, jobs, log
from explorer.training.limits import JobError
from trainer import runs


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
KILLED = (
    "Its process ended without a word: it was ended from outside, or the machine was switched off."
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
    asked: float = 0.0
    place: int = 0
    reason: str = ""
    can: tuple[str, ...] = ()
    status: dict = field(default_factory=dict)

    @property
    def under_way(self) -> bool:
        return STATES[self.state].rank < 2


def found(root: Path) -> list[Training]:
    """Every training of a runs folder, read anew: what runs, what waits in its order, then the
    others, newest first."""
    asked = jobs(root)
    names = (
        {
            path.name
            for path in root.iterdir()
            if runs.NAME.fullmatch(path.name) and (path / "config.json").is_file()
        }
        if root.is_dir()
        else set()
    )
    waiting = [job.name for job in asked.values() if job.waits]
    places = {name: place for place, name in enumerate(waiting, start=1)}
    trainings = [
        _training(root, name, asked.get(name), places.get(name, 0)) for name in {*names, *asked}
    ]
    return sorted(
        trainings, key=lambda one: (STATES[one.state].rank, one.place, -one.asked, one.name)
    )


def find(root: Path, name: str) -> Training:
    """The training of this name. Raises JobError."""
    if runs.NAME.fullmatch(name):
        for training in found(root):
            if training.name == name:
                return training
    raise JobError(f"There is no training {name[:80]!r}.")


def _training(root: Path, name: str, job: Job | None, place: int) -> Training:
    path, reason = root / name, ""
    status, settings = runs.status(path), job.settings if job else {}
    if (path / "config.json").is_file():
        try:
            settings = asdict(runs.read(path).config)
        except runs.RunError as error:
            reason = str(error)
    state = _state(job, status)
    if state == "failed":
        said = log(root, name).splitlines() if job else ()
        reason = (
            reason
            or str(_since(job, status).get("reason", ""))
            or (said[-1][:500] if said else KILLED)
        )
    elif state == "interrupted" and status.get("state") == "running":
        reason = reason or KILLED
    opens = (path / "weights.safetensors").is_file() and (path / "config.json").is_file()
    can = tuple(action for action in STATES[state].can if action != "open" or opens)
    asked = job.asked if job else float(status.get("start") or 0)
    return Training(
        name, state, settings, job.visitor if job else "", asked, place, reason, can, status
    )


def _since(job: Job | None, status: dict) -> dict:
    """The status if it was written after the job was started, else nothing: what is there is of an
    earlier time."""
    return (
        status
        if job is None or job.started <= number(status, "heartbeat") or job.process < 0
        else {}
    )


def number(status: dict, key: str) -> float:
    value = status.get(key)
    return float(value) if isinstance(value, int | float) else 0.0


def _state(job: Job | None, status: dict) -> str:
    """A key of STATES."""
    if job and job.waits:
        return "queued"
    since = _since(job, status)
    said, ours = str(since.get("state", "")), bool(job and job.alive)
    if said in ("finished", "interrupted", "failed"):
        return "stopping" if ours else said
    if ours or (
        said == "running"
        and processes.lived_at(int(number(since, "process")), number(since, "heartbeat"))
    ):
        return "stopping" if job and job.stop else "running" if said == "running" else "starting"
    return "interrupted" if said == "running" or (job and job.stop) else "failed"
