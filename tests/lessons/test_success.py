"""Success: measurements on small nets, readings in both
directions."""

import numpy as np
import pytest
import torch
from torch import nn

from explorer.failures.taxonomy import Mass
from explorer.lessons import success
from explorer.lessons.figures import success as figures
from explorer.lessons.success import (
    OFFSETS,
    PairProbabilities,
    ShiftedProbabilities,
    confident_group,
    remainder,
)
from explorer.lessons.words import groups as group_words
from explorer.lessons.words import readings as reading_words
from explorer.lessons.words import success as words

NAMES = ("cat", "<b>dog</b>", "cup").__getitem__


def test_guesses_are_the_softmax_of_the_network():
    net = nn.Sequential(nn.Flatten(), nn.Linear(3 * 8 * 8, 5)).eval()
    x = torch.randn(7, 3, 8, 8)
    result = success.class_probabilities(net, x, (2, 4))
    p = net(x).softmax(1).detach().numpy()
    np.testing.assert_allclose(result.probabilities, p[:, [2, 4]], rtol=1e-5)
    np.testing.assert_array_equal(result.first, p.argmax(1))
    np.testing.assert_allclose(result.best, p.max(1), rtol=1e-5)
    large = torch.randn(6, 1, 120, 120)  # in parts
    net = nn.Sequential(nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(4, 3))
    np.testing.assert_allclose(
        success.class_probabilities(net, large, (0,)).probabilities[:, 0],
        net(large).softmax(1)[:, 0].detach().numpy(),
        rtol=1e-5,
    )


def shifts(first):
    return ShiftedProbabilities(0, np.linspace(0.5, 0.9, len(OFFSETS)), np.array(first))


def test_how_far_a_guess_stays():
    result = shifts([0] * 11)
    assert result.succeeds and result.reach == 50
    assert "as the lecture reads it" in words.describe_shift(result, NAMES, "sideways", "grey")
    result = shifts([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])  # lost at -50 only
    assert result.succeeds and result.reach == 40
    result = shifts([0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0])  # lost at +10
    assert not result.succeeds and result.reach == 0
    text = words.describe_shift(result, NAMES, "sideways", "grey")
    assert "unlike the lecture" in text and "cup" in text and "1 of 11" in text


def pair(probabilities, first, targets=(0, 1)):
    p = np.array(probabilities, float)
    return PairProbabilities(targets, p, np.array(first), p.max(1), np.array([0.9, 0.9]))


def test_two_objects_fail_stay_or_are_no_test():
    alone = [[0.9, 0.05], [0.05, 0.9]]
    lost = pair([*alone, [0.7, 0.2]], [0, 1, 0])
    assert lost.fails and lost.lost == pytest.approx((0.2, 0.7))
    assert "two objects hurt" in words.describe_pair(lost, NAMES, ["A", "B"])
    kept = pair([*alone, [0.5, 0.5]], [0, 1, 0])
    assert kept.fails is False and "unlike" in words.describe_pair(kept, NAMES, ["A", "B"])
    unknown = pair([[0.2, 0.05], [0.05, 0.9], [0.1, 0.8]], [2, 1, 1])
    assert unknown.fails is None and unknown.known == (False, True)
    assert "A is not recognised alone" in words.describe_pair(unknown, NAMES, ["A", "B"])
    same = pair([[0.9, 0.9], [0.9, 0.9], [0.9, 0.9]], [0, 0, 0], (0, 0))
    assert same.fails is None and "no test" in words.describe_pair(same, NAMES, ["A", "B"])


def test_where_the_rest_of_the_probability_goes():
    result = remainder(0.4, 0.76, 3, 11)  # 0.36 of 0.6 to 2 of 10 others
    assert result.share == pytest.approx(0.6) and result.fair == pytest.approx(0.2) and result.alike
    assert remainder(0.4, 0.45, 6, 11).alike is False  # a twelfth to half of the others
    assert remainder(0.995, 0.999, 3, 11).alike is None and remainder(1, 1, 1, 1).share == 0
    assert remainder(0.4, 0.4, 1, 11).alike is None  # no other class of the kind
    assert (
        confident_group([0.2, 0.89, 0.9, 1]) == 2
        and confident_group([0.95]) == 0
        and confident_group([0.5, 0.6]) is None
    )


