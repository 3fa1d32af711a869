"""What does the evaluation.json of an evaluation say?"""

from pathlib import Path

from explorer.failures.evaluation_checks import odd_field
from trainer import files
from trainer.errors import PersonsError

SCHEMA, MAX_BYTES = 1, 64 * 2**20


class EvaluationError(PersonsError, ValueError):
    """An evaluation that cannot be made or read, with a sentence that says why."""


def description(path: Path) -> dict:
    """The content of evaluation.json. Raises EvaluationError."""
    try:
        content = files.read_json(path / "evaluation.json", MAX_BYTES)
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
    if odd := odd_field(content):
        raise EvaluationError(
            f"The evaluation {path.name} is damaged: its evaluation.json does not say {odd}, or "
            "nothing that can be."
        )
    return content
