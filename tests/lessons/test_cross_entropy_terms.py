"""The sum in the cross entropy: against torch, and one term is left whatever the scores are."""

import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.inside.predictions import LECTURE, Predictions, softmax
from explorer.lessons.cross_entropy_terms import terms
from explorer.lessons.words import cross_entropy_terms as words
from tests.inside.claims import number
from tests.lessons.shown import says

SCORES = st.lists(st.floats(-2000, 2000), min_size=1, max_size=8)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(SCORES, st.data())
def test_one_term_is_left(scores, data):
    logits = np.array(scores)
    target = data.draw(st.integers(0, len(scores) - 1))
    result = terms(Predictions(logits, softmax(logits)), target)
    z = torch.tensor(logits)
    functional = torch.nn.functional
    alone = len(scores) == 1  # then p is the sigmoid of the score
    loss = (
        functional.softplus(-z[0]) if alone else functional.cross_entropy(z, torch.tensor(target))
    )
    expected = loss.item()
    assert result.total == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert np.isfinite(result.terms).all()
    assert (np.delete(result.terms, target) == 0).all()
    text = words.describe(result)
    zeros = len(scores) - 1
    assert text.startswith(f"{zeros} of the {len(scores)} terms" if zeros else "There is one class")
    (left,) = re.findall(r" = (.+), the cross entropy", text)
    assert number(left) == pytest.approx(result.terms[target], rel=5e-4)
    assert words.table(result)["y"][-1] == "1"


def test_the_lectures_cat(app):
    result = terms(LECTURE.predictions, LECTURE.target)
    assert f"{result.total:.2f}" == "2.82"
    at = app("learn_softmax")
    assert says(at, words.describe(result))
