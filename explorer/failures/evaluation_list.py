"""Which evaluations are there, and how far is one that is being made?"""

import logging
from pathlib import Path

from explorer.failures.description import EvaluationError, description
from explorer.failures.evaluation import NAME, listed, unfinished
from trainer.files import changed_at, number, read_json

log = logging.getLogger(__name__)


def described(root: Path) -> tuple[dict[str, dict], dict[str, str]]:
    """name -> evaluation.json of every evaluation in a folder, last made first; and name -> sentence
    of those that are left out, since what lies there is none."""
    rows: list[tuple[int, str, dict]] = []
    odd: dict[str, str] = {}
    for path in folders(root):
        try:
            rows.append((changed_at(path / "evaluation.json")[0], path.name, listed(path)))
        except EvaluationError as error:
            log.warning("%s is left out of the list of evaluations: %s", path.name, error)
            odd[path.name] = str(error)
    rows.sort(key=lambda row: (-row[0], row[1]))
    return {name: content for _, name, content in rows}, odd


def folders(root: Path) -> list[Path]:
    """The folders in a folder that may be evaluations."""
    try:
        return sorted(path for path in root.iterdir() if NAME.fullmatch(path.name))
    except OSError as error:
        log.info("there are no evaluations: %s", error.strerror)
        return []


def descriptions(root: Path) -> dict[str, dict]:
    """The evaluations of `described`."""
    return described(root)[0]


def progress(path: Path) -> dict | None:
    """How far the evaluation at `path` is: state (running, partial or finished), done and total
    images, unreadable; None where there is nothing. To be polled while the command runs; `running`
    also says what a killed one left."""
    try:
        content = read_json(unfinished(path) / "progress.json")
        counts = ("processed", "total", "unreadable_count")
        done, total, unreadable = (int(number(content[name])) for name in counts)
        return {"state": "running", "done": done, "total": total, "unreadable": unreadable}
    except FileNotFoundError:
        log.debug("%s is not being made", path.name)
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("The progress of %s cannot be read: %r", path.name, error)
    try:
        content = description(path)
    except EvaluationError as error:
        log.debug("No progress: %s", error)
        return None
    return {
        "state": content["state"],
        "done": content["rows"] + content["unreadable_count"],
        "total": content["total"],
        "unreadable": content["unreadable_count"],
    }
