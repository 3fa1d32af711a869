"""Predictions: softmax, cross entropy and p - y against autograd, closed forms and a lecture; bars
that show them."""

import math
import re

import numpy as np
import pytest
import torch
from torch import nn

from explorer.drawing.tables import csv
from explorer.inside import predictions as analysis
from explorer.inside.figures import predictions as figures
from explorer.inside.notation import probability, signed
from explorer.inside.predictions import (
    LECTURE,
    Predictions,
    cross_entropy,
    predict,
    softmax,
    softmax_gradient,
)
from explorer.inside.words import predictions as words

RNG = np.random.default_rng(0)
SCORES = RNG.normal(0, 3, 50)
LIMITS = [
    np.array([1000.0, 0, -1000]),
    np.array([-1e5, -1e5 + 1]),
    np.full(7, 3.0),
    np.array([42.0]),
    np.zeros(2),
]


def made(logits, classes=None):
    logits = np.asarray(logits, np.float64)
    return Predictions(logits, softmax(logits), classes)


# --- the formulas


def test_the_lectures_numbers():
    table = LECTURE.predictions.table(LECTURE.target)
    order = np.argsort(table.indices)
    assert LECTURE.predictions.logits.tolist() == [-3.44, 1.16, -0.81, 3.91]
    assert LECTURE.predictions.classes == ("dog", "cat", "boat", "airplane")
    assert np.abs(table.exponentials[order] - (0.0321, 3.1899, 0.4449, 49.8990)).max() < 5.1e-5
    assert np.abs(table.probabilities[order] - (0.0006, 0.0596, 0.0083, 0.9315)).max() < 5.1e-5
    assert LECTURE.predictions.loss(LECTURE.target) == pytest.approx(2.82, abs=0.005)


@pytest.mark.parametrize("temperature", [0.1, 0.5, 1.0, 3.0])
@pytest.mark.parametrize("logits", [SCORES, *LIMITS])
def test_softmax_equals_torch_and_sums_to_one(logits, temperature):
    found = softmax(logits, temperature)
    assert found.dtype == np.float64 and (found >= 0).all()
    assert found.sum() == pytest.approx(1, abs=1e-12)
    assert np.allclose(found, torch.softmax(torch.tensor(logits) / temperature, 0), atol=1e-14)


def test_softmax_of_two_is_the_sigmoid_and_shifts_change_nothing():
    for difference in (-40.0, -2.0, 0.0, 5.0):
        assert softmax(np.array([difference, 0]))[0] == pytest.approx(
            1 / (1 + math.exp(-difference)), rel=1e-12
        )
    assert np.allclose(softmax(SCORES), softmax(SCORES + 512), atol=1e-13)


def test_temperature_goes_from_the_largest_to_all_alike():
    assert softmax(SCORES, 1e-3).max() == pytest.approx(1)
    assert np.allclose(softmax(SCORES, 1e6), 1 / 50, atol=1e-6)
    entropies = [-(p * np.log(p)).sum() for p in (softmax(SCORES, t) for t in (0.5, 1, 2, 4))]
    assert entropies == sorted(entropies)


@pytest.mark.parametrize("temperature", [0, -1, float("nan")])
def test_a_temperature_must_be_positive(temperature):
    with pytest.raises(ValueError, match="greater than 0"):
        softmax(SCORES, temperature)


@pytest.mark.parametrize("temperature", [0.3, 1.0, 4.0])
@pytest.mark.parametrize("target", [0, 17, 49])
def test_cross_entropy_and_its_gradient_equal_autograd(target, temperature):
    z = torch.tensor(SCORES, requires_grad=True)
    loss = nn.functional.cross_entropy((z / temperature)[None], torch.tensor([target]))
    (grad,) = torch.autograd.grad(loss, z)
    assert cross_entropy(SCORES, target, temperature) == pytest.approx(loss.item(), rel=1e-12)
    found = softmax_gradient(SCORES, target, temperature)
    assert np.allclose(found, grad, atol=1e-14)
    assert found.sum() == pytest.approx(0, abs=1e-12) and found.argmin() == target


