"""The words of the report, held to its numbers."""

import re

from hypothesis import given
from hypothesis import strategies as st

from explorer.inside.words import report as words


@given(st.integers(0, 100))
def test_the_page_says_how_many_views_are_collected(views):
    said = words.finding(views)
    number = re.match(r"(\d+) (view is|views are) collected\.$", said)
    assert said == words.EMPTY if not views else int(number.group(1)) == views
    assert not views or (number.group(2) == "view is") == (views == 1)
