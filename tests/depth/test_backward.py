"""The signal going back: the sentences against the numbers, the sheet and the film, and the page's choices."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as draw
from PIL import Image, ImageSequence

from explorer.app.components import film as component
from explorer.depth import backward
from explorer.depth.backward import EQUAL_LAYERS, PAIRS, VANISHED, arrival, equal_layers
from explorer.depth.figures import backward as figures
from explorer.depth.gradient_maps import (
    QUANTITY,
    GradientMaps,
    LayerMap,
    Scale,
    common_scale,
    schedule,
)
from explorer.depth.words import backward as words
from explorer.inside.gradients import LayerGradients
from explorer.networks.registry import MODELS

SIZES = draw.one_of(
    draw.floats(1e-30, 1e3), draw.sampled_from([0.0, 1e-44, float("nan"), float("inf"), 1.0])
)


@draw.composite
def networks(draw_from):
    """A network of one to eight layers, whatever their gradients are."""
    rms = np.array(draw_from(draw.lists(SIZES, min_size=1, max_size=8)))
    elements = np.array(
        draw_from(draw.lists(draw.sampled_from([4, 9, 40]), min_size=len(rms), max_size=len(rms)))
    )
    loss = draw_from(draw.sampled_from([0.0, 0.001, 2.3, float("nan")]))
    signal = LayerGradients(
        tuple(f"conv{i}" for i in range(len(rms))),
        {QUANTITY: rms * np.sqrt(elements)},
        {QUANTITY: elements},
        0,
        loss,
        np.array([0.25, 0.75]),
    )
    layers = [
        LayerMap(
            np.full(count, value, np.float32),
            count * (value == 0),
            count * (0 < value < 1e-38),
            count * (not np.isfinite(value)),
        )
        for value, count in zip(rms.tolist(), elements.tolist(), strict=True)
    ]
    return GradientMaps(signal, tuple(layers), draw_from(draw.booleans()))


PAIR = draw.lists(networks(), min_size=1, max_size=2)
LABELS = ["sigmoid", "ReLU"]


@given(networks())
def test_what_arrives_is_the_ratio_of_the_first_to_the_last_layer(network):
    text, row = words.arrives(network, "net"), arrival(network)
    change = words.change(network)
    assert f"{change} in net" in words.headline([network], ["net"])
    readable = np.isfinite(network.signal.loss) and network.signal.loss > 0
    if not readable or not np.isfinite(row.ratio):
        assert "cannot be told" in text or "nothing can be read" in text
        assert words.vanished(network) is None
        return
    rms = network.signal.norm[QUANTITY] / np.sqrt(network.signal.size[QUANTITY])
    first, last = row.layers[[0, -1]]
    assert rms[first] / rms[last] == pytest.approx(row.ratio)
    assert f"layer {first + 1}" in text
    assert words.vanished(network) == (rms[first] / rms[last] < VANISHED)
    assert ("nothing arrives" in text) == (rms[first] == 0)
    assert ("smaller" in change) == ("smaller" in text) <= (rms[first] < rms[last])
    assert ("larger" in change) == ("larger" in text) <= (rms[first] > rms[last])


@given(PAIR)
def test_the_verdict_names_those_in_which_it_vanishes(pair):
    labels = LABELS[: len(pair)]
    text = words.verdict(pair, labels)
    gone = [words.vanished(network) for network in pair]
    known = [one for one in gone if one is not None]
    assert ("neither" in text) == (len(known) == 2 and not any(known))
    assert ("in both" in text) == (len(known) == 2 and all(known))
    assert ("does not vanish" in text) <= (known == [False])
    if "only" in text:
        assert [label in text for label in labels] == [bool(one) for one in gone]
    if "normalise" in text:
        assert all(
            network.normalised and not one and words.kept(network)
            for network, one in zip(pair, gone, strict=True)
            if one is not None
        )
    assert words.finding(pair, labels).startswith(text)
    assert all(label in words.finding(pair, labels) for label in labels)


@given(PAIR)
def test_the_papers_words_stand_only_where_normalised_signals_arrive(pair):
    text = words.degradation(pair)
    arrives = [
        words.kept(network)
        and network.normalised
        and VANISHED <= arrival(network).ratio <= 1 / VANISHED
        for network in pair
    ]
    assert bool(text) == all(arrives)
    assert not text or "He et al." in text


@given(SIZES, draw.integers(1, 200))
def test_the_number_of_a_layer(rms, number):
    text, short, mark = words.layer_text(rms), words.short_text(rms), words.mark(rms)
    assert (words.ZERO in text) == (rms == 0) == (short == words.ZERO) == (mark == "0")
    assert (
        (words.UNDEFINED in text) == (not np.isfinite(rms)) == (short == "NaN") == (mark == "NaN")
    )
    assert words.layer(number, f"layer {number}") == f"layer {number}"
    assert words.layer(number, "conv1") == f"layer {number}, conv1"


@given(PAIR)
def test_odd_numbers_are_counted_by_kind(pair):
    labels = LABELS[: len(pair)]
    text = words.odd(pair, labels)
    for network, label in zip(pair, labels, strict=True):
        odd = sum(layer.zeros + layer.subnormal + layer.undefined for layer in network.layers)
        assert (label in text) == bool(odd)
        assert bool(odd) <= (f"{network.signal.size[QUANTITY].sum():,} numbers" in text)
    undefined = any(layer.undefined for network in pair for layer in network.layers)
    assert (words.UNDEFINED in text) == undefined


@given(PAIR)
def test_the_table_holds_every_layer(pair):
    labels = LABELS[: len(pair)]
    columns = words.table(pair, labels)
    total = sum(len(network.layers) for network in pair)
    assert {len(column) for column in columns.values()} == {total}
    rms = np.concatenate([network.signal.values(QUANTITY, "rms") for network in pair])
    assert np.array_equal(columns["RMS of dL/dh"], rms, equal_nan=True)
    assert words.finding(pair, labels) in words.alt(pair, labels)


@given(draw.integers(-45, 5))
def test_the_foot_of_the_scale(low):
    assert "10" in words.floor(Scale(low, low + 1), f"10^{low}")


@pytest.mark.parametrize("key", EQUAL_LAYERS)
def test_untrained_nets_follow_the_factor_of_theory(key):
    net, maps = EQUAL_LAYERS[key], equal_layers(key)
    assert words.label(net).startswith(f"Untrained, {net.depth} layers, ")
    assert len(maps.layers) == net.depth + 1
    factor = {"sigmoid": {"default": 0.1414, "he": 0.3178}, "relu": {"default": 0.4082, "he": 1.0}}
    course = arrival(maps)
    if net.depth > 45 and net.activation == "sigmoid":
        assert course.ratio == 0 and maps.underflown() > 10
        assert "too small for float32" in words.arrives(maps, "net")
    elif net.residual == "off":
        per_layer = course.ratio ** (1 / (len(course.layers) - 1))
        assert per_layer == pytest.approx(factor[net.activation][net.init], rel=0.05)
    else:
        assert words.vanished(maps) is False


def test_every_pair_is_of_networks_that_are_there():
    assert all(key in EQUAL_LAYERS or key in MODELS for pair in PAIRS.values() for key in pair)
    assert backward.FIRST_PAIR in PAIRS


@settings(max_examples=5)
@given(PAIR)
def test_the_sheet_and_the_film_show_every_layer(pair):
    layers = [network.layers for network in pair]
    scale = common_scale(layers)
    texts = [[("conv", "1 × 10⁻⁷")] * len(network.layers) for network in pair]
    given_words = layers, LABELS[: len(pair)], texts, scale, ("below", "zero", "")
    sheet = figures.sheet(*given_words)
    assert sheet.ndim == 3 and sheet.shape[2] == 4
    frames = schedule([len(each) for each in layers])
    with Image.open(io.BytesIO(figures.gif(frames, *given_words))) as film:
        assert film.size == sheet.shape[1::-1] and len(list(ImageSequence.Iterator(film))) <= len(
            frames
        )
    dark = figures.sheet(*given_words, "light", lit=False)
    assert not np.array_equal(dark, figures.sheet(*given_words, "light"))
    pixels, places = figures.strip(layers[0], scale)
    assert len(places) == len(layers[0])
    for (x, width, height), layer in zip(places, layers[0], strict=True):
        assert pixels[:height, x : x + width, 3].max() == 255 and layer.field.size
    assert len(figures.hexes()) == figures.STOPS
    assert len(figures.others("zero", "")) == 1


@pytest.fixture
def shown(monkeypatch):
    """What the component is given, which needs a browser."""
    seen = []
    monkeypatch.setattr(component, "mount", lambda _element, _key, data, **_on: seen.append(data))
    return seen


def test_the_film_is_given_every_layer_on_one_scale(app, shown):
    at = app("backward")
    assert not at.exception
    data = shown[-1]
    assert [len(track["cells"]) for track in data["tracks"]] == [11, 11]
    assert data["frames"][0] == [10, 10] and data["frames"][-1] == [0, 0]
    levels = [[cell["level"] for cell in track["cells"]] for track in data["tracks"]]
    assert levels[0][0] < 0.2 < levels[1][0], "sigmoid vanishes, ReLU does not"
    assert sum(len(track["strip"]) for track in data["tracks"]) < 1_000_000
    assert any("vanishes in sigmoid only" in words_.value for words_ in at.markdown)


@pytest.mark.parametrize("name", PAIRS)
def test_every_pair_is_a_button(app, shown, name):
    at = app("backward")
    at.button(key=f"backward_pair_{name}").click().run()
    assert not at.exception
    lengths = [len(track["cells"]) for track in shown[-1]["tracks"]]
    assert len(lengths) == 2 and len(shown[-1]["frames"]) == max(lengths)
    assert len(repr(shown[-1])) < 1_000_000
    assert any("The signal" in element.value for element in at.markdown)


def test_one_network_or_the_sidebars(app, shown):
    at = app("backward")
    at.selectbox(key="backward_above").set_value("sidebar").run()
    at.selectbox(key="backward_below").set_value("none").run()
    assert not at.exception and len(shown[-1]["tracks"]) == 1
    assert shown[-1]["tracks"][0]["label"] == at.session_state["choice"].model.label
    at.segmented_control(key="backward_weights").set_value("initial").run()
    assert not at.exception and "as initialised" in shown[-1]["tracks"][0]["label"].lower()
    at.selectbox(key="backward_above").set_value("equal:relu").run()
    assert not at.exception and "Untrained, 20 layers" in shown[-1]["tracks"][0]["label"]
    at.selectbox(key="backward_below").set_value("equal:relu").run()
    assert not at.exception and len(shown[-1]["tracks"]) == 2
