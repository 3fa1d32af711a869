"""The numbers of an evaluation against scikit-learn's and SciPy's."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn import metrics

from explorer.failures.confusion import confusion, most_confused
from explorer.failures.description import EvaluationError
from explorer.failures.evaluation import Evaluation
from explorer.failures.metrics import summary, wilson
from explorer.failures.orders import order
from tests.failures.examples import K, N, labelled, random_evaluation


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    return random_evaluation()


def test_metrics_are_scikit_learns(evaluation):
    true, predicted, p = labelled(evaluation)
    numbers, everything = summary(evaluation), np.arange(K)
    assert numbers.images == N and numbers.labelled == len(true) == N - 20
    assert numbers.top1 == pytest.approx(metrics.accuracy_score(true, predicted), abs=1e-6)
    assert numbers.top5 == pytest.approx(
        metrics.top_k_accuracy_score(true, p, k=5, labels=everything), abs=1e-6
    )
    assert numbers.mean_loss == pytest.approx(
        metrics.log_loss(true, p, labels=everything), abs=1e-6
    )
    matrix = metrics.confusion_matrix(true, predicted, labels=everything)
    assert (confusion(numbers, everything) == matrix).all()
    some = [6, 1, 3]
    assert (
        confusion(numbers, some) == metrics.confusion_matrix(true, predicted, labels=some)
    ).all()
    recall = metrics.recall_score(true, predicted, labels=numbers.classes, average=None)
    np.testing.assert_allclose(numbers.accuracy, recall, atol=1e-6)
    assert numbers.classes.tolist() == list(range(K - 1))  # the last never occurs
    assert (numbers.counts == matrix.sum(1)[:-1]).all() and (
        numbers.predicted == matrix.sum(0)[:-1]
    ).all()
    assert numbers.loss_error == pytest.approx(
        evaluation.loss[evaluation.labels >= 0].std(ddof=1) / np.sqrt(len(true))
    )


@pytest.mark.parametrize("hits, n", [(0, 7), (7, 7), (3, 10), (500, 1000), (1, 1)])
def test_intervals_are_scipys(hits, n):
    theirs = binomtest(hits, n).proportion_ci(0.95, "wilson")
    assert [float(edge) for edge in wilson(hits, n)] == pytest.approx(
        [theirs.low, theirs.high], abs=1e-9
    )
    assert np.isnan(wilson(0, 0)[0])


def test_nothing_is_known():
    evaluation = random_evaluation(unlabelled=N)
    with pytest.raises(EvaluationError, match="known class"):
        summary(evaluation)
    assert len(order(evaluation, "loss")) == 0 and len(order(evaluation, "entropy")) == N
    assert len(order(evaluation, "drawn", "unlabelled")) == N


def test_one_image_and_a_perfect_network():
    numbers = summary(random_evaluation(n=1, unlabelled=0))
    assert numbers.labelled == 1 and np.isnan(numbers.loss_error)
    evaluation = random_evaluation()
    right = np.flatnonzero(evaluation.correct)
    some = {
        name: getattr(evaluation, name)[right]
        for name in ("labels", "top", "top_probabilities", "loss", "probability")
    }
    numbers = summary(replace(evaluation, **some))
    assert numbers.top1 == 1 and len(most_confused(numbers, 3)) == 3
