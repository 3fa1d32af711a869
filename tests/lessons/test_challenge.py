"""The challenge: counts against published ones, intervals against the binomial, sentences against numbers."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from explorer.lessons import challenge
from explorer.lessons.challenge import PEOPLE, SPLITS, WINNERS, Person, Split
from explorer.lessons.figures import challenge as figures
from explorer.lessons.words import challenge as words

ERRORS = st.floats(0, 100).map(lambda value: round(value, 1))
LABELS = st.text("abcdefgh", min_size=3, max_size=8)


def test_the_published_counts():
    assert [split.images for split in SPLITS] == [1_281_167, 50_000, 100_000]
    assert challenge.CLASSES == 1000 and challenge.GUESSES == "five"
    assert (
        [person.wrong for person in PEOPLE] == [round(0.051 * 1500), round(0.12 * 258)] == [76, 31]
    )
    text = words.describe_splits()
    assert (
        "For training that is 1,281 photos of a class" in text
        and "labels of the test images" in text
    )
    for part in ("image search engines", "Amazon Mechanical Turk"):
        assert part in words.ABOUT_SPLITS
    assert (
        "up to five" in words.ABOUT_PEOPLE and words.people_table()["photos judged"][0] == "1,500"
    )


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 5000), ERRORS, st.dictionaries(LABELS, ERRORS, max_size=4))
def test_a_network_is_better_than_a_person_only_outside_of_the_interval(images, error, errors):
    person = Person("one", 100, images, error, 6.8)
    low, high = person.interval
    exact = binomtest(person.wrong, images).proportion_ci(method="wilson")
    assert abs(low - 100 * exact.low) < 0.01 and abs(high - 100 * exact.high) < 0.01
    text = words.describe_person(person, errors)
    assert f"{person.wrong} wrong ones" in text
    for value in errors.values():
        place = "below it" if value < low else "above it" if value > high else "within it"
        assert place in text
    for place, holds in (
        ("below it", any(value < low for value in errors.values())),
        ("above it", any(value > high for value in errors.values())),
    ):
        assert (place in text) == holds


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(LABELS, st.integers(1, 10**7), st.booleans()),
        min_size=1,
        max_size=5,
        unique_by=lambda row: row[0],
    ),
    st.integers(1, 5000),
)
def test_splits_of_any_size(rows, classes):
    splits = [Split(label, images, "", secret) for label, images, secret in rows]
    table, text = words.split_table(splits, classes), words.describe_splits(splits, classes)
    shares = [float(cell.split()[0]) for cell in table["of all"]]
    assert abs(sum(shares) - 100) <= 0.05 * len(shares) + 1e-9
    assert ("secret" in text) == any(split.secret for split in splits)
    assert all(f"{split.images:,}" in text for split in splits)
    fig = figures.splits(splits)
    assert list(fig.data[0].x) == [split.images for split in splits]


def test_resnet_is_below_the_persons_interval_and_googlenet_is_not():
    text = words.describe_person(PEOPLE[0], WINNERS)
    low, high = PEOPLE[0].interval
    assert 4.0 < low < 4.1 and 6.2 < high < 6.3
    assert re.search(r"ResNet \(3\.57\u00a0%\), SENet \(2\.25\u00a0%\): below it", text)
    assert "GoogLeNet (6.7\u00a0%): above it" in text
