"""Numbers are written so that people read what they are: nothing rounded to what it is not."""

import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.inside.notation import (
    counted,
    enumerated,
    loss_text,
    p_value,
    percent,
    probability,
    signed,
    spoken,
)

UNIT = st.floats(0, 1)
FAST = settings(derandomize=True, deadline=None, max_examples=100)


def holds(text: str, value: float, unit: float) -> bool:
    """Whether a text such as "62.1 %", "< 0.01 %" or "more than 99 %" is true of a value."""
    number = float(re.search(r"[-+]?[\d,]+(\.\d+)?", text)[0].replace(",", ""))
    digits = len(text.partition(".")[2].split()[0]) if "." in text else 0
    value *= unit
    if re.match("<|less|below", text):
        return value < number
    if re.match(">|more|above", text):
        return value > number
    return abs(value - number) <= 0.5 * 10**-digits * (1 + 1e-6) + 1e-9


@FAST
@given(UNIT)
def test_probabilities_and_shares_are_true_as_they_are_written(value):
    for write in (probability, percent):
        text = write(value)
        assert holds(text, value, 100), text
        assert "e-" not in text and "nan" not in text
        if text == "100 %":
            assert value == 1
    for digits in (0, 1, 2):
        text = percent(value, digits)
        assert holds(text, value, 100), text
        assert (text == "0 %") == (value == 0) and (text == "100 %") == (value == 1)
        assert (
            text[0] in "<>"
            or value in (0, 1)
            or len(text.partition(".")[2]) >= digits + 2 * (digits > 0)
        )
    assert not re.fullmatch(r"0(\.0+)? %", probability(value)), "softmax gives no 0"


@FAST
@given(st.floats(-1, 1))
def test_signs_and_small_differences_are_kept(value):
    text = signed(value)
    assert holds(text, value, 1), text
    assert (text == "0") == (value == 0)
    assert ("-" in text) == (value < 0)


@FAST
@given(st.floats(0, 1e9))
def test_a_loss_is_0_only_where_it_is(value):
    text = loss_text(value)
    assert (text == "0") == (value == 0)
    assert holds(text, value, 1), text


@pytest.mark.parametrize("write", [probability, percent, signed, loss_text])
def test_what_is_no_number_is_called_so(write):
    assert write(math.nan) == "undefined"


def test_shares_as_people_write_them():
    shares = (7e-6, 0.0002, 0.0041, 0.082, 0.74, 0.996, 0.9995, 0.99995, 2.5, math.inf)
    assert [percent(share) for share in shares] == [
        "< 0.01 %",
        "0.02 %",
        "0.4 %",
        "8.2 %",
        "74 %",
        "99.6 %",
        "99.95 %",
        "> 99.99 %",
        "250 %",
        "undefined",
    ]
    assert percent(0.9833, 2) == "98.33 %" and probability(1 + 1e-9) == "100 %"


def test_infinite_and_exact_values():
    assert loss_text(math.inf) == "infinite"
    assert (probability(1.0), probability(0.0), percent(0), percent(1)) == (
        "100 %",
        "< 0.01 %",
        "0 %",
        "100 %",
    )
    assert (probability(0.99999), probability(7e-6), probability(0.0002)) == (
        "> 99.99 %",
        "< 0.01 %",
        "0.02 %",
    )


@FAST
@given(UNIT)
def test_p_values(p):
    text = p_value(p)
    assert text == "p < 0.0001" if p < 1e-4 else float(text[4:]) == pytest.approx(p, rel=0.05)


@FAST
@given(st.lists(st.sampled_from("abcdef"), unique=True), st.integers(1, 6))
def test_lists_of_names_count_what_they_leave_out(names, most):
    text = enumerated(names, most)
    more = re.search(r"and (\d+) more", text)
    named = re.findall(r"\b[a-f]\b", text)
    assert named == names[:most]
    assert len(named) + int(more[1] if more else 0) == len(names)


def test_one_is_no_plural():
    assert (counted(1, "error"), counted(1200, "error"), counted(2, "class", "classes")) == (
        "1 error",
        "1,200 errors",
        "2 classes",
    )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("6", "“6”"),
        ("10", "“10”"),
        ("1,000", "“1,000”"),
        ("-1", "“-1”"),
        ("tabby cat", "tabby cat"),
        ("output 6", "output 6"),
        ("3 + 5 + 6 and 6 more", "3 + 5 + 6 and 6 more"),
        ("747 airliner", "747 airliner"),
        ("", ""),
    ],
)
def test_a_class_that_is_called_by_a_number_stands_in_quotes(name, shown):
    assert spoken(name) == shown
