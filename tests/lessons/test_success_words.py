"""Words of the lesson on success, held to what they read: numbers drawn, degenerate ones too, claims checked by hand."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.failures.taxonomy import Mass
from explorer.lessons.success import OFFSETS, PairProbabilities, ShiftedProbabilities
from explorer.lessons.words import groups, readings
from explorer.lessons.words import success as words

LIGHT = settings(max_examples=50, deadline=None, derandomize=True)
NAMES = ("cat", "dog", "cup").__getitem__
CHANCES = st.sampled_from([0.0, 1e-7, 0.02, 0.1, 0.3, 0.5, 0.9, 1.0])
ODD = st.sampled_from([math.nan, math.inf])
CLASSES = st.sampled_from([1, 2, 10, 1000])
SHIFTS = st.builds(
    lambda p, first, classes, odd, where: ShiftedProbabilities(
        first[5],
        np.array(p[:where] + [odd] + p[where + 1 :] if odd else p),
        np.array(first),
        classes,
    ),
    st.one_of(st.lists(CHANCES, min_size=11, max_size=11), CHANCES.map(lambda value: [value] * 11)),
    st.lists(st.integers(0, 2), min_size=11, max_size=11),
    CLASSES,
    st.one_of(st.none(), ODD),
    st.integers(0, 10),
)


def verdict(result: ShiftedProbabilities) -> bool | None:
    """Off-centre by hand: moved by 10 and 20 % both ways the first guess stays; None for no test."""
    p, middle = result.probability.tolist(), OFFSETS.index(0)
    if not all(map(math.isfinite, p)) or max(p) - min(p) <= 0.05 * p[middle]:
        return None
    if result.classes > 1 and p[middle] < 2 / result.classes:
        return None
    return all(result.first[OFFSETS.index(o)] == result.first[middle] for o in (-20, -10, 10, 20))


THINGS = st.sampled_from(["", "galaxies"])  # what a picture shows, where the first guess is wrong


@LIGHT
@given(SHIFTS, THINGS)
def test_a_moved_picture(result, thing):
    text = words.describe_shift(result, NAMES, "sideways", "grey", thing)
    vote = None if thing else verdict(result)
    assert ("as the lecture reads it" in text) == (vote is True)
    assert ("unlike the lecture" in text) == (vote is False)
    assert (words.wrong("galaxies") in text) == (bool(thing) and verdict(result) is not None)
    table = words.shift_table(result, NAMES)
    finite = np.isfinite(result.probability)
    assert [cell == "none" for cell in table["first guess"]] == (~finite).tolist()
    assert "nan" not in text and "nan" not in str(table) and "inf" not in str(table)
    if finite.all():
        lost = sum(int(first != result.first[5]) for first in result.first)
        assert f"at {lost or 'all'} {'of ' * bool(lost)}11 offsets" in text
    else:
        assert text == words.NO_NUMBERS


@st.composite
def pairs(draw):
    values = draw(st.lists(st.one_of(CHANCES, CHANCES, ODD), min_size=6, max_size=6))
    first = draw(st.lists(st.integers(0, 2), min_size=3, max_size=3))
    targets = draw(st.sampled_from([(0, 1), (1, 0), (2, 2)]))
    p = np.array(values, float).reshape(3, 2)
    return PairProbabilities(targets, p, np.array(first), p.max(1), np.array([0.5, math.nan]))


@LIGHT
@given(pairs(), st.tuples(THINGS, THINGS))
def test_two_objects(pair, things):
    text = words.describe_pair(pair, NAMES, ["A", "B"], things)
    p = pair.probabilities
    test = (
        bool(np.isfinite(p).all())
        and pair.targets[0] != pair.targets[1]
        and tuple(pair.first[:2]) == pair.targets
        and things == ("", "")
    )
    hurt = test and (2 * p[2, 0] < p[0, 0] or 2 * p[2, 1] < p[1, 1])
    assert ("two objects hurt" in text) == hurt
    assert ("unlike the lecture" in text) == (test and not hurt)
    assert ("no test" in text or text == words.NO_NUMBERS) == (not test)
    assert "nan" not in f"{text}{words.pair_table(pair, NAMES, ['A', 'B'])}"
    row = readings.readings([SURE], pair, (), things)["agrees here"][1]
    assert row == {True: "yes", False: "no"}[hurt] if test else row == "no test"


SURE = ShiftedProbabilities(0, np.linspace(0.5, 0.9, 11), np.zeros(11, int), 10)


@st.composite
def paths(draw):
    masses = sorted(draw(st.lists(st.floats(0, 1), min_size=0, max_size=4)))
    sizes = sorted(draw(st.sets(st.integers(2, 50), min_size=len(masses), max_size=len(masses))))
    if masses and draw(st.booleans()):
        masses[0] = math.nan
    classes = [1, *sizes[1:]] if sizes else []
    return tuple(
        Mass(i, f"g{i}", mass, size)
        for i, (mass, size) in enumerate(zip(masses, classes, strict=True))
    )


@LIGHT
@given(paths())
def test_groups(path):
    text, table = groups.describe_groups(path), groups.group_table(path)
    assert "nan" not in f"{text}{table}"
    if not path or not all(math.isfinite(group.mass) for group in path):
        assert text in (groups.UNKNOWN, words.NO_NUMBERS)
        return
    sure = [group for group in path if group.mass >= 0.9]
    if sure and (sure[0] is path[0] or 2 * sure[0].classes <= path[-1].classes):
        assert (
            "at least 90\u00a0%" in text
            if sure[0] is path[0]
            else f"superset {sure[0].name}" in text
        )
    else:
        assert "not even a superset is sure" in text
    if len(path) > 1:
        rest, gained = 1 - path[0].mass, path[1].mass - path[0].mass
        fair = (path[1].classes - 1) / (path[-1].classes - 1)
        test = rest >= 0.01 and 0 < fair < 2 / 3
        most = test and gained > 1.5 * fair * rest and gained >= 0.5 * rest
        assert ("they compete" in text) == most
        assert ("do not stand out" in text) == (test and gained <= 1.5 * fair * rest)
        vote = readings.readings([SURE], ALONE, path)["agrees here"][2]
        assert vote == ("yes" if most else "no" if test else "no test")


ALONE = PairProbabilities((0, 0), np.ones((3, 2)), np.zeros(3, int), np.ones(3), np.ones(2))


@LIGHT
@given(st.lists(SHIFTS, min_size=1, max_size=2), pairs(), paths())
def test_a_wrong_first_guess_tests_nothing(shifts, pair, path):
    table = readings.readings(shifts, pair, path, ("galaxies", ""))
    assert table["agrees here"] == ["no test"] * 4
    assert all("galaxies" in cell for cell in table["measured now"])


@LIGHT
@given(st.lists(SHIFTS, min_size=1, max_size=2), pairs(), paths())
def test_all_readings(shifts, pair, path):
    table = readings.readings(shifts, pair, path)
    text = readings.describe_readings(table)
    numbers = [int(word) for word in text.replace(",", "").split() if word.isdigit()]
    assert numbers[0] == sum(numbers[1:]) == len(table["agrees here"]) == 4
    assert "nan" not in str(table)
    votes = [verdict(shift) for shift in shifts]
    if None not in votes:
        assert (table["agrees here"][0] == "yes") == all(votes)
    if False in votes and table["agrees here"][0] != "no":
        assert None in votes
    superset = table["agrees here"][3]
    if path and math.isfinite(path[0].mass) and len(path) > 1 and path[0].mass >= 0.9:
        assert superset == "no"  # it does not fail


@LIGHT
@given(SHIFTS, st.text(max_size=5))
def test_what_is_shown_beside(result, name):
    heading, where = words.headings(name)
    assert heading and where.endswith(name)
    assert name in words.describe_seen("no map", name)
    assert f"net, trained on data, with the picture {name}" in words.trained_on("net", "data", name)
    if np.isfinite(result.probability).all():
        low = words.lowest_inside(result)
        assert low == min(result.probability[i] for i in range(3, 8))
