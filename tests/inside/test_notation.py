"""Names are written so that people read what they are."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.inside.notation import enumerated, spoken

FAST = settings(derandomize=True, deadline=None, max_examples=100)


@FAST
@given(st.lists(st.sampled_from("abcdef"), unique=True), st.integers(1, 6))
def test_lists_of_names_count_what_they_leave_out(names, most):
    text = enumerated(names, most)
    more = re.search(r"and (\d+) more", text)
    named = re.findall(r"\b[a-f]\b", text)
    assert named == names[:most]
    assert len(named) + int(more[1] if more else 0) == len(names)


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