def test_gradient_equals_finite_differences():
    step = 1e-6
    for i in range(5):
        up, down = SCORES.copy(), SCORES.copy()
        up[i] += step
        down[i] -= step
        slope = (cross_entropy(up, 2) - cross_entropy(down, 2)) / (2 * step)
        assert softmax_gradient(SCORES, 2)[i] == pytest.approx(slope, abs=1e-8)


def test_cross_entropy_stays_finite_where_p_is_zero():
    logits = np.array([2000.0, 0.0])
    assert softmax(logits)[1] == 0
    assert cross_entropy(logits, 1) == 2000 and cross_entropy(logits, 0) == 0
    assert cross_entropy(np.zeros(8), 3) == pytest.approx(math.log(8))


def test_overflow_is_infinite_and_said():
    table = made([800.0, 1.0]).table(0)
    assert (
        np.isinf(table.exponentials[0])
        and table.overflows
        and "overflow" in words.describe_table(table)
    )
    assert table.probabilities.tolist() == [1, 0]
    assert made([80.0, 1.0]).table(0, temperature=0.1).overflows
    assert words.printed(table)["e^(z/T)"] == ["overflow", "2.718"]
    fine = made([8.0, 1.0]).table(0)
    assert not fine.overflows and f"{math.exp(8) + math.e:.4g}" in words.describe_table(fine)


# --- of a network


def test_predict_is_one_forward_pass_and_leaves_nothing():
    net = nn.Sequential(nn.Flatten(), nn.Linear(12, 5)).eval().requires_grad_(False)
    x = torch.randn(1, 3, 2, 2)
    found = predict(net, x, tuple("abcde"))
    assert found.logits.dtype == found.probabilities.dtype == np.float64
    assert np.allclose(found.logits, net(x)[0])
    assert np.allclose(found.probabilities, net(x)[0].softmax(0), atol=1e-7)
    assert all(not module._forward_hooks for module in net.modules()) and not x.requires_grad


def test_top_is_sorted_named_and_bounded():
    found = made([1, 5, 3, 5], ("cat", "dog", "crane", "crane"))
    top = found.top(3)
    assert top.indices == (1, 3, 2) and top.names == (
        "dog",
        "crane",
        "crane",
    )  # of equal scores the first is first
    assert (
        top.logits.tolist() == [5, 5, 3]
        and top.probabilities.tolist() == found.probabilities[[1, 3, 2]].tolist()
    )
    assert top.caption(3) == f"crane ({found.probabilities[3]:.1%})"
    assert found.top(99).indices == (1, 3, 2, 0)
    assert found.unique_names() == ("cat", "dog", "crane (output 2)", "crane (output 3)")


def test_outputs_without_names_are_numbered():
    found = made(np.eye(18)[17])
    assert found.top(1).names == ("output 17",) and len(set(found.unique_names())) == 18


def test_another_temperature_keeps_scores_and_order():
    found = made(SCORES)
    warm = found.at(4.0)
    assert np.array_equal(warm.logits, SCORES) and warm.top(9).indices == found.top(9).indices
    assert np.allclose(warm.probabilities, softmax(SCORES / 4))


def test_the_table_agrees_with_itself():
    table = made(SCORES).table(7, temperature=2.0)
    assert (np.diff(table.probabilities) <= 0).all() and sorted(table.indices) == list(range(50))
    assert np.allclose(table.exponentials / table.exponentials.sum(), table.probabilities)
    expected = table.probabilities - (table.indices == 7)
    assert np.allclose(table.errors, expected) and table.errors.sum() == pytest.approx(0, abs=1e-12)
    assert -math.log(table.of_target) == pytest.approx(made(SCORES).loss(7, 2.0))


# --- figures


def text_sizes(fig):
    return [
        fig.layout.font.size,
        fig.layout.xaxis.tickfont.size,
        fig.layout.xaxis.title.font.size,
        *(note.font.size for note in fig.layout.annotations),
    ]


def test_bars_show_the_numbers_best_on_top():
    top = made(SCORES).top(5)
    fig = figures.bars(top.names, top.probabilities, temperature=2.0)
    assert np.allclose(fig.data[0].x, top.probabilities) and fig.data[0].orientation == "h"
    low, high = fig.layout.yaxis.range
    assert low > high and list(fig.data[0].y) == [0, 1, 2, 3, 4]  # turned round: row 0 is on top
    assert fig.layout.xaxis.range[0] == 0 and fig.layout.xaxis.range[1] >= 1
    assert "probability" in fig.layout.xaxis.title.text and "T = 2" in fig.layout.xaxis.title.text
    assert [re.sub("<.*?>", "", note.text).split("  ") for note in fig.layout.annotations] == [
        [name, probability(p)] for name, p in zip(top.names, top.probabilities, strict=True)
    ]
    assert min(text_sizes(fig)) >= 16


