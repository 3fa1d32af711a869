"""Orders and filters against plain loops."""

import numpy as np
import pytest

from explorer.failures.confusion import confusion
from explorer.failures.evaluation import Evaluation
from explorer.failures.metrics import summary
from explorer.failures.orders import ORDERS, SHOWN, order
from tests.failures.examples import K, N, random_evaluation


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    return random_evaluation()


@pytest.mark.parametrize("by", ORDERS)
def test_orders(evaluation, by):
    key = {
        "loss": lambda row: -evaluation.loss[row],
        "sure": lambda row: -evaluation.confidence[row],
        "margin": lambda row: abs(evaluation.margin[row]),
        "entropy": lambda row: -evaluation.entropy[row],
        "faint": lambda row: evaluation.contrast[row],
        "drawn": lambda row: row,
    }[by]
    rows = [
        row
        for row in range(N)
        if not np.isnan(key(row)) and (by != "sure" or evaluation.wrong[row])
    ]
    assert order(evaluation, by).tolist() == sorted(rows, key=key)
    assert ORDERS[by].label and ORDERS[by].help.endswith(".")


def test_filters(evaluation):
    wrong, right = (set(order(evaluation, "drawn", show).tolist()) for show in ("wrong", "right"))
    assert (
        wrong | right | set(order(evaluation, "drawn", "unlabelled").tolist()) == set(range(N))
        and not wrong & right
    )
    cell = order(evaluation, "loss", true=2, predicted=5)
    assert set(cell.tolist()) == {
        i for i in range(N) if evaluation.labels[i] == 2 and evaluation.predicted[i] == 5
    }
    assert len(cell) == confusion(summary(evaluation), range(K))[2, 5]
    assert order(evaluation, "drawn", rows=np.array([7, 3])).tolist() == [3, 7]
    assert order(evaluation, "drawn", "wrong", rows=np.array([], int)).tolist() == []
    assert set(SHOWN) == {"all", "wrong", "right", "unlabelled"}
