"""What stands below a small picture?"""

from explorer.failures.evaluation import Evaluation

LEGEND = "Below a picture, a whole blue bar is right, a broken orange bar is wrong. Click on the words to open it."


def caption(true: str | None, predicted: str, probability: float) -> str:
    """True class (None: unknown), predicted class and its probability."""
    answer = f"{predicted} {probability:.0%}"
    return answer if true is None else f"{true} → {answer}"


def caption_of(evaluation: Evaluation, row: int) -> str:
    """`caption` of one image of an evaluation."""
    label = evaluation.labels[row]
    return caption(
        evaluation.classes[label] if label >= 0 else None,
        evaluation.classes[evaluation.predicted[row]],
        float(evaluation.confidence[row]),
    )