def test_names_of_strangers_are_cut_and_not_taken_for_markup():
    bad = "<a href='http://example.org'>x</a>" + "y" * 500
    fig = figures.bars([bad], np.array([1.0]))
    assert "<a" not in fig.layout.annotations[0].text and len(fig.layout.annotations[0].text) < 80
    assert "<a" not in fig.data[0].customdata[0][0]
    assert "…" in fig.layout.annotations[0].text


@pytest.mark.parametrize("target", [0, 30, 49])
def test_differences_always_show_the_true_class(target):
    found = made(SCORES)
    table = found.table(target)
    fig = figures.differences(table, 5)
    values, texts = fig.data[0].x, [note.text for note in fig.layout.annotations]
    assert (values < 0).sum() == 1 and len(values) == (5 if target in found.top(5).indices else 6)
    assert "(true class)" in texts[int(np.argmin(values))]
    assert values.min() == pytest.approx(found.probabilities[target] - 1, abs=1e-6)
    assert len(set(fig.data[0].marker.color)) == 2 and min(text_sizes(fig)) >= 16
    assert signed(values.min()) in words.describe_differences(table)


def test_differences_of_a_single_class():
    table = made([3.0]).table(0)
    assert figures.differences(table, 5).data[0].x.tolist() == [0]
    assert "+0.0000" in words.describe_differences(table)


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (1.0, "100.0 %"),
        (0.99999, "> 99.9 %"),
        (0.6213, "62.1 %"),
        (0.01, "1.0 %"),
        (0.0041, "0.41 %"),
        (3e-7, "3e-07"),
        (0.0, "0e+00"),
    ],
)
def test_percent(p, text):
    assert probability(p) == text


def test_csv_holds_every_class_in_full():
    classes = tuple(f"class {i}" for i in range(49)) + ("=1+1",)
    table = made(SCORES, classes).table(3)
    lines = csv(words.columns(table)).splitlines()
    assert lines[0].split(",") == [
        "output",
        "class",
        "score z",
        "e^(z/T)",
        "probability p",
        "p - y",
    ]
    assert len(lines) == 51
    first = lines[1].split(",")
    assert float(first[2]) == SCORES.max() and float(first[4]) == softmax(SCORES).max()
    assert any(",'=1+1," in line for line in lines)


def test_several_networks_in_one_table():
    tops = {"a": made(SCORES).top(2), "b": made([1, 2]).top(5)}
    rows = words.side_by_side(tops)
    assert rows["network"] == ["a", "a", "b", "b"] and rows["place"] == [1, 2, 1, 2]
    assert rows["class"][2:] == ["output 1", "output 0"] and words.side_by_side({}) == {}


def test_the_worked_example_puts_quoted_beside_computed():
    shown = words.worked_example(LECTURE)
    assert shown["class"] == ["dog", "cat", "boat", "airplane"]
    assert shown["e^z, here"] == shown["e^z, quoted"] == ["0.0321", "3.1899", "0.4449", "49.8990"]
    assert shown["p, here"] == ["0.0006", "0.0596", "0.0083", "0.9315"]
    assert shown["p, quoted"] == shown["p, here"] and shown["-log p"] == [
        "",
        "2.82 (quoted 2.82)",
        "",
        "",
    ]


def test_descriptions_state_the_finding():
    top = made([5, 1], ("cat", "dog")).top(2)
    said = words.describe_bars("a net", top.names, top.probabilities)
    assert "a net" in said and "cat 98.2 %" in said and "dog 1.8 %" in said


# --- the page


