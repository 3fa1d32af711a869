"""Labels: whatever things are called, each can be chosen, and none is taken for a word of the list."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from explorer.failures.figures.embedding import OTHERS, by_class
from explorer.failures.labels import unique_labels
from explorer.failures.panels import matching, selection
from explorer.failures.panels.embedding import WRONG
from tests.failures.examples import made_up

WORDS = st.sampled_from(
    ["any", "all", "none", "wrong", "cat", "any (output 0)", "any (output 1)", "cat (output 2)", ""]
)


@given(st.lists(WORDS | st.text(max_size=3), max_size=8))
def test_no_two_labels_are_equal_and_none_is_reserved(names):
    labels = unique_labels(names, "output", "any", "none")
    assert len({*labels, "any", "none"}) == len(names) + 2
    for name, label in zip(names, labels, strict=True):
        assert label.startswith(name)


def test_a_name_of_its_own_is_its_label():
    assert unique_labels(["cat", "dog"], "output", "any") == ["cat", "dog"]
    assert unique_labels(["any", "dog"], "output", "any") == ["any (output 0)", "dog"]


def test_classes_called_as_the_words_of_filters():
    classes = ("any", "all", "none", "wrong", "any (output 0)", matching.NONE, WRONG, OTHERS)
    nothing = dict.fromkeys(("top_probabilities", "probability", "loss"), np.zeros(8))
    top = np.zeros((8, 5), np.int32)
    labels = np.arange(8, dtype=np.int32)
    evaluation = made_up(labels=labels, classes=classes, top=top, **nothing)
    name_of = selection.class_names(evaluation)
    words = [name_of(output) for output in (None, *range(8))]
    assert len(set(words)) == 9 and words[0] == selection.ANY
    options = [matching.NONE, *matching.choices(classes)]
    assert len(set(options)) == 9
    groups, marks = by_class(evaluation.labels, classes, (), (WRONG,))
    assert len(set(groups)) == 8 and WRONG not in marks and len(marks) == 9
