"""Figures of the failure pages say what the numbers say; albums hold everything and run nothing."""

import csv
import html.parser
import io
import json
import zipfile

import numpy as np
import pytest
from PIL import Image
from scipy import stats

from explorer.drawing.style import COLOURS
from explorer.failures.figures import album, disagreements, embedding, failures, thumbnails

RNG = np.random.default_rng(0)
EVIL = '<img src=x onerror="alert(1)"> & "quotes"'


def counts(k):
    return np.full((k, k), 2) + np.diag(np.full(k, 50))


@pytest.mark.parametrize("k", [1, 2, 10, 40])
def test_every_cell_of_the_confusion_can_be_clicked(k):
    classes = list(range(100, 100 + k))
    fig = failures.confusion(counts(k), [f"class {i}" for i in range(k)], classes)
    heat, marks = fig.data[:2]
    assert len(marks.customdata) == k * k and marks.hoverinfo != "skip" and marks.opacity == 0
    for x, y, (true, predicted, images) in zip(marks.x, marks.y, marks.customdata, strict=True):
        assert (classes[y], classes[x], counts(k)[y, x]) == (true, predicted, images)
    assert np.isnan(np.diag(np.array(heat.z, float))).all()  # colours are about errors


def test_the_confusion_in_words():
    found = np.zeros((3, 3), int)
    found[0, 1], found[2, 0], found[1, 1] = 7, 3, 90
    said = failures.describe_confusion(found, ["cat", "dog", "bus"], 10)
    assert (
        said
        == "The most frequent of 10 errors: cat taken for dog, 7 times; bus taken for cat, 3 times."
    )
    assert "No image" in failures.describe_confusion(np.diag([3, 4]), ["a", "b"], 0)


def test_names_of_strangers_are_text_in_figures():
    fig = failures.confusion(counts(2), [EVIL, EVIL], [0, 1])
    assert "<img" not in fig.to_json()
    assert len(set(fig.layout.xaxis.ticktext)) == 2


def test_reliability_in_words():
    edges, count = np.linspace(0, 1, 3), np.array([10, 30])
    said = failures.describe_reliability(np.array([0.4, 0.9]), np.array([0.5, 0.6]), count, 0.25)
    assert "gives its answer 77.5%" in said and "right in 57.5%" in said and "overconfident" in said
    assert "underconfident" in failures.describe_reliability(
        np.array([0.4, 0.5]), np.array([0.9, 0.9]), count, 0.4
    )
    assert "nothing can be said" in failures.describe_reliability(
        edges[:2], edges[:2], np.zeros(2, int), 0
    )
    fig = failures.reliability(
        np.array([0.4, np.nan]), np.array([0.5, np.nan]), np.array([4, 0]), edges
    )
    assert len(fig.data[0].x) == 1
    low, high = np.array([0.2, np.nan]), np.array([0.8, np.nan])
    fig = failures.reliability(
        np.array([0.4, np.nan]), np.array([0.5, np.nan]), np.array([4, 0]), edges, low, high
    )
    assert fig.data[0].error_y.array == pytest.approx([0.3]) and fig.data[
        0
    ].error_y.arrayminus == pytest.approx([0.3])
    assert (failures.times(1), failures.times(2), failures.times(3000)) == (
        "once",
        "twice",
        "3,000 times",
    )


def test_accuracy_of_classes_begins_with_the_worst():
    accuracy, count = np.array([0.9, np.nan, 0.1]), np.array([10, 0, 20])
    fig = failures.per_class(["a", "b", "c"], accuracy, accuracy - 0.1, accuracy + 0.05, count)
    assert fig.layout.yaxis.ticktext == ("c", "a")
    assert fig.data[0].error_x.array == pytest.approx([0.05, 0.05])
    said = failures.describe_per_class(
        ["a", "b", "c"], accuracy, accuracy - 0.1, accuracy + 0.05, count
    )
    assert (
        said.startswith("Hardest: c, 10.0% of 20 right")
        and "1 of the network's classes have no image" in said
    )
    many = failures.per_class(
        [str(i) for i in range(99)], np.linspace(0, 1, 99), *np.zeros((2, 99)), np.ones(99, int)
    )
    assert len(many.data[0].x) == failures.MOST_ROWS


