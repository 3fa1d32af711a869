"""What is said of a unit: the sentences against their numbers."""

import hypothesis
import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from explorer.drawing.numbers import percent
from explorer.failures.disagreements import mcnemar
from explorer.layers.class_weights import ClassWeights
from explorer.layers.switched_off import Off, OffAccuracy
from explorer.layers.units import (
    FACTORS,
    FOLLOWED,
    Alike,
    ClassAnswers,
    Factor,
    UnitFacts,
    selectivity,
)
from explorer.layers.words import switched_off as off_words
from explorer.layers.words import units as words

NAMES = ("cat", "dog", "mug", "1")
finite = st.floats(0, 1e3, width=32)


@st.composite
def unit_facts(draw) -> UnitFacts:
    n = draw(st.integers(1, 2000))
    k = draw(st.integers(1, min(12, n)))
    labels = np.array(draw(st.lists(st.integers(-1, 2), min_size=k, max_size=k)), np.int32)
    values = -np.sort(-np.array(draw(st.lists(finite, min_size=k, max_size=k)), np.float32))
    several = draw(st.lists(finite, min_size=2, max_size=3))
    means = -np.sort(-np.array(several))
    signed = draw(st.booleans())
    answers = ClassAnswers(
        np.arange(len(means)),
        means,
        np.full(len(means), 5),
        float("nan") if signed else selectivity(means),
    )
    r = st.floats(-1, 1)
    others = [Alike(i, draw(r), draw(r)) for i in range(draw(st.integers(0, 5)))]
    return UnitFacts(
        unit=draw(st.integers(0, 99)),
        units=100,
        layer="features.act5",
        signed=signed,
        n=n,
        total=n + draw(st.integers(0, 10)),
        answers=draw(st.integers(0, n)),
        images=np.arange(k),
        values=values,
        spots=np.zeros(k, int),
        labels=labels,
        by_class=draw(st.sampled_from([None, answers])),
        alike=tuple(others),
        duplicates=sum(each.duplicate for each in others),
    )


@st.composite
def some_factors(draw) -> tuple[Factor, ...]:
    rows = [
        Factor(name, draw(st.floats(0, 1)), draw(st.floats(0.001, 0.2)), ("a", "b"), (1.0, 2.0))
        for name in list(FACTORS)[: draw(st.integers(0, 4))]
    ]
    return tuple(sorted(rows, key=lambda row: -row.share))


@hypothesis.given(unit_facts(), some_factors())
def test_the_finding_is_what_the_patches_show(own, rows):
    text = words.finding(own, NAMES, "noise")
    known = own.labels[own.labels >= 0]
    counts = np.bincount(known, minlength=4)
    assert text.startswith(f"Unit {own.unit} ")
    if own.answers == 0:
        assert "dead" in text
        return
    clear = len(known) and 2 * counts.max() > len(own.labels) > 1
    assert ("answers most to" in text) == bool(clear)
    if clear:
        assert f"{counts.max()} of its {len(own.labels)}" in text
        assert NAMES[counts.argmax()] in text
    elif len(known):
        assert f"of {(counts > 0).sum()} class" in text
    assert ("rarely" in text) == (own.answers < 0.01 * own.n)
    follows = words.follows(own.unit, rows)
    assert bool(follows) == bool(rows)
    assert words.rarely(own) == [s for s in words.rarely(own) if s in text]
    followed = [row for row in rows if row.followed]
    if followed:
        assert f"follows the {followed[0].name} most" in follows
        assert percent(followed[0].share) in follows and followed[0].best in follows
    elif rows:
        assert follows.startswith("None of") and f"unit {own.unit} " in follows
    label, most = words.most_frequent(own.labels)
    assert most == (counts.max() if len(known) else 0) and (label >= 0) == bool(len(known))
    images = [f"image {place}" for place in range(len(own.labels))]
    patches = words.patch_table(own, images, ["cat"] * len(images))
    assert patches["image"] == images and patches["answer"] == own.values.tolist()


