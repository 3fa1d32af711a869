"""Lists in sentences: nobody who is named is left out uncounted."""

import re

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.lessons.words.lists import listed, tied

LIGHT = settings(max_examples=50, deadline=None, derandomize=True)


@LIGHT
@given(st.lists(st.sampled_from("ABCDEFG"), min_size=1, max_size=7, unique=True), st.integers(1, 4))
def test_every_name_is_said_or_counted(names, most):
    text = listed(names, most)
    said = re.findall("[A-G]", text)
    others = re.search(r"(\d+) other", text)
    assert said == names[:most] and len(said) + int(others.group(1) if others else 0) == len(names)


@LIGHT
@given(st.lists(st.integers(0, 3), min_size=1, max_size=8))
def test_ties_are_all_named_or_counted(values):
    names = [f"n{i}" for i in range(len(values))]
    text = tied(names, np.array(values), max(values))
    others = re.search(r"(\d+) other", text)
    count = len(re.findall(r"n\d", text)) + int(others.group(1) if others else 0)
    assert count == values.count(max(values))
