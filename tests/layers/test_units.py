"""What is said of a unit: its numbers against others, its sentences against its numbers."""

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from explorer.layers import units
from explorer.layers.figures import units as figures
from explorer.layers.units import (
    FACTORS,
    alike_of,
    by_class,
    correlations,
    factors,
    facts,
    selectivity,
)
from tests.layers.unit_nets import image_set, index, net
from trainer.scenes.world import World


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