def test_kinds_in_bars_and_words():
    found = {"net": {"similar": 3, "other": 1}, "deep": {"similar": 0, "other": 0}}
    fig = failures.kinds(found, {"net": 4, "deep": 0})
    assert list(fig.data[0].x) == [0.75, 0.25] and list(fig.data[1].x) == [0, 0]
    assert fig.data[0].marker.pattern.shape != fig.data[1].marker.pattern.shape
    said = failures.describe_kinds(found, {"net": 4, "deep": 0})
    assert "net: 4 errors, most often “similar” (3)" in said and "deep makes no error" in said


def test_mcnemar_against_scipy():
    for one, other in ((0, 0), (1, 0), (3, 9), (40, 12), (700, 650)):
        wanted = stats.binomtest(one, one + other).pvalue if one + other else 1.0
        assert disagreements.mcnemar(one, other) == pytest.approx(wanted, rel=1e-6)


def test_what_the_second_network_repairs():
    one, other = np.array([1, 1, 0, 0, 0], bool), np.array([1, 0, 1, 1, 0], bool)
    parts = disagreements.parts(one, other)
    assert parts.tolist() == [1, 1, 2, 1]
    said = disagreements.describe_pair(parts, "A", "B")
    assert (
        "Of 3 images that A gets wrong, B gets 2 right (67%); 1 that it got right are now wrong"
        in said
    )
    assert sum(trace.x[0] for trace in disagreements.pair(parts, "A", "B").data) == 5
    table = disagreements.table(np.array([[0, 2], [1, 0]]), ["A", "B"], [3, 2])
    assert table["right by B"] == [2, 0]


def test_points_of_the_map_carry_their_rows():
    places, rows = RNG.normal(size=(20, 2)).astype(np.float32), np.arange(100, 120)
    groups, marks = embedding.by_answer(np.arange(20) % 3 > 0, np.arange(20) > 1)
    fig = embedding.points(places, rows, groups, [EVIL] * 20, ("x", "y"), marks)
    seen = {
        row: (x, y)
        for trace in fig.data
        for row, x, y in zip(trace.customdata, trace.x, trace.y, strict=True)
    }
    assert sorted(seen) == rows.tolist() and all(
        seen[100 + i] == tuple(places[i]) for i in range(20)
    )
    assert (
        len({trace.marker.symbol for trace in fig.data}) == len(fig.data)
        and "<img" not in fig.to_json()
    )


def test_classes_on_the_map_differ_in_colour_or_shape():
    labels = np.concatenate([np.repeat(np.arange(30), np.arange(30, 0, -1)), [-1]])
    groups, marks = embedding.by_class(labels, [f"class {i}" for i in range(30)])
    assert len(marks) == embedding.MOST_CLASSES + 1 and groups[-1] == "others"
    assert len({mark[:2] for mark in marks.values()}) == len(marks)
    assert "class 0" in marks and "class 29" not in marks  # the most frequent ones
    groups, marks = embedding.by_class(labels, [f"class {i}" for i in range(30)], [29])
    assert set(marks) == {"others", "class 29"} and groups.count("class 29") == 1


def test_the_map_in_words():
    places = np.array([[0, 0], [0, 1], [9, 9], [9, 8]], np.float32)
    assert "100% of cases" in embedding.describe(places, ["a", "a", "b", "b"], "PCA", 4)
    assert "0% of cases" in embedding.describe(places, ["a", "b", "a", "b"], "PCA", 4)
    assert "too few" in embedding.describe(places[:1], ["a"], "PCA", 1)


