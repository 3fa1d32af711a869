"""Softmax lesson: bases, stability and the loss against scipy, autograd and numbers worked out by
hand."""

import math

import numpy as np
import pytest
import torch
from scipy import special

from explorer.inside.predictions import LECTURE
from explorer.lessons import softmax
from explorer.lessons.figures import softmax as figures
from explorer.lessons.words import softmax as words
from tests.lessons.shown import says

SCORES, TARGET = LECTURE.predictions.logits, LECTURE.target


def test_the_lectures_example_is_shown_with_what_was_quoted():
    table = words.table(LECTURE.predictions, TARGET, 1.0)
    assert table["e^z, quoted"] == table["e^z, here"] == ["0.0321", "3.1899", "0.4449", "49.8990"]
    assert table["p, quoted"] == table["p, here"] == ["0.0006", "0.0596", "0.0083", "0.9315"]
    assert table["-log p"][TARGET] == "2.82 (quoted 2.82)"


def test_other_scores_are_not_called_quoted():
    for result, target, t in (
        (softmax.predictions_of([1, 2, 3, 4]), 1, 1.0),
        (LECTURE.predictions, 2, 1.0),
        (LECTURE.predictions, TARGET, 2.0),
    ):
        table = words.table(result, target, t)
        assert not any("quoted" in heading for heading in table)
        assert np.sum(table["probability p"]) == pytest.approx(1)


@pytest.mark.parametrize("name", softmax.BASES)
def test_another_base_is_another_temperature(name):
    base = softmax.BASES[name]
    result = softmax.bases(SCORES, TARGET)[name]
    assert result.probabilities == pytest.approx(base**SCORES / np.sum(base**SCORES), rel=1e-12)
    z = torch.tensor(SCORES, requires_grad=True)
    powers = torch.tensor(base, dtype=torch.float64) ** z
    (gradient,) = torch.autograd.grad(-torch.log(powers[TARGET] / powers.sum()), z)
    assert result.gradient == pytest.approx(gradient.numpy(), rel=1e-12)


def test_only_e_gives_p_minus_y():
    result, y = softmax.bases(SCORES, TARGET), np.eye(4)[TARGET]
    assert result["e"].gradient == pytest.approx(result["e"].probabilities - y)
    for name in ("2", "10"):
        ratio = result[name].gradient / (result[name].probabilities - y)
        assert ratio == pytest.approx(np.full(4, math.log(softmax.BASES[name])))


def test_plain_shares_are_no_probabilities():
    shares = softmax.plain_shares(SCORES)
    assert shares.sum() == pytest.approx(1) and shares.min() < 0 and shares.max() > 1
    assert np.isnan(softmax.plain_shares(np.array([1.0, -1.0]))).all()


@pytest.mark.parametrize("added", softmax.ADDED)
def test_a_constant_cancels_unless_it_overflows(added):
    result = softmax.shifted(SCORES, added)
    assert result.stable == pytest.approx(special.softmax(SCORES), rel=1e-9)
    if abs(added) < 1000:
        assert result.as_written == pytest.approx(result.stable, rel=1e-9)
    else:
        assert np.isnan(result.as_written).any()
    table = words.shift_table([result], LECTURE.predictions.classes, TARGET)
    assert ("overflow" in str(table)) == (added == 1000) and ("0 / 0" in str(table)) == (
        added == -1000
    )


def test_the_loss_goes_from_zero_to_infinity():
    p, loss = softmax.losses()
    assert loss[-1] == 0 and p[-1] == 1 and (np.diff(loss) < 0).all()
    assert loss == pytest.approx(special.entr(p) / p)
    sure = softmax.predictions_of([-1e4, 1e4, -1e4, -1e4])
    assert sure.loss(1) == 0 and sure.loss(0) == 2e4


def test_knowing_nothing_costs_ln_k():
    assert [round(softmax.loss_of_untrained(k), 3) for k in (10, 1000)] == [2.303, 6.908]


def test_words_come_from_the_data():
    text = words.describe(LECTURE.predictions, TARGET, 1.0)
    assert "2.82" in text and "more than 1.39" in text and "Airplane gets 93.2\u00a0%" in text
    assert "true class" in words.describe(LECTURE.predictions, 3, 1.0)
    assert "as much as knowing nothing" in words.describe(
        softmax.predictions_of([0, 0, 0, 0]), 0, 1.0
    )
    text = words.describe_shares(LECTURE.predictions, 1.0)
    assert f"{math.exp(3.91 - 1.16):.4g} times" in text


def test_a_loss_beyond_the_axis_is_drawn_at_its_edge():
    fig = figures.loss(softmax.losses(), 1e-9, 20.7, "dog")
    assert fig.data[1].y[0] == figures.MAX_LOSS and "above the axis" in fig.data[1].text[0]
    assert fig.data[1].marker.symbol == "triangle-up"


def test_the_page(app):
    at = app("learn_softmax")
    at.number_input(key="score_cat").set_value(10.0).run()
    at.slider(key="softmax_t").set_value(2.0).run()
    assert not at.exception
    result = softmax.predictions_of([-3.44, 10.0, -0.81, 3.91])
    assert says(at, words.describe(result, 1, 2.0))
    next(button for button in at.button if button.label == "As in the lecture").click().run()
    assert at.number_input(key="score_cat").value == 1.16
    assert says(at, words.describe(LECTURE.predictions, TARGET, 1.0))
