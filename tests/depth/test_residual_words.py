"""Skip connections in words: published findings are repeated only where the numbers agree."""

import re
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.depth.residual import KNOWN, Lesions, Responses
from explorer.depth.words import residual as words
from explorer.drawing.numbers import percent, probability
from tests.inside.claims import sizes

FEW = settings(max_examples=80, deadline=None, derandomize=True)
KINDS = st.sampled_from(["plain", "residual", ""])
SHARES = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.5, 1.0]))


def responses(kind, values) -> Responses:
    std = np.array(values)
    return Responses(tuple(f"bn{i}" for i in range(len(std))), std, 3, True, kind)


def lesions(kind, whole, parts) -> Lesions:
    probability, agreement = np.array(parts, float).reshape(-1, 2).T
    names = tuple(f"block{i}" for i in range(len(parts)))
    return Lesions(names, probability, agreement, whole, 0, 9, kind, "block", picture="Cat")


def tells(whole, parts) -> bool:
    """A network that knows the picture, and does not answer the same without any of its parts."""
    return whole >= KNOWN and bool(parts) and set(parts) != {(whole, 1.0)}


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
        kind: [np.mean([a for _, a in net[1]]) for k, *net in nets if k == kind and tells(*net)]
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
    still = sum(bool(parts) and set(parts) == {(whole, 1.0)} for _, whole, parts in nets)
    assert text.count("No deletion changes anything") == still
    unknown = sum(
        whole < KNOWN and bool(parts) and set(parts) != {(whole, 1.0)} for _, whole, parts in nets
    )
    assert text.count("does not know this picture") == unknown
    assert text.count("no part that can be deleted") == sum(not parts for *_, parts in nets)


NETS = st.lists(
    st.tuples(KINDS, SHARES, st.lists(st.tuples(SHARES, SHARES), max_size=4)),
    min_size=1,
    max_size=4,
)


@given(NETS, st.sampled_from([None, 0, 1, 2]))
@FEW
def test_a_network_of_nan_keeps_no_class(nets, odd):
    """Two NaN are no equal first guesses: such a network is left out of what is compared."""
    results = {f"net {i}": lesions(*net) for i, net in enumerate(nets)}
    if odd is not None:
        nets = [*nets, ("plain", np.nan, [(0.5, 1.0)] * odd)]
        results["odd"] = lesions(*nets[-1])
    text = words.compare_lesions(results)
    kept = {
        kind: [
            sum(share for _, share in parts) / len(parts)
            for k, whole, parts in nets
            if k == kind and tells(whole, parts)
        ]
        for kind in ("plain", "residual")
    }
    assert bool(text) == all(kept.values())
    for low, high in re.findall(r"\((\S+ ?\S*)\s% against (\S+ ?\S*)\s% on", text):
        for shown, kind in ((low, "residual"), (high, "plain")):
            assert percent(sum(kept[kind]) / len(kept[kind])) == f"{shown}\u00a0%"
    for label, (_, whole, parts) in zip(results, nets, strict=True):
        said = words.lesion(label, results[label])
        assert said in words.describe_lesions(results)
        assert ("is NaN" in said) == (bool(parts) and whole != whole)
        if parts and whole == whole:
            least = min(p for p, _ in parts)
            assert f"least {probability(least)} without block" in said
            first = [p for p, _ in parts].index(least)
            assert f"without block{first};" in said
    table = words.lesion_table(results)
    assert table["images that keep their class"] == [a for *_, parts in nets for _, a in parts]
    assert table["network"] == [
        label for label, net in zip(results, nets, strict=True) for _ in net[2]
    ]
    assert len({len(column) for column in table.values()}) == 1


@given(
    st.lists(
        st.tuples(KINDS, st.lists(sizes(-2, 2), min_size=1, max_size=4)), min_size=1, max_size=4
    )
)
@FEW
def test_responses_stand_in_the_table_as_they_are(nets):
    results = {f"net {i}": responses(*net) for i, net in enumerate(nets)}
    table = words.response_table(results)
    values = table["standard deviation of the response"]
    assert [repr(v) for v in values] == [repr(float(v)) for _, std in nets for v in std]
    assert table["layer"] == [f"bn{i}" for _, std in nets for i in range(len(std))]
    text, kinds = words.compare_responses(results), {kind for kind, _ in nets}
    assert bool(text) == ({"plain", "residual"} <= kinds)
    for first, second in re.findall(r"\((\S+) against (\S+) on average\)", text):
        smaller = float(first) < float(second)
        assert ("respond less" in text) <= smaller and ("respond more" in text) <= (not smaller)
    for label, (_, std) in zip(results, nets, strict=True):
        assert f"{label}: " in words.describe_responses(results)
        assert words.count(len(std), "layer") in words.describe_responses(results)


def test_nan_and_single_parts_have_words_of_their_own():
    assert "is NaN" in words.describe_lesions({"a": lesions("plain", 0.5, [(np.nan, 1.0)])})
    one = words.describe_lesions({"a": lesions("plain", 0.9, [(0.8, 1.0)])})
    assert (
        "over 1 deletion of a block, least 80.0\u00a0% without block0; of 9 images 100\u00a0%"
        in one
    )
    assert words.count(0, "image") == "0 images" and words.count(1, "image") == "1 image"


@given(NETS, st.lists(st.tuples(KINDS, st.lists(sizes(-2, 2), min_size=1, max_size=4)), max_size=4))
@FEW
def test_networks_that_are_not_trained_are_not_compared_with_what_was_published(cut, measured):
    """What is said of trained nets stays the same whatever untrained ones stand beside them."""
    for make, compare, nets in (
        (lesions, words.compare_lesions, cut),
        (responses, words.compare_responses, measured),
    ):
        trained = {f"net {i}": make(*net) for i, net in enumerate(nets)}
        drawn = {
            f"drawn {i}": replace(row, trained=False) for i, row in enumerate(trained.values())
        }
        assert compare(drawn) == ""
        assert compare(trained | drawn) == compare(trained)
