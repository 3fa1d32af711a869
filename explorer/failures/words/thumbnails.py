"""What stands below a small picture?"""

from explorer.drawing.numbers import counted, percent
from explorer.failures.evaluation import Evaluation
from explorer.failures.verdicts import ALSO_RIGHT, verdict

LEGEND = "A whole blue bar is right, a broken orange bar is wrong. Click on a picture to open it."


def legend(count: int) -> str:
    """Above so many small pictures."""
    return f"{counted(count, 'image')}; true class, as the data says, → predicted class and its probability. {LEGEND}"


def caption(true: str | None, predicted: str, probability: float) -> str:
    """True class (None: unknown), predicted class and its probability."""
    answer = f"{predicted} ({percent(probability)})"
    return answer if true is None else f"{true} → {answer}"


def caption_of(evaluation: Evaluation, row: int) -> str:
    """`caption` of one image of an evaluation."""
    label, predicted = int(evaluation.labels[row]), int(evaluation.predicted[row])
    text = caption(
        evaluation.classes[label] if label >= 0 else None,
        evaluation.classes[predicted],
        float(evaluation.confidence[row]),
    )
    return f"{text}, {ALSO_RIGHT}" if verdict(evaluation, row) == ALSO_RIGHT else text
