"""Neighbours and maps of features against loops and the covariance; figures, words and page of
them."""

import numpy as np
import pytest

from explorer.failures import embedding
from explorer.failures.figures import embedding as figures
from explorer.failures.words import embedding as words
from tests.failures.examples import EVIL
from tests.failures.pages import text_on

RNG = np.random.default_rng(0)


def test_nearest_against_a_loop():
    features = RNG.normal(size=(200, 7)).astype(np.float16)
    features[5] = 0
    result = embedding.nearest(features, features[0], 6, without=0)
    real = features.astype(float)
    cosines = [
        row @ real[0] / max(np.linalg.norm(row) * np.linalg.norm(real[0]), 1e-12) for row in real
    ]
    order = [i for i in sorted(range(200), key=lambda i: -cosines[i]) if i != 0]
    assert result.indices.tolist() == order[:6]
    assert result.cosines == pytest.approx(np.array(cosines)[order[:6]], abs=1e-3)
    assert len(embedding.nearest(features[:3], features[0], 9, without=0).indices) == 2
    assert len(embedding.nearest(features[:1], features[0], 9, without=0).indices) == 0


def test_principal_axes_against_the_covariance():
    features = (RNG.normal(size=(300, 5)) * [5, 3, 1, 1, 1]).astype(np.float16)
    result = embedding.principal(features)
    real = features.astype(float)
    values, vectors = np.linalg.eigh(np.cov(real.T))
    assert result.explained == pytest.approx(values[::-1][:2] / values.sum(), rel=1e-3)
    wanted = (real - real.mean(0)) @ vectors[:, ::-1][:, :2]
    for axis in range(2):
        assert abs(np.corrcoef(result.places[:, axis], wanted[:, axis])[0, 1]) == pytest.approx(
            1, abs=1e-4
        )
    assert result.indices.tolist() == list(range(300))


def test_maps_are_bounded_repeatable_and_take_odd_features():
    features = RNG.normal(size=(500, 4)).astype(np.float16)
    first, again = embedding.principal(features, 100), embedding.principal(features, 100)
    assert (
        np.array_equal(first.places, again.places)
        and len(first.indices) == 100
        and first.total == 500
    )
    assert np.array_equal(np.unique(first.indices), first.indices)
    for odd in (np.zeros((9, 4), np.float16), features[:1], features[:, :1]):
        assert np.isfinite(embedding.principal(odd).places).all()


def test_tsne_keeps_two_groups_apart():
    features = np.concatenate([RNG.normal(size=(40, 6)), RNG.normal(size=(40, 6)) + 20]).astype(
        np.float16
    )
    places = embedding.tsne(features).places
    first, second = places[:40], places[40:]
    assert np.linalg.norm(first.mean(0) - second.mean(0)) > first.std() + second.std()
    assert embedding.tsne(features[:3]).method == "PCA"


def test_points_of_the_map_carry_their_rows():
    places, rows = RNG.normal(size=(20, 2)).astype(np.float32), np.arange(100, 120)
    groups, marks = figures.by_answer(np.arange(20) % 3 > 0, np.arange(20) > 1)
    fig = figures.points(places, rows, groups, [EVIL] * 20, ("x", "y"), marks)
    drawn = {
        row: (x, y)
        for trace in fig.data
        for row, x, y in zip(trace.customdata, trace.x, trace.y, strict=True)
    }
    assert sorted(drawn) == rows.tolist() and all(
        drawn[100 + i] == tuple(places[i]) for i in range(20)
    )
    assert (
        len({trace.marker.symbol for trace in fig.data}) == len(fig.data)
        and "<img" not in fig.to_json()
    )


def test_classes_on_the_map_differ_in_colour_or_shape():
    labels = np.concatenate([np.repeat(np.arange(30), np.arange(30, 0, -1)), [-1]])
    groups, marks = figures.by_class(labels, [f"class {i}" for i in range(30)])
    assert len(marks) == figures.MAX_CLASSES + 1 and groups[-1] == "others"
    assert len({(mark.colour, mark.symbol) for mark in marks.values()}) == len(marks)
    assert "class 0" in marks and "class 29" not in marks  # the most frequent ones
    groups, marks = figures.by_class(labels, [f"class {i}" for i in range(30)], [29])
    assert set(marks) == {"others", "class 29"} and groups.count("class 29") == 1


def test_the_map_in_words():
    places = np.array([[0, 0], [0, 1], [9, 9], [9, 8]], np.float32)
    assert "100\u00a0% of cases" in words.finding(places, ["a", "a", "b", "b"], "PCA")
    assert "0\u00a0% of cases" in words.finding(places, ["a", "b", "a", "b"], "PCA")
    assert "too few" in words.finding(places[:1], ["a"], "PCA")


def test_the_share_of_neighbours_against_a_loop():
    places, groups = RNG.normal(size=(60, 2)), RNG.integers(0, 3, 60)
    same = 0
    for i in range(60):
        distances = [np.hypot(*(places[i] - places[j])) if i != j else np.inf for j in range(60)]
        same += groups[i] == groups[int(np.argmin(distances))]
    sizes = np.bincount(groups)
    expected = same / 60, (sizes * (sizes - 1)).sum() / (60 * 59)
    assert embedding.neighbour_agreement(places, groups.tolist()) == pytest.approx(expected)


@pytest.mark.usefixtures("root")
def test_the_map_of_the_digits(app):
    at = app("feature_map", model="digits-relu")
    assert not at.exception
    assert "PCA of the features of 360 images" in text_on(at) and "6 images" in text_on(at)
