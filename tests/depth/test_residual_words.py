"""Skip connections in words: published findings are repeated only where the numbers agree."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.depth.residual import KNOWN, Lesions, Responses
from explorer.depth.words import residual as words
from tests.inside.claims import sizes

FEW = settings(max_examples=150, deadline=None, derandomize=True)
KINDS = st.sampled_from(["plain", "residual", ""])
SHARES = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.5, 1.0]))


def responses(kind, values) -> Responses:
    std = np.array(values)
    return Responses(tuple(f"bn{i}" for i in range(len(std))), std, 3, True, kind)


def lesions(kind, whole, parts) -> Lesions:
    probability, agreement = np.array(parts, float).reshape(-1, 2).T
    names = tuple(f"block{i}" for i in range(len(parts)))
    return Lesions(names, probability, agreement, whole, 0, 9, kind, "block", picture="Cat")


@given(
    st.lists(
        st.tuples(KINDS, st.lists(sizes(-2, 2), min_size=1, max_size=4)), min_size=1, max_size=4
    )
)
@FEW
def test_responses_are_smaller_only_where_they_are(nets):
    results = {f"net {i}": responses(*net) for i, net in enumerate(nets)}
    text = words.describe_responses(results)
    means = {
        kind: np.mean([np.mean(values) for k, values in nets if k == kind])
        if any(k == kind for k, _ in nets)
        else None
        for kind in ("plain", "residual")
    }
    plain, residual = means["plain"], means["residual"]
    if plain is None or residual is None:
        assert "plain ones" not in text and "alike" not in text
        return
    if not (np.isfinite(plain) and np.isfinite(residual)):
        assert "nothing can be compared" in text
        return
    assert ("as was published" in text) == (residual < plain and plain > 1.05 * residual)
    assert ("ones here" in text and "unlike what was published" in text) == (
        residual > 1.05 * plain
    )
    assert all(label in text for label in results)


@given(
    st.lists(
        st.tuples(KINDS, SHARES, st.lists(st.tuples(SHARES, SHARES), max_size=4)),
        min_size=1,
        max_size=4,
    )
)
@FEW
def test_lesions_say_what_remains(nets):
    results = {f"net {i}": lesions(*net) for i, net in enumerate(nets)}
    text = words.describe_lesions(results)
    kept = {
        kind: [np.mean([a for _, a in parts]) for k, _, parts in nets if k == kind and parts]
        for kind in ("plain", "residual")
    }
    if kept["plain"] and kept["residual"]:
        gap = np.mean(kept["residual"]) - np.mean(kept["plain"])
        assert ("about as many" in text) == (abs(gap) < words.CLEAR)
        assert (", as published" in text) == (gap >= words.CLEAR)
        noticed = gap >= words.CLEAR and np.mean(kept["residual"]) < words.UNNOTICED
        assert ("they do notice it" in text) == noticed
        assert ("unlike what was published" in text) == (gap <= -words.CLEAR)
    else:
        assert "published" not in text
    unknown = sum(whole < KNOWN and bool(parts) for _, whole, parts in nets)
    assert text.count("does not know this picture") == unknown
    assert text.count("no part that can be deleted") == sum(not parts for *_, parts in nets)


def test_nan_and_single_parts_have_words_of_their_own():
    assert "is NaN" in words.describe_lesions({"a": lesions("plain", 0.5, [(np.nan, 1.0)])})
    one = words.describe_lesions({"a": lesions("plain", 0.9, [(0.8, 1.0)])})
    assert "over 1 deletion of a block, least 80.0 % without block0; of 9 images 100 %" in one
    assert words.count(0, "image") == "0 images" and words.count(1, "image") == "1 image"
