"""What is said of a unit: its numbers against others, its sentences against its numbers."""

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from explorer.failures.disagreements import mcnemar
from explorer.inside.notation import percent
from explorer.layers import units
from explorer.layers.class_weights import ClassWeights
from explorer.layers.figures import units as figures
from explorer.layers.switched_off import Off, OffAccuracy
from explorer.layers.units import (
    FACTORS,
    Alike,
    ClassAnswers,
    Factor,
    UnitFacts,
    alike_of,
    by_class,
    correlations,
    factors,
    facts,
    selectivity,
)
from explorer.layers.words import units as words
from tests.layers.unit_nets import image_set, index, net
from trainer.scenes.world import World

NAMES = ("cat", "dog", "mug", "1")
finite = st.floats(0, 1e3, width=32)


@hypothesis.given(arrays(float, st.integers(2, 9), elements=st.floats(0, 1e6)))
def test_selectivity_as_defined(averages):
    value = selectivity(averages)
    first = int(averages.argmax())
    rest = np.delete(averages, first).mean()
    if averages[first] == 0:
        assert np.isnan(value)
    else:
        assert value == pytest.approx((averages[first] - rest) / (averages[first] + rest), abs=1e-9)
        assert -1e-9 <= value <= 1


def test_selectivity_at_its_ends():
    assert selectivity(np.array([0.0, 3.0, 0.0])) == 1
    assert selectivity(np.array([2.0, 2.0, 2.0])) == 0
    assert selectivity(np.array([3.0, 1.0])) == 0.5


def test_classes_of_one_image_and_of_unknown_ones_do_not_count():
    labels = np.array([0, 0, 1, 2, 2, -1])
    answers = by_class(np.array([1.0, 3, 9, 5, 7, 100]), labels, True)
    assert answers.classes.tolist() == [2, 0] and answers.means.tolist() == [6, 2]
    assert answers.counts.tolist() == [2, 2] and answers.selectivity == 0.5
    assert np.isnan(by_class(np.ones(4), np.array([0, 0, 1, 1]), False).selectivity)
    assert by_class(np.ones(3), np.array([0, 0, 1]), True) is None
    assert by_class(np.ones(3), np.array([-1, -1, -1]), True) is None


def test_correlations_are_numpys_and_none_of_what_is_constant():
    rng = np.random.default_rng(0)
    values = rng.random((50, 6)).astype(np.float32)
    values[:, 2] = 0.1
    values[:, 4] = 3 * values[:, 1] + 7
    r = correlations(values, 1)
    keep = [0, 1, 3, 4, 5]
    expected = np.corrcoef(values[:, keep].astype(float).T)[1]
    np.testing.assert_allclose(r[keep], expected, atol=1e-6)
    assert np.isnan(r[2]) and np.isnan(correlations(values, 2)).all()


def test_units_alike_and_duplicates():
    module = net()
    module.first.weight[5], module.first.bias[5] = module.first.weight[1], module.first.bias[1]
    found = index(module, "first", image_set(60))
    own = facts(found, 1)
    assert own.alike[0].unit == 5 and own.alike[0].duplicate and own.duplicates >= 1
    assert len(own.alike) == 5 and 1 not in [each.unit for each in alike_of(found, 1)]
    sizes = [abs(each.largest) for each in alike_of(found, 1)]
    assert sizes == sorted(sizes, reverse=True)


def test_a_unit_that_follows_one_factor():
    world = World(count=1000, seed=3)
    scenes = [world.scene("train", number) for number in range(300)]
    for name, level in FACTORS.items():
        levels = sorted({level(scene) for scene in scenes})
        rng = np.random.default_rng(0)
        answers = np.array([levels.index(level(scene)) for scene in scenes], float)
        rows = factors(answers + rng.normal(0, 0.05, 300), scenes)
        assert rows[0].name == name and rows[0].share > 0.9 and rows[0].followed
        assert rows[0].best == levels[-1] and set(rows[0].levels) == set(levels)
    noise = factors(np.random.default_rng(1).normal(size=300), scenes)
    assert not any(row.followed for row in noise)
    for row in noise:
        assert row.share == pytest.approx(row.chance, abs=0.06)
    assert factors(np.ones(300), scenes) == ()