PATH = (Mass(0, "Labrador", 0.41, 1), Mass(1, "dog", 0.93, 6), Mass(2, "thing", 1.0, 50))


def test_words_about_groups():
    text = group_words.describe_groups(PATH)
    assert (
        "Labrador 41.0\u00a0%, dog 93.0\u00a0%" in text
        and "88\u00a0% goes to the 5 other classes" in text
    )
    assert (
        "similar classes get most of it, they compete" in text
        and "superset dog (6 classes) has 93.0\u00a0%" in text
    )
    assert "not even a superset" in group_words.describe_groups(
        (PATH[0], Mass(1, "dog", 0.6, 6), PATH[2])
    )
    assert group_words.describe_groups(()) == group_words.UNKNOWN
    assert "class itself has at least 90\u00a0%" in group_words.describe_groups(
        (Mass(0, "a", 0.97, 1), *PATH[2:])
    )


def test_a_group_of_nearly_everything_is_no_superset():
    path = (PATH[0], Mass(1, "dog", 0.6, 6), Mass(2, "whole", 0.96, 48), Mass(3, "thing", 1.0, 50))
    assert group_words.superset(
        path
    ) is None and "not even a superset" in group_words.describe_groups(path)
    table = reading_words.readings(
        [shifts([0] * 11)], pair([[0.9, 0.9]] * 3, [0] * 3, (0, 0)), path
    )
    assert table["agrees here"][-1] == "no test"
    assert (
        group_words.superset((PATH[0], Mass(2, "animal", 0.96, 25), Mass(3, "thing", 1.0, 50))) == 1
    )  # half of all


def test_a_network_that_does_not_look_is_no_test():
    result = ShiftedProbabilities(
        0,
        np.full(len(OFFSETS), 0.02) + np.linspace(0, 2e-4, len(OFFSETS)),
        np.zeros(len(OFFSETS), int),
    )
    assert result.blind and result.succeeds is None and not shifts([0] * 11).blind
    text = words.describe_shift(result, NAMES, "sideways", "grey")
    assert "no test" in text and "lecture" not in text
    table = reading_words.readings([result, result], pair([[0.9, 0.9]] * 3, [0] * 3, (0, 0)), ())
    assert table["agrees here"] == ["no test"] * 4
    assert remainder(0.02, 0.0405, 2, 50).alike is False  # as even spread has it, within rounding


def test_two_weak_objects_that_do_not_harm_each_other():
    weak = pair([[0.4, 0.05], [0.05, 0.4], [0.38, 0.35]], [0, 1, 0])
    assert weak.fails is False and "keeps 95\u00a0%" in words.describe_pair(weak, NAMES, ["A", "B"])


def test_readings_agree_disagree_or_are_no_test():
    lost = pair([[0.9, 0.05], [0.05, 0.9], [0.7, 0.2]], [0, 1, 0])
    table = reading_words.readings([shifts([0] * 11)], lost, PATH)
    assert table["agrees here"] == ["yes"] * 4 and "4 hold" in reading_words.describe_readings(
        table
    )
    kept = pair([[0.9, 0.05], [0.05, 0.9], [0.5, 0.5]], [0, 1, 0])
    table = reading_words.readings(
        [shifts([0] * 11), shifts([0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0])],
        kept,
        (PATH[0], Mass(1, "dog", 0.42, 6), PATH[2]),
    )
    assert table["agrees here"] == ["no", "no", "no", "no test"]
    table = reading_words.readings([shifts([0] * 11)], pair([[0.9, 0.9]] * 3, [0] * 3, (0, 0)), ())
    assert table["agrees here"] == ["yes", "no test", "no test", "no test"]
    assert len({len(column) for column in table.values()}) == 1


def test_names_of_strangers_are_no_markup_in_figures():
    fig = figures.pair_bars(
        pair([[0.9, 0.05], [0.05, 0.9], [0.7, 0.2]], [0, 1, 0]), NAMES, ["A<i>", "B"]
    )
    assert "<" not in "".join([*fig.data[0].x, *(trace.name for trace in fig.data)])
    fig = figures.shift_curve(shifts([1] * 10 + [0]), NAMES, 0, "sideways")
    assert all("<" not in name for trace in fig.data for name in trace.customdata or ())


def test_two_equal_scores_share():
    option, why = success.quiz_answer()
    assert option == "1/2" and option in success.OPTIONS and "0.500" in why