@hypothesis.given(unit_facts(), st.integers(1, 99), st.integers(1, 99), some_factors())
def test_how_it_was_measured(own, field, picture, rows):
    text = words.how(own, (field, field), picture, "noise")
    assert ("the whole picture" in text) == (field >= picture)
    assert ("that were asked for" in text) == (own.n < own.total)
    assert f"to {own.answers:,} of them" in text
    table = words.factor_columns(rows)
    assert table["share of variance"] == [row.share for row in rows]
    assert {len(column) for column in table.values()} == {len(rows)}
    classes = words.class_table(own, NAMES)
    assert len(classes["class"]) == (0 if own.by_class is None else len(own.by_class.classes))
    said = words.by_class(own, NAMES)
    if own.by_class is None:
        assert "not known" in said
    else:
        assert ("Morcos" in said) == (not own.signed)
        if np.isfinite(own.by_class.selectivity):
            assert f"{own.by_class.selectivity:.2f}" in said
    assert words.patch(1.5, "cat") == "cat: 1.5" and words.patch(1.5, "") == "1.5"
    assert percent(FOLLOWED) in words.factors_how()


@hypothesis.given(unit_facts(), arrays(np.int64, st.integers(1, 20), elements=st.integers(0, 300)))
def test_units_like_it(own, active):
    text, table = words.alike(own), words.alike_table(own)
    assert len(table["unit"]) == len(own.alike)
    if own.alike:
        assert f"unit {own.alike[0].unit}" in text
        assert ("no other is a duplicate" in text) == (own.duplicates == 0)
        assert table["duplicate"].count("yes") == own.duplicates
    layer = words.layer(active, 300)
    assert f" {(active == 0).sum()} " in layer
    assert layer.endswith(f"and {((active > 0) & (active < 3)).sum()} rarely active.")


@hypothesis.given(
    arrays(float, 4, elements=st.floats(-9, 9) | st.just(float("nan"))),
    st.sampled_from(["weight", "gradient"]),
)
def test_what_it_weighs(values, kind):
    weights = ClassWeights(kind, values, 7)
    text, table = words.weighs(weights, 3, NAMES), words.weights_table(weights, NAMES)
    known = values[np.isfinite(values)]
    assert table["weight"] == sorted(known.tolist(), reverse=True)
    assert ("most for" in text) == bool((known > 0).any())
    assert ("most against" in text) == bool((known < 0).any())
    assert ("no class" in text) == (not known.any())
    how = words.weights_how(weights)
    assert ("7 images" in how) == (kind == "gradient")
    assert ("Only of" in how) == (kind == "gradient" and np.isnan(values).any())


@hypothesis.given(
    arrays(float, 4, elements=st.floats(0, 1)),
    arrays(float, 4, elements=st.floats(0, 1) | st.just(float("nan"))),
)
def test_what_changes_without_it(before, after):
    result = Off(before, after, 0.0, 2.5)
    text = off_words.switched_off(result, 3, NAMES)
    if np.isnan(after).any():
        assert "no finite numbers" in text
    elif (before == after).all():
        assert "nothing changes" in text
    else:
        assert ("the answer stays" in text) == (before.argmax() == after.argmax())
        assert words.spoken(NAMES[int(before.argmax())]) in text
    table = off_words.off_table(result, NAMES)
    assert [len(column) for column in table.values()] == [4, 4, 4]
    assert table["as it is"] == before.tolist()
    assert "set to 0" in off_words.off_how(result) and "2.5" in off_words.off_how(result)


@hypothesis.given(st.lists(st.integers(0, 400), min_size=4, max_size=4))
def test_the_accuracy_without_it(counts):
    result = OffAccuracy(np.array(counts), 2000)
    text = off_words.accuracy(result, 3)
    if not sum(counts):
        assert "could be read" in text
        return
    assert percent((counts[0] + counts[2]) / sum(counts), 1) in text
    assert percent((counts[0] + counts[1]) / sum(counts), 1) in text
    if counts[1] + counts[2]:
        assert ("hardly chance" in text) == (mcnemar(counts[1], counts[2]) < 0.05)
        assert f"{counts[1]:,} become wrong" in text
    else:
        assert "the same images" in text


@hypothesis.given(st.integers(0, 9999), st.integers(1, 9999), st.floats(0, 3))
def test_how_far_it_is(done, total, seconds):
    assert f"{done:,} of {total:,} image" in words.progress(done, total, "noise")
    assert f"first {done:,}" in words.stopped(done, total)
    text = off_words.estimate(total, seconds)
    assert ("about" in text) == (seconds > 0) and "stopped" in text
