"""What is said to those who wait is what is known, and no more."""

import re

from hypothesis import given
from hypothesis import strategies as st

from explorer.app.turn_words import LONG, about, beforehand, costs, waiting
from explorer.app.turns import Place

PLACES = st.builds(
    Place,
    st.integers(0, 2000),
    st.booleans(),
    st.none() | st.floats(0, 1e5),
    st.booleans(),
)


def seconds_said(sentence):
    """The number of seconds of a sentence, read back."""
    if "About a second" in sentence or "About a minute" in sentence:
        return 1 if "second" in sentence else 60
    found = re.search(r"About (\d+) (seconds|minutes)", sentence)
    return int(found[1]) * (60 if found[2] == "minutes" else 1) if found else None


@given(st.floats(0, 1e5))
def test_a_duration_is_said_coarsely_and_rightly(seconds):
    said = seconds_said(about(seconds))
    assert abs(said - seconds) <= max(1.0, 2.5 if seconds < 57.5 else 30.001)
    assert about(seconds) == about(float(said)) or seconds > 57


@given(PLACES)
def test_a_sentence_claims_what_its_place_says(place):
    sentence = waiting("Computing the map", place)
    assert sentence.startswith("Computing the map") and sentence.endswith(".")
    if place.overdue:
        assert "longer" in sentence and seconds_said(sentence) is None
        return
    assert (seconds_said(sentence) is None) == (place.seconds is None)
    ahead = re.search(r"(\d+) questions? of others", sentence)
    if place.begun:
        assert not ahead and "next" not in sentence
    elif place.ahead:
        assert int(ahead[1]) == place.ahead and ("questions" in sentence) == (place.ahead > 1)
    else:
        assert "yours is the next" in sentence and not ahead


@given(st.none() | st.floats(0, 1e5))
def test_what_takes_long_is_said_beforehand(seconds):
    said = beforehand(seconds)
    assert bool(said) == (seconds is not None and seconds >= LONG)
    assert not said or said.startswith(about(seconds)) and said.endswith("on this server.")


@given(st.dictionaries(st.integers(1, 1000), st.floats(0, 1e5), min_size=1))
def test_what_each_amount_takes_is_said_where_one_takes_long(seconds):
    said = costs(seconds)
    assert bool(said) == (max(seconds.values()) >= LONG)
    parts = said.removeprefix("On this server: ").rstrip(".").split("; ") if said else []
    assert parts == [f"{n}: {about(each).lower()}" for n, each in seconds.items()] * bool(said)