def test_page_shows_the_networks_own_numbers(app):
    from explorer.images import preprocessing
    from explorer.networks import registry

    at = app("predictions", image="coffee")
    assert not at.exception and at.title[0].value == "Predictions"
    row = registry.find(at.session_state["model"])
    x = preprocessing.to_input(preprocessing.SAMPLES["coffee"].load(), row.preprocessing)
    found = predict(registry.load(row), x, row.classes)
    shown = at.dataframe[0].value
    assert shown["class"].tolist() == list(found.top(99).names)
    assert np.allclose(shown["probability p"], found.top(99).probabilities, atol=1e-5)
    assert np.allclose(shown["score z"], found.top(99).logits, atol=1e-4)
    assert float(at.metric[0].value) == pytest.approx(found.loss(found.top(1).indices[0]), abs=1e-3)


def test_page_true_class_and_temperature_change_the_loss(app):
    at = app("predictions")
    first = float(at.metric[0].value)
    select = next(box for box in at.selectbox if box.label.startswith("True class"))
    worst = at.dataframe[0].value["output"].tolist()[-1]
    select.set_value(worst).run()
    assert not at.exception and float(at.metric[0].value) > first
    assert at.dataframe[0].value["p - y"].tolist()[-1] == pytest.approx(-1, abs=0.05)
    cold = float(at.metric[0].value)
    at.slider(key="temperature").set_value(10.0).run()
    assert not at.exception and float(at.metric[0].value) < cold
    at.slider(key="bars").set_value(20).run()
    assert not at.exception


def test_page_says_which_networks_are_not_here(app, tmp_path, monkeypatch):
    from dataclasses import replace

    from explorer.networks import registry

    absent = replace(registry.MODELS["alexnet"], weights=tmp_path / "absent.pth")
    monkeypatch.setitem(registry.MODELS, "alexnet", absent)
    at = app("predictions")
    at.multiselect(key="several").set_value(["alexnet", "random:squeezenet1_1"]).run()
    assert not at.exception
    assert any(
        "AlexNet" in warning.value and "not on this server" in warning.value
        for warning in at.warning
    )
    assert any("random weights" in text.value for text in at.markdown)


@pytest.mark.parametrize("key", ["digit_3", "camera"])
def test_page_takes_every_shape_of_sample(app, key):
    at = app("predictions", image=key)
    assert not at.exception
    assert at.session_state["image"] == key


def test_cached_answer_equals_an_uncached_one():
    from explorer.images import preprocessing
    from explorer.inside import cached
    from explorer.networks import registry

    row = registry.find("random:squeezenet1_1")
    found = cached.predictions(row, "chelsea")
    alone = predict(
        registry.load(row),
        preprocessing.to_input(preprocessing.SAMPLES["chelsea"].load(), row.preprocessing),
    )
    assert np.array_equal(found.logits, alone.logits) and found.classes is None
    assert found.top(1).names[0].startswith("output ")


def test_probabilities_equal_torchvisions_own_pipeline(shared):
    """A published network from decoding to softmax; where a camera wrote its own colours, after
    their conversion."""
    import io

    from PIL import Image, ImageCms
    from torchvision.models import SqueezeNet1_0_Weights, squeezenet1_0

    from explorer.images import preprocessing
    from explorer.networks import registry

    net = squeezenet1_0()
    net.load_state_dict(
        torch.load(shared / "weights" / "squeezenet1_0-b66bff10.pth", weights_only=True)
    )
    net.eval().requires_grad_(False)
    weights = SqueezeNet1_0_Weights.IMAGENET1K_V1
    for path in sorted((shared / "data" / "photos").glob("*.jpg")):
        photo = Image.open(path).convert("RGB")
        picture = preprocessing.decode(path.read_bytes())
        if any("profile" in note for note in picture.notes):
            own = io.BytesIO(photo.info["icc_profile"])
            photo = ImageCms.profileToProfile(photo, own, ImageCms.createProfile("sRGB"))
        expected = net(weights.transforms()(photo)[None])[0].softmax(0)
        found = predict(
            net,
            preprocessing.to_input(picture.pixels, registry.find("squeezenet1_0").preprocessing),
        )
        assert np.abs(found.probabilities - expected.numpy()).max() < 1e-5, path.name


@pytest.mark.processes
def test_analysis_loads_neither_streamlit_nor_plotly():
    import subprocess
    import sys
    from pathlib import Path

    code = (
        f"import sys, {analysis.__name__}; "
        "print([m for m in ('streamlit', 'plotly', 'torchvision') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    assert done.stdout.strip() == "[]", done.stderr
