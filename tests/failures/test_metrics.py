"""The numbers of an evaluation against scikit-learn's and SciPy's, orders and agreement against
plain loops."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn import metrics
from sklearn.calibration import calibration_curve

from explorer.failures import columns
from explorer.failures import metrics as failures
from explorer.failures.evaluation import Evaluation, EvaluationError
from explorer.failures.metrics import (
    ORDERS,
    SHOWN,
    agreement,
    confusion,
    most_confused,
    order,
    summary,
    wilson,
)

CLASSES = tuple("abcdefgh")
N, K = 500, len(CLASSES)


def evaluation(seed: int = 0, n: int = N, unlabelled: int = 20, data: int = 0) -> Evaluation:
    """A network that is right about half of the time, on images that depend on `data` only."""
    images = np.random.default_rng(1000 + data)
    labels, digests = (
        images.integers(0, K - 1, n).astype(np.int32),
        images.integers(0, 256, (n, 16), np.uint8),
    )
    random = np.random.default_rng(seed)
    logits = random.normal(0, 1.5, (n, K)).astype(np.float32)
    logits[np.arange(n), labels] += 1.5
    labels[random.permutation(n)[:unlabelled]] = -1
    found = columns.answers(logits, labels)
    return Evaluation(
        path=Path("none"),
        state="finished",
        model="",
        label="",
        weights="",
        data="",
        kind="",
        place="",
        split="",
        settings={},
        classes=CLASSES,
        data_classes=CLASSES,
        matching=(),
        total=n,
        unreadable=(),
        unreadable_count=0,
        hash="",
        names=np.array([f"image {i}" for i in range(n)], object),
        labels=labels,
        own_labels=labels,
        contrast=random.random(n),
        standing_out=random.random(n),
        digests=digests,
        index=np.arange(n),
        features=None,
        **found,
    )


@pytest.fixture(scope="module")
def found() -> Evaluation:
    return evaluation()


def labelled(found: Evaluation) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    known = found.labels >= 0
    return found.labels[known], found.predicted[known], found.probabilities[known]


def test_metrics_are_scikit_learns(found):
    true, predicted, p = labelled(found)
    numbers, everything = summary(found), np.arange(K)
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
        found.loss[found.labels >= 0].std(ddof=1) / np.sqrt(len(true))
    )


def test_calibration_is_scikit_learns_and_a_plain_loops(found):
    numbers = summary(found, bins=10)
    true, predicted, p = labelled(found)
    sure, right = p.max(1), true == predicted
    share, mean = calibration_curve(right, sure, n_bins=10, strategy="uniform")
    full = numbers.bin_counts > 0
    np.testing.assert_allclose(numbers.bin_accuracy[full], share, atol=1e-6)
    np.testing.assert_allclose(numbers.bin_confidence[full], mean, atol=1e-6)
    assert np.isnan(numbers.bin_accuracy[~full]).all() and numbers.bin_counts.sum() == len(true)
    error = 0.0
    for low, high in zip(np.linspace(0, 1, 11), np.linspace(0, 1, 11)[1:], strict=False):
        inside = (sure > low) & (sure <= high)
        if inside.any():
            error += inside.mean() * abs(right[inside].mean() - sure[inside].mean())
    assert numbers.ece == pytest.approx(error, abs=1e-6)


def test_a_network_that_knows_what_it_knows():
    sure = np.full(1000, 0.75)
    exact = failures.calibration(sure, np.arange(1000) < 750, 15)
    assert exact["ece"] == pytest.approx(0, abs=1e-12)
    assert failures.calibration(sure, np.ones(1000, bool), 15)["ece"] == pytest.approx(0.25)
    assert failures.calibration(np.array([0.0, 1.0]), np.array([False, True]), 5)[
        "bin_counts"
    ].tolist() == [1, 0, 0, 0, 1]


@pytest.mark.parametrize("hits, n", [(0, 7), (7, 7), (3, 10), (500, 1000), (1, 1)])
def test_intervals_are_scipys(hits, n):
    theirs = binomtest(hits, n).proportion_ci(0.95, "wilson")
    assert [float(edge) for edge in wilson(hits, n)] == pytest.approx(
        [theirs.low, theirs.high], abs=1e-9
    )
    assert np.isnan(wilson(0, 0)[0])


def test_nothing_is_known():
    found = evaluation(unlabelled=N)
    with pytest.raises(EvaluationError, match="known class"):
        summary(found)
    assert len(order(found, "loss")) == 0 and len(order(found, "entropy")) == N
    assert len(order(found, "drawn", "unlabelled")) == N


def test_one_image_and_a_perfect_network():
    numbers = summary(evaluation(n=1, unlabelled=0))
    assert numbers.labelled == 1 and np.isnan(numbers.loss_error)
    found = evaluation()
    right = np.flatnonzero(found.correct)
    some = {
        name: getattr(found, name)[right]
        for name in ("labels", "top", "top_probabilities", "loss", "probability")
    }
    numbers = summary(replace(found, **some))
    assert numbers.top1 == 1 and len(most_confused(numbers, 3)) == 3


def test_the_most_confused(found):
    numbers = summary(found)
    matrix = confusion(numbers, range(K))
    np.fill_diagonal(matrix, 0)
    pair = np.unravel_index(matrix.argmax(), matrix.shape)
    assert matrix[tuple(most_confused(numbers, 2))] == matrix.max() or set(
        most_confused(numbers, 2)
    ) == set(pair)
    assert most_confused(numbers, 100) == tuple(range(K))


@pytest.mark.parametrize("by", ORDERS)
def test_orders(found, by):
    key = {
        "loss": lambda row: -found.loss[row],
        "sure": lambda row: -found.confidence[row],
        "margin": lambda row: abs(found.margin[row]),
        "entropy": lambda row: -found.entropy[row],
        "faint": lambda row: found.contrast[row],
        "drawn": lambda row: row,
    }[by]
    rows = [
        row for row in range(N) if not np.isnan(key(row)) and (by != "sure" or found.wrong[row])
    ]
    assert order(found, by).tolist() == sorted(rows, key=key)
    assert ORDERS[by].label and ORDERS[by].help.endswith(".")


def test_filters(found):
    wrong, right = (set(order(found, "drawn", show).tolist()) for show in ("wrong", "right"))
    assert (
        wrong | right | set(order(found, "drawn", "unlabelled").tolist()) == set(range(N))
        and not wrong & right
    )
    cell = order(found, "loss", true=2, predicted=5)
    assert set(cell.tolist()) == {
        i for i in range(N) if found.labels[i] == 2 and found.predicted[i] == 5
    }
    assert len(cell) == confusion(summary(found), range(K))[2, 5]
    assert order(found, "drawn", rows=np.array([7, 3])).tolist() == [3, 7]
    assert order(found, "drawn", "wrong", rows=np.array([], int)).tolist() == []
    assert set(SHOWN) == {"all", "wrong", "right", "unlabelled"}


def test_agreement_is_that_of_a_plain_loop():
    one, other = evaluation(1), evaluation(2)
    shuffled = np.random.default_rng(0).permutation(N)[:400]
    part = replace(
        other,
        **{
            name: getattr(other, name)[shuffled]
            for name in (
                "names",
                "labels",
                "top",
                "top_probabilities",
                "digests",
                "index",
                "loss",
                "margin",
            )
        },
    )
    found = agreement([one, part])
    known = [
        i for i in range(N) if one.labels[i] >= 0 and i in set(shuffled) and other.labels[i] >= 0
    ]
    assert found.rows[:, 0].tolist() == known
    assert (part.digests[found.rows[:, 1]] == one.digests[known]).all()
    assert found.missing == (N - len(known), 400 - len(known))
    fixed = [n for n, i in enumerate(known) if one.wrong[i] and other.correct[i]]
    assert (
        found.fixed(0, 1).tolist() == fixed
        and found.counts()[0, 1] == len(fixed)
        and found.counts()[0, 0] == 0
    )
    differ = [n for n, i in enumerate(known) if one.predicted[i] != other.predicted[i]]
    assert found.disagree().tolist() == differ
    assert found.labels[0] == CLASSES[one.labels[known[0]]]


def test_agreement_counts_copies_and_compares_by_name():
    one = evaluation(3, unlabelled=0)
    digests = one.digests.copy()
    digests[10:13] = digests[10]
    one = replace(one, digests=digests)
    other = replace(one, classes=tuple(name.upper() for name in CLASSES))
    found = agreement([one, other])
    assert (
        len(found.rows) == N
        and (found.rows[:, 0] == found.rows[:, 1]).all()
        and not len(found.disagree())
    )
    fewer = replace(
        other,
        **{
            name: np.delete(getattr(other, name), 11, 0)
            for name in (
                "names",
                "labels",
                "top",
                "top_probabilities",
                "digests",
                "index",
                "loss",
                "margin",
            )
        },
    )
    assert len(agreement([one, fewer]).rows) == N - 1
    with pytest.raises(EvaluationError, match="no image in common"):
        agreement([one, evaluation(3, data=1)])