def test_the_share_explained_is_that_of_an_analysis_of_variance():
    world = World(count=500, seed=4)
    scenes = [world.scene("train", number) for number in range(80)]
    answers = np.random.default_rng(2).random(80)
    row = next(row for row in factors(answers, scenes) if row.name == "texture")
    groups = [answers[[s.thing.texture == level for s in scenes]] for level in row.levels]
    within = sum(((group - group.mean()) ** 2).sum() for group in groups)
    assert row.share == pytest.approx(1 - within / ((answers - answers.mean()) ** 2).sum())


def test_the_unit_to_begin_with_is_one_of_the_layer():
    module = net()
    assert 0 <= units.selective_unit(index(module, "relu", image_set(40))) < 8
    module.first.weight[:], module.first.bias[:] = 0, -1
    assert units.selective_unit(index(module, "relu", image_set(40))) == 0


# sentences


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
    text = words.finding(own, NAMES, rows, "noise")
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
    follows = words.follows(rows)
    assert bool(follows) == bool(rows) and all(sentence in text for sentence in follows)
    assert words.rarely(own) == [s for s in words.rarely(own) if s in text]
    if follows and rows[0].followed:
        assert rows[0].name in follows[0] and percent(rows[0].share) in follows[0]
    elif follows and not any(row.followed for row in rows):
        assert follows[0].startswith("None of")
    label, most = words.most_frequent(own.labels)
    assert most == (counts.max() if len(known) else 0) and (label >= 0) == bool(len(known))
    assert str(own.unit) in words.alt(own, NAMES)


@hypothesis.given(unit_facts(), st.integers(1, 99), st.integers(1, 99), some_factors())
def test_how_it_was_measured(own, field, picture, rows):
    text = words.how(own, (field, field), picture, "noise")
    assert ("the whole picture" in text) == (field >= picture)
    assert ("that were asked for" in text) == (own.n < own.total)
    assert f"to {own.answers:,} of them" in text
    table = words.factor_table(rows)
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
    assert words.patch(1.5, "cat") == "1.5 cat" and words.patch(1.5, "") == "1.5"


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
    text = words.switched_off(result, 3, NAMES)
    if np.isnan(after).any():
        assert "no finite numbers" in text
    elif (before == after).all():
        assert "nothing changes" in text
    else:
        assert ("the answer stays" in text) == (before.argmax() == after.argmax())
        assert words.spoken(NAMES[int(before.argmax())]) in text
    table = words.off_table(result, NAMES)
    assert [len(column) for column in table.values()] == [4, 4, 4]
    assert table["as it is"] == before.tolist()
    assert "set to 0" in words.off_how(result) and "2.5" in words.off_how(result)


@hypothesis.given(st.lists(st.integers(0, 400), min_size=4, max_size=4))
def test_the_accuracy_without_it(counts):
    result = OffAccuracy(np.array(counts), 2000)
    text = words.accuracy(result, 3)
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
    text = words.estimate(total, seconds)
    assert ("about" in text) == (seconds > 0) and "stopped" in text


# pictures


def test_patches_and_whole_pictures():
    picture = np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)
    boxes = [(-4, -4, 7, 7), (10, 12, 21, 23), (40, 40, 51, 51), (-9, -9, 60, 60)]
    for draw in figures.VIEWS.values():
        sheet = draw([picture] * 4, boxes, ["1.5 cat", "a very long name of a class", "", "x"], 2)
        assert sheet.dtype == np.uint8 and sheet.ndim == 3
    sheet = figures.patches([picture], [(10, 12, 21, 23)], [""], 1)
    factor = figures.SIDE // 11
    inside = np.kron(picture[10:21, 12:23], np.ones((factor, factor, 1), np.uint8))
    assert any(
        np.array_equal(sheet[r : r + len(inside), c : c + len(inside), :3], inside)
        for r in range(12)
        for c in range(12)
    )


def test_charts_have_a_row_for_each_name():
    fig = figures.bars(["a", "b" * 40, "c"], np.array([1.0, -2, 0]), "weight", np.ones(3))
    assert len(fig.data) == 2 and len(fig.layout.yaxis.ticktext) == 3
    assert max(map(len, fig.layout.yaxis.ticktext)) <= figures.NAME
    both = figures.before_after(["a", "b"], np.array([0.5, 0.2]), np.array([0.1, 0.9]))
    assert [bar.name for bar in both.data] == ["as it is", "without the unit"]
