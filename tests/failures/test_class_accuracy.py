"""The hardest classes come first, in the chart and in words."""

import numpy as np
import pytest

from explorer.failures.class_accuracy import MAX_ROWS
from explorer.failures.figures.class_accuracy import class_accuracy
from explorer.failures.words.class_accuracy import describe_class_accuracy


def test_accuracy_of_classes_begins_with_the_worst():
    accuracy, count = np.array([0.9, np.nan, 0.1]), np.array([10, 0, 20])
    fig = class_accuracy(["a", "b", "c"], accuracy, accuracy - 0.1, accuracy + 0.05, count)
    assert fig.layout.yaxis.ticktext == ("c", "a")
    assert fig.data[0].error_x.array == pytest.approx([0.05, 0.05])
    text = describe_class_accuracy(
        ["a", "b", "c"], accuracy, accuracy - 0.1, accuracy + 0.05, count
    )
    assert (
        text.startswith("Hardest: c, 10\u00a0% of 20 images right")
        and "1 of the network's classes has no image" in text
    )
    many = class_accuracy(
        [str(i) for i in range(99)], np.linspace(0, 1, 99), *np.zeros((2, 99)), np.ones(99, int)
    )
    assert len(many.data[0].x) == MAX_ROWS
