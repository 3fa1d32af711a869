"""Networks without published weights in words: what is counted, beside what the paper says."""

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from explorer.inside.words import unpublished as words
from explorer.networks.unpublished import UNPUBLISHED

POSITIVE = st.floats(1e-3, 1e6)


@given(POSITIVE, POSITIVE)
@example(1.0, 1.0)
@settings(max_examples=50, deadline=None, derandomize=True)
def test_how_far_a_count_is_from_a_published_number(counted, published):
    text = words.difference(counted, published)
    if text == "the same":
        assert abs(counted - published) < 0.001 * published
        return
    share, side = re.fullmatch(r"([\d.]+)\s% (more|less) here", text).groups()
    assert side == ("more" if counted > published else "less")
    assert abs(float(share) / 100 - abs(counted - published) / published) <= 0.0005001


def test_the_sentence_says_that_it_is_untrained_and_both_numbers():
    row = UNPUBLISHED["prelu_net"]
    text = words.describe(row, 19_058_106_368)
    assert "untrained" in text and "no weights were published" in text
    assert "19.06 billion multiply-adds counted now, 19.0 billion in the paper" in text
    assert "0.3\u00a0% more here" in text and "table 3" in text


def test_the_page_of_networks_counts_it(app):
    at = app("networks", model="random:prelu_net")
    assert not at.exception
    shown = {metric.label: metric.value for metric in at.metric}
    assert (shown["Parameters"], shown["Multiply-adds"], shown["Layers with weights"]) == (
        "178 M",
        "19.1 G",
        "19",
    )
    assert any("0.3\u00a0% more here" in element.value for element in at.markdown)
