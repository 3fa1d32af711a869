"""What is to be said of the answer for one image: right, also right, wrong, or nothing?"""

from explorer.failures.evaluation import Evaluation

RIGHT, ALSO_RIGHT, WRONG, UNKNOWN = "right", "also right", "wrong", "unknown"


def verdict(evaluation: Evaluation, row: int) -> str:
    """RIGHT: the predicted class is the data's own, and nothing says otherwise; ALSO_RIGHT: it is another one
    that the table of further right classes names; UNKNOWN: it is not known which class is right."""
    label, predicted = int(evaluation.labels[row]), int(evaluation.top[row, 0])
    table = evaluation.table
    if label < 0 or (table is not None and table.left_out[row]):
        return UNKNOWN
    if predicted not in (table.of(row) if table is not None else (label,)):
        return WRONG
    return RIGHT if predicted == label else ALSO_RIGHT
