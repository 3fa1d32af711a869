"""Which evaluations are there, and how far is one that is being made?"""

import json
import logging
from pathlib import Path

from explorer.failures.description import EvaluationError, description
from explorer.failures.evaluation import NAME, unfinished
from trainer.files import changed_at

log = logging.getLogger(__name__)


def descriptions(root: Path) -> dict[str, dict]:
    """name -> evaluation.json of every evaluation in a folder, last made first; what cannot be read
    is left out, and logged."""
    rows: list[tuple[int, str, dict]] = []
    for path in root.iterdir() if root.is_dir() else ():
        if not NAME.fullmatch(path.name):
            continue
        try:
            rows.append((changed_at(path / "evaluation.json")[0], path.name, description(path)))
        except EvaluationError as error:
            log.warning("%s is left out of the list of evaluations: %s", path.name, error)
    return {name: content for _, name, content in sorted(rows, key=lambda row: (-row[0], row[1]))}


def progress(path: Path) -> dict | None:
    """How far the evaluation at `path` is: state (running, partial or finished), done and total
    images, unreadable; None where there is nothing. To be polled while the command runs; `running`
    also says what a killed one left."""
    try:
        content = json.loads((unfinished(path) / "progress.json").read_text(encoding="utf-8"))
        return {
            "state": "running",
            "done": content["processed"],
            "total": content["total"],
            "unreadable": content["unreadable_count"],
        }
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
