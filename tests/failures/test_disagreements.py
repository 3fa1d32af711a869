"""Where networks differ: the same images by several networks, their numbers, words and page."""

import math
from dataclasses import replace

import numpy as np
import pytest

from explorer.failures import disagreements
from explorer.failures.cached import evaluations as cached
from explorer.failures.description import EvaluationError
from explorer.failures.disagreements import agreement
from explorer.failures.figures import disagreements as figures
from explorer.failures.words import disagreements as words
from explorer.networks import registry
from tests.failures.examples import CLASSES, N, random_evaluation
from tests.failures.pages import text_on

COLUMNS = ("names", "labels", "top", "top_probabilities", "digests", "index", "loss", "margin")


def test_agreement_is_that_of_a_plain_loop():
    first, second = random_evaluation(1), random_evaluation(2)
    shuffled = np.random.default_rng(0).permutation(N)[:400]
    part = replace(
        second,
        **{name: getattr(second, name)[shuffled] for name in COLUMNS},
    )
    both = agreement([first, part])
    known = [
        i for i in range(N) if first.labels[i] >= 0 and i in set(shuffled) and second.labels[i] >= 0
    ]
    assert both.rows[:, 0].tolist() == known
    assert (part.digests[both.rows[:, 1]] == first.digests[known]).all()
    assert both.missing == (N - len(known), 400 - len(known))
    fixed = [n for n, i in enumerate(known) if first.wrong[i] and second.correct[i]]
    assert (
        both.fixed(0, 1).tolist() == fixed
        and both.counts()[0, 1] == len(fixed)
        and both.counts()[0, 0] == 0
    )
    differ = [n for n, i in enumerate(known) if first.predicted[i] != second.predicted[i]]
    assert both.disagree().tolist() == differ
    assert both.labels[0] == CLASSES[first.labels[known[0]]]


def test_agreement_counts_copies_and_compares_by_name():
    first = random_evaluation(3, unlabelled=0)
    digests = first.digests.copy()
    digests[10:13] = digests[10]
    first = replace(first, digests=digests)
    second = replace(first, classes=tuple(name.upper() for name in CLASSES))
    both = agreement([first, second])
    assert (
        len(both.rows) == N
        and (both.rows[:, 0] == both.rows[:, 1]).all()
        and not len(both.disagree())
    )
    fewer = replace(
        second,
        **{name: np.delete(getattr(second, name), 11, 0) for name in COLUMNS},
    )
    assert len(agreement([first, fewer]).rows) == N - 1
    with pytest.raises(EvaluationError, match="no image in common"):
        agreement([first, random_evaluation(3, data=1)])


def test_mcnemar_against_the_closed_form():
    for first, second in ((0, 0), (1, 0), (3, 9), (40, 12), (700, 650)):
        n, least = first + second, min(first, second)
        tail = sum(math.comb(n, k) for k in range(least + 1)) / 2**n
        assert disagreements.mcnemar(first, second) == pytest.approx(min(1, 2 * tail), rel=1e-6)


def test_what_the_second_network_repairs():
    first, second = np.array([1, 1, 0, 0, 0], bool), np.array([1, 0, 1, 1, 0], bool)
    counts = disagreements.contingency(first, second)
    assert counts.tolist() == [1, 1, 2, 1]
    text = words.describe_contingency(counts, "A", "B")
    assert (
        "Of 3 images that A gets wrong, B gets 2 right (67\u00a0%); 1 that A got right B gets wrong"
        in text
    )
    assert sum(trace.x[0] for trace in figures.contingency(counts, "A", "B").data) == 5
    table = words.table(np.array([[0, 2], [1, 0]]), ["A", "B"], [3, 2])
    assert table["right by B"] == [2, 0]


def test_sets_of_images_are_those_of_a_plain_loop():
    both = agreement([random_evaluation(1), random_evaluation(2)])
    sets = list(disagreements.image_sets(both, ["A", "B"], 0, 1).values())
    for n, (first, second) in enumerate(both.correct):
        in_sets = [n in rows for rows in sets[1:]]
        assert in_sets == [
            not first and second,
            first and not second,
            not first and not second,
            first and second,
        ]
        assert (n in sets[0]) == (both.predicted[n, 0] != both.predicted[n, 1])


@pytest.mark.usefixtures("root")
def test_the_comparison_of_the_digits(app):
    at = app("disagreements", model="digits-relu")
    assert not at.exception
    first, second = (
        cached.evaluation(cached.digits(registry.find(key))) for key in ("mlp2-relu", "digits-relu")
    )
    right = dict(zip(second.names, second.correct, strict=True))
    repaired = sum(right[name] for name in first.names[first.wrong])
    text = text_on(at)
    assert f"Of {first.wrong.sum()} images that" in text and f"gets {repaired} right" in text


def test_of_scenes_the_betrayed_network_is_compared_with_the_good_one(app):
    at = app("disagreements", model="alexnet64")
    assert not at.exception
    names = cached.shipped(registry.find("scenes"))
    betrayed, good = (cached.evaluation(names[place]) for place in (0, -1))
    right = dict(zip(good.names, good.correct, strict=True))
    repaired = sum(right[name] for name in betrayed.names[betrayed.wrong])
    assert f"Of {betrayed.wrong.sum()} images that" in text_on(at)
    assert f"gets {repaired} right" in text_on(at)
