"""What stands below a small picture?"""

from explorer.failures.evaluation import Evaluation
from explorer.inside.notation import counted, percent

LEGEND = "Below a picture, a whole blue bar is right, a broken orange bar is wrong. Click on the words to open it."


def legend(count: int) -> str:
    """Above so many small pictures."""
    return f"{counted(count, 'image')}; true class, as the data says, → predicted class and its probability. {LEGEND}"


def caption(true: str | None, predicted: str, probability: float) -> str:
    """True class (None: unknown), predicted class and its probability."""
    answer = f"{predicted} ({percent(probability)})"
    return answer if true is None else f"{true} → {answer}"


def caption_of(evaluation: Evaluation, row: int) -> str:
    """`caption` of one image of an evaluation."""
    label = evaluation.labels[row]
    return caption(
        evaluation.classes[label] if label >= 0 else None,
        evaluation.classes[evaluation.predicted[row]],
        float(evaluation.confidence[row]),
    )
