"""Camera: what is made of a frame is what the network makes of the picture; nothing of it stays."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from explorer.app import cache
from explorer.app.components import camera as element
from explorer.app.widgets import escape_markdown
from explorer.drawing.pixels import png
from explorer.images import drawings
from explorer.inside.layer_graph import layer_graph
from explorer.inside.layer_outputs import layer_outputs
from explorer.inside.predictions import Predictions, predict, softmax
from explorer.layers import camera
from explorer.layers.feature_maps import measure
from explorer.layers.panels import camera as panels
from explorer.layers.words import camera as words
from tests import zoo

FRAME = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)


def test_a_frame_is_answered_as_any_picture():
    net, x, _ = zoo.example("own_alexnet_relu")
    graph = layer_graph(net, x.shape)
    node = graph.with_maps[1]
    answers = camera.look(net, x, graph, node.name)
    assert np.array_equal(answers.predictions.logits, predict(net, x).logits)
    expected = layer_outputs(net, x, [node.name], graph)[node.name][0]
    assert answers.units == len(expected)
    assert np.array_equal(answers.maps, expected[: camera.MAX_MAPS].numpy())
    assert not any(module._forward_hooks for module in net.modules())


def test_the_side_of_a_frame_is_bounded():
    assert [element.side_of(side) for side in (8, 64, 72, 256)] == [64, 64, 72, 128]


MAPS = st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 3)).flatmap(
    lambda shape: arrays(np.float32, shape, elements=st.sampled_from([0.0, 0.0, 1.5, -2.0, np.nan]))
)


@settings(max_examples=60)
@given(MAPS, st.integers(0, 60), st.integers(1, 3))
def test_what_a_layer_makes_of_a_frame_in_words(maps, more, pooled):
    logits = np.array([1.0, 0.0])
    answers = camera.FrameAnswers(
        Predictions(logits, softmax(logits)), maps, measure(maps), len(maps) + more
    )
    text = words.finding("act1", answers)
    if not np.isfinite(maps).all():
        assert "no finite numbers" in text
    elif not maps.any():
        assert "0 everywhere" in text and f"{len(maps)} of {len(maps) + more}" in text
    else:
        largest = [np.abs(each).max() for each in maps]
        assert re.match(rf"Units? {largest.index(max(largest))}\b", text)
        silent = sum(not each.any() for each in maps)
        assert (f"{silent} of the {len(maps)} shown" in text) == (silent > 0)
    assert words.columns(["a", "b"], answers.predictions.probabilities)["class"] == ["a", "b"]
    assert "act1" in words.title("act1")
    which = words.which("act1", answers, pooled)
    assert which.startswith("All units" if not more else f"The first {len(maps)} of")
    assert "measured now" in which


@given(st.integers(64, 128), st.integers(8, 300), st.integers(8, 300))
def test_what_a_network_is_given_of_a_frame(side, resize, crop):
    text = words.given(side, resize, crop)
    assert f"{side} × {side}" in text
    assert ("resized" in text) == (resize != side) and ("middle" in text) == (crop != resize)


@pytest.fixture
def says(monkeypatch):
    """says(value): what the element has said last, in the place of a browser."""
    said: dict[str, object] = {}
    shown: list[dict] = []

    def mount(_element, _key, data, **_):
        shown.append(data)

    monkeypatch.setattr(element, "mount", mount)
    latest = lambda _key: (said.get("number", 0), said.get("picture"))  # noqa: E731
    monkeypatch.setattr(panels, "frame", latest)
    said["shown"] = shown
    return said


def text_of(at) -> str:
    return " ".join(each.value for each in (*at.main.markdown, *at.main.caption)).replace("\\", "")


def test_the_page_answers_a_frame_and_keeps_nothing_of_it(app, says):
    at = app("camera")
    assert not at.exception and says["shown"][-1]["answered"] == 0
    assert at.session_state["views"]["camera"].images is None
    before = text_of(at)
    assert "The network says" in before and "measured now" in before
    kept = len(cache.ENCODED), len(cache.PICTURES)
    says |= {"number": 3, "picture": drawings.written(png(FRAME))}
    at.run()
    assert not at.exception and says["shown"][-1]["answered"] == 3
    assert text_of(at) != before
    view = at.session_state["views"]["camera"]
    assert view.images == () and escape_markdown(view.finding) in [
        e.value for e in at.main.markdown
    ]
    assert (view.arrays()["frame"] == FRAME).all() and len(view.pictures()) == 2
    assert max(view.columns()["probability"]) <= 1 and len(view.columns()["class"]) == 50
    assert (len(cache.ENCODED), len(cache.PICTURES)) == kept
    says["picture"] = "data:image/png;base64,AAAA"
    at.run()
    (error,) = at.main.error
    assert "did not come as a picture" in error.value
    assert at.session_state["views"]["camera"].finding == words.NO_ANSWER
    assert says["shown"][-1]["answered"] == 3, "the next frame may come"


@pytest.mark.parametrize("said", [None, 7, "x", [], {"number": True}, {"number": "1"}, {}])
def test_what_a_program_says_in_the_elements_place_is_no_frame(monkeypatch, said):
    class Element:
        frame = said

    monkeypatch.setattr(element.st, "session_state", {"camera": Element()})
    assert element.frame("camera") == (0, None)


def test_every_network_has_its_page(app, says):
    at = app("camera")
    for key in ("digits-relu", "mlp2-relu", "resnet20"):
        at.selectbox(key="model").set_value(key).run()
        assert not at.exception and not at.main.error, key
        assert "The network says" in text_of(at)
