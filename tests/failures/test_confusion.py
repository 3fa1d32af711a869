"""Which classes are taken for one another: matrix, chart and words."""

import numpy as np
import pytest

from explorer.failures.confusion import confusion, most_confused
from explorer.failures.figures import confusion as figures
from explorer.failures.metrics import summary
from explorer.failures.words import confusion as words
from tests.failures.examples import EVIL, K, random_evaluation


def test_the_most_confused():
    numbers = summary(random_evaluation())
    matrix = confusion(numbers, range(K))
    np.fill_diagonal(matrix, 0)
    pair = np.unravel_index(matrix.argmax(), matrix.shape)
    assert matrix[tuple(most_confused(numbers, 2))] == matrix.max() or set(
        most_confused(numbers, 2)
    ) == set(pair)
    assert most_confused(numbers, 100) == tuple(range(K))


def counts(k):
    return np.full((k, k), 2) + np.diag(np.full(k, 50))


@pytest.mark.parametrize("k", [1, 2, 10, 40])
def test_every_cell_of_the_confusion_can_be_clicked(k):
    classes = list(range(100, 100 + k))
    fig = figures.confusion(counts(k), [f"class {i}" for i in range(k)], classes)
    heat, marks = fig.data[:2]
    assert len(marks.customdata) == k * k and marks.hoverinfo != "skip" and marks.opacity == 0
    for x, y, (true, predicted, images) in zip(marks.x, marks.y, marks.customdata, strict=True):
        assert (classes[y], classes[x], counts(k)[y, x]) == (true, predicted, images)
    assert np.isnan(np.diag(np.array(heat.z, float))).all()  # colours are about errors


def test_the_confusion_in_words():
    cells = np.zeros((3, 3), int)
    cells[0, 1], cells[2, 0], cells[1, 1] = 7, 3, 90
    text = words.describe_confusion(cells, ["cat", "dog", "bus"], 10)
    assert (
        text
        == "The most frequent of 10 errors: cat taken for dog, 7 times; bus taken for cat, 3 times."
    )
    assert "No image" in words.describe_confusion(np.diag([3, 4]), ["a", "b"], 0)


def test_names_of_strangers_are_text_in_figures():
    fig = figures.confusion(counts(2), [EVIL, EVIL], [0, 1])
    assert "<img" not in fig.to_json()
    assert len(set(fig.layout.xaxis.ticktext)) == 2


def test_times_in_words():
    assert [words.times(n) for n in (1, 2, 3000)] == ["once", "twice", "3,000 times"]