@pytest.mark.parametrize("shape", [(8, 8), (1, 1), (32, 30), (96, 40), (300, 500), (20, 400)])
def test_tiles_have_one_size_and_small_pictures_keep_their_pixels(shape):
    pixels = RNG.integers(0, 255, (*shape, 3), np.uint8)
    tile = thumbnails.fitted(pixels)
    assert tile.shape == (thumbnails.SIDE, thumbnails.SIDE, 3)
    factor = thumbnails.SIDE // max(shape)
    if factor >= 2:
        top, left = ((thumbnails.SIDE - factor * side) // 2 for side in shape)
        assert np.array_equal(
            tile[top : top + factor * shape[0] : factor, left : left + factor * shape[1] : factor],
            pixels,
        )


def test_right_and_wrong_are_told_without_colour():
    pixels = np.zeros((thumbnails.SIDE, thumbnails.SIDE, 3), np.uint8)
    right, wrong, unknown = (
        thumbnails.marked(pixels, verdict)[-3] for verdict in (True, False, None)
    )
    assert (right == right[0]).all() and not (wrong == wrong[0]).all() and (unknown == 255).all()
    assert tuple(right[0]) == tuple(int(COLOURS[0][i : i + 2], 16) for i in (1, 3, 5))
    assert Image.open(io.BytesIO(thumbnails.small(None))).size[0] == thumbnails.SIDE


def items(n):
    return [
        album.Item(
            i,
            f"../../etc/{i}{EVIL}.jpg",
            "cat" if i % 2 else "",
            EVIL,
            0.9,
            0.1,
            2.3,
            -0.8,
            0.4,
            ("a tag", EVIL),
            (f"line 1\n{EVIL}",),
        )
        for i in range(n)
    ]


class Seen(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.addresses = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.addresses += [
            value for key, value in attrs if key in ("src", "href", "srcset", "action", "data")
        ]
        assert not any(key.startswith("on") for key, _ in attrs)


def test_the_page_asks_nobody_and_runs_nothing():
    picture = thumbnails.small(None)
    page = album.page(f"Title {EVIL}", "about", items(3), [(picture, "image/png")] * 3).decode()
    seen = Seen()
    seen.feed(page)
    assert seen.tags.count("figure") == seen.tags.count("img") == 3
    assert (
        "script" not in seen.tags
        and "link" not in seen.tags
        and "url(" not in page
        and "@import" not in page
    )
    assert all(address.startswith("data:image/png;base64,") for address in seen.addresses)
    assert "default-src 'none'" in page and EVIL not in page and "line 1\n" in page


def test_the_page_is_bounded(monkeypatch):
    monkeypatch.setattr(album, "MOST_HTML", 2)
    page = album.page("t", "about.", items(5), ((b"x", "image/png") for _ in range(5))).decode()
    assert page.count("<figure") == 2 and "first 2 of 5" in page


def test_the_zip_and_its_manifest(monkeypatch):
    data = album.archive(
        {"network": "n"}, items(4), [(b"one", "image/png"), (b"", ""), (b"three", "image/jpeg")]
    )
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        names = made.namelist()
        assert all(".." not in name and not name.startswith("/") for name in names)
        rows = list(csv.DictReader(io.StringIO(made.read("manifest.csv").decode())))
        about = json.loads(made.read("about.json"))
        assert [bool(row["file"]) for row in rows] == [True, False, True, False]
        assert made.read(rows[0]["file"]) == b"one" and rows[2]["file"].endswith(".jpg")
        assert about == {"network": "n", "images": 2, "selected": 4}
    assert rows[1]["verdict"] == "wrong" and rows[0]["verdict"] == "unknown"
    monkeypatch.setattr(album, "MOST_BYTES", 3)
    with zipfile.ZipFile(
        io.BytesIO(album.archive({}, items(2), [(b"one", "image/png")] * 2))
    ) as made:
        assert len(made.namelist()) == 3
