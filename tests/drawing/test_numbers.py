"""Numbers are written so that people read what they are: nothing rounded to what it is not."""

import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.drawing.numbers import (
    counted,
    fixed,
    loss_text,
    p_value,
    percent,
    probability,
    signed,
    sized,
    unwritten,
)
from tests.inside.claims import number

UNIT = st.floats(0, 1)
FAST = settings(derandomize=True, deadline=None, max_examples=100)


def holds(text: str, value: float, unit: float) -> bool:
    """Whether a text such as "62.1 %", "< 0.01 %" or "more than 99 %" is true of a value."""
    shown = float(re.search(r"[−+]?[\d,]+(\.\d+)?", text)[0].replace(",", "").replace("−", "-"))
    digits = len(text.partition(".")[2].split()[0]) if "." in text else 0
    value *= unit
    if re.match("<|less|below", text):
        return value < shown
    if re.match(">|more|above", text):
        return value > shown
    return abs(value - shown) <= 0.5 * 10**-digits * (1 + 1e-6) + 1e-9


@FAST
@given(UNIT)
def test_probabilities_and_shares_are_true_as_they_are_written(value):
    for write in (probability, percent):
        text = write(value)
        assert holds(text, value, 100), text
        assert "e-" not in text and "nan" not in text
        if text == "100\u00a0%":
            assert value == 1
    for digits in (0, 1, 2):
        text = percent(value, digits)
        assert holds(text, value, 100), text
        assert (text == "0\u00a0%") == (value == 0) and (text == "100\u00a0%") == (value == 1)
        assert (
            text[0] in "<>"
            or value in (0, 1)
            or len(text.partition(".")[2]) >= digits + 2 * (digits > 0)
        )
    assert not re.fullmatch(r"0(\.0+)?\s%", probability(value)), "softmax gives no 0"


@FAST
@given(st.floats(-1, 1))
def test_signs_and_small_differences_are_kept(value):
    text = signed(value)
    assert holds(text, value, 1), text
    assert (text == "0") == (value == 0)
    assert ("−" in text) == (value < 0) and "-" not in text


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
        "< 0.01\u00a0%",
        "0.02\u00a0%",
        "0.4\u00a0%",
        "8.2\u00a0%",
        "74\u00a0%",
        "99.6\u00a0%",
        "99.95\u00a0%",
        "> 99.99\u00a0%",
        "250\u00a0%",
        "undefined",
    ]
    assert percent(0.9833, 2) == "98.33\u00a0%" and probability(1 + 1e-9) == "100\u00a0%"


def test_infinite_and_exact_values():
    assert loss_text(math.inf) == "infinite"
    assert (probability(1.0), probability(0.0), percent(0), percent(1)) == (
        "100\u00a0%",
        "< 0.01\u00a0%",
        "0\u00a0%",
        "100\u00a0%",
    )
    assert (probability(0.99999), probability(7e-6), probability(0.0002)) == (
        "> 99.99\u00a0%",
        "< 0.01\u00a0%",
        "0.02\u00a0%",
    )


@FAST
@given(UNIT)
def test_p_values(p):
    text = p_value(p)
    assert text == "p < 0.0001" if p < 1e-4 else float(text[4:]) == pytest.approx(p, rel=0.05)


def test_one_is_no_plural():
    assert (counted(1, "error"), counted(1200, "error"), counted(2, "class", "classes")) == (
        "1 error",
        "1,200 errors",
        "2 classes",
    )


SIZES = st.floats(-1e300, 1e300)


@FAST
@given(SIZES, st.integers(1, 10))
def test_sizes_are_read_back_within_half_a_unit_of_their_last_digit(value, digits):
    text = sized(value, digits)
    assert not re.search(r"[eE-]|nan|inf", text)
    assert (text == "0") == (value == 0)
    unit = 10.0 ** (math.floor(math.log10(abs(value))) - digits + 1) if value else 1.0
    assert abs(number(text) - value) <= 0.5 * unit * (1 + 1e-6)


@FAST
@given(SIZES, st.integers(1, 10), st.booleans())
def test_what_no_other_program_reads_is_read_back(value, digits, plus):
    text = sized(value, digits, plus)
    back = unwritten(text)
    if back is None:
        back = float(text.replace(",", ""))
    assert back == float(f"{value:.{digits - 1}e}")


@FAST
@given(st.floats(-1e6, 1e6), st.integers(0, 4))
def test_so_many_digits_behind_the_point_and_no_minus_before_nothing(value, digits):
    text = fixed(value, digits)
    assert re.fullmatch(r"−?(\d{1,3}(,\d{3})+|\d{1,3})" + rf"(\.\d{{{digits}}})?", text)
    assert abs(number(text) - value) <= 0.5 * 10**-digits * (1 + 1e-6)
    assert text.startswith("−") == (float(f"{value:.{digits}f}") < 0)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (44.1, "44.1"),
        (12345, "12,300"),
        (-3.02e-7, "−3.02 × 10⁻⁷"),
        (1e-7, "10⁻⁷"),
        (0.0004, "0.0004"),
        (4e6, "4 × 10⁶"),
        (math.inf, "infinite"),
        (-math.inf, "−infinite"),
        (math.nan, "undefined"),
    ],
)
def test_sizes_as_people_write_them(value, text):
    assert sized(value) == text


def test_a_change_has_its_sign():
    assert [sized(value, 2, plus=True) for value in (0.5, 0, -0.5)] == ["+0.5", "0", "−0.5"]
    assert [fixed(value, 1, plus=True) for value in (0.5, 0, -0.5)] == ["+0.5", "0.0", "−0.5"]


@pytest.mark.parametrize(
    "name", ["1,000", "10", "-1", "12\u00a0%", "tabby cat", "10 × 10", "−", "e-5"]
)
def test_names_are_no_numbers_of_ours(name):
    assert unwritten(name) is None
