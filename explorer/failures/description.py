"""What does the evaluation.json of an evaluation say?"""

import json
from pathlib import Path

from trainer.errors import PersonsError

SCHEMA = 1
FIELDS = {  # of evaluation.json that must be there
    "state": str,
    "model": str,
    "label": str,
    "weights": str,
    "data": str,
    "kind": str,
    "place": str,
    "split": str,
    "settings": dict,
    "classes": list,
    "data_classes": list,
    "matching": list,
    "total": int,
    "rows": int,
    "unreadable": list,
    "unreadable_count": int,
    "hash": str,
}


class EvaluationError(PersonsError, ValueError):
    """An evaluation that cannot be made or read, with a sentence that says why."""


def description(path: Path) -> dict:
    """The content of evaluation.json. Raises EvaluationError."""
    try:
        content = json.loads((path / "evaluation.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise EvaluationError(f"There is no evaluation {path.name}.") from error
    except (OSError, ValueError) as error:
        raise EvaluationError(
            f"The evaluation {path.name} cannot be read ({type(error).__name__})."
        ) from error
    if not isinstance(content, dict) or content.get("schema_version") != SCHEMA:
        raise EvaluationError(
            f"The evaluation {path.name} was written by another version of this program: make it "
            "anew."
        )
    odd = [name for name, kind in FIELDS.items() if not isinstance(content.get(name), kind)]
    if odd:
        raise EvaluationError(
            f"The evaluation {path.name} is damaged: its evaluation.json does not say {odd[0]}."
        )
    return content
