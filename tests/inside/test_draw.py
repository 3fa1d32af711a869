"""Draw: what the data set would make of a drawing, the answers all at once, the page."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image, ImageDraw

from explorer.app import page_table
from explorer.app.components import drawing_canvas
from explorer.drawing.numbers import probability
from explorer.images import samples
from explorer.images.preprocessing import to_input
from explorer.inside import drawn_digit
from explorer.inside.drawing_answers import answers
from explorer.inside.figures import draw as figures
from explorer.inside.filter_responses import response
from explorer.inside.panels import canvas
from explorer.inside.predictions import Predictions, predict, softmax_or_sigmoid
from explorer.inside.saliency import saliency
from explorer.inside.words import draw as words
from explorer.inside.words import predictions as prediction_words
from explorer.networks import registry
from tests import zoo


def drawn(lines, pen: int = 12) -> np.ndarray:
    """Strokes, white on black, (128, 128, 3)."""
    image = Image.new("RGB", (128, 128))
    for line in lines:
        ImageDraw.Draw(image).line(line, "white", pen, joint="curve")
    return np.array(image)


ONE = drawn([[(30, 30), (30, 80)]])


def test_a_bitmap_has_the_size_and_the_ink_of_the_data_sets():
    pictures = [picture[::8, ::8, 0] for picture in samples.digits(200)]
    counts = np.array(pictures) * 16.0 / 255
    assert (counts.max(2) > 0).all(), "every digit of the data set fills all its rows"
    assert counts.sum((1, 2)).mean() == pytest.approx(drawn_digit.INK, rel=0.05)
    for pixels in (ONE, drawn([[(9, 9), (120, 60), (20, 118)]], 5), 255 - ONE):
        sheet = drawn_digit.bitmap(pixels[..., 0])
        assert sheet.shape == (32, 32) and sheet.any(1).all()
        assert not sheet[:, :6].any() and not sheet[:, 26:].any()
        assert sheet.sum() == pytest.approx(drawn_digit.INK, rel=0.15)
    assert not drawn_digit.bitmap(np.zeros((50, 50), np.uint8)).any()


def test_blocks_are_counted():
    sheet = drawn_digit.bitmap(ONE[..., 0])
    picture = drawn_digit.reduced(ONE)
    assert picture.shape == (64, 64, 3)
    for i in range(8):
        for j in range(8):
            count = sum(sheet[4 * i + k // 4, 4 * j + k % 4] for k in range(16))
            square = picture[8 * i : 8 * i + 8, 8 * j : 8 * j + 8]
            assert (square == round(count * 255 / 16)).all()


def test_a_digit_of_the_data_set_stays_as_it_is():
    for picture in samples.digits(5):
        assert np.array_equal(drawn_digit.reduced(picture), picture)
        assert np.array_equal(drawn_digit.reduced(picture.repeat(2, 0).repeat(2, 1)), picture)


def test_where_and_how_large_it_is_drawn_makes_no_difference():
    """Digits that the net was not trained on, smoothed, shrunk and put into a corner, are known."""
    model = registry.find("digits-relu")
    net, right = registry.load(model), 0
    for key, row in samples.SAMPLES.items():
        if row.kind == "digit":
            small = Image.fromarray(row.load()[::8, ::8]).resize((56, 56), Image.Resampling.BICUBIC)
            sheet = Image.new("RGB", (128, 128))
            sheet.paste(small, (60, 8))
            picture = drawn_digit.reduced(np.array(sheet))
            result = predict(net, to_input(picture, model.preprocessing), model.classes)
            assert result.top(1).names[0] == row.true_class, key
            right += 1
    assert right == 3
    one = predict(net, to_input(drawn_digit.reduced(ONE), model.preprocessing))
    assert int(one.order[0]) == 1


def test_answers_are_those_of_each_question_alone():
    net, x, _ = zoo.example("own_alexnet_relu")
    result = answers(net, x, "gradient")
    own = predict(net, x)
    assert np.array_equal(result.predictions.logits, own.logits)
    np.testing.assert_array_equal(
        result.saliency_map.values, saliency(net, x, "gradient", int(own.order[0])).values
    )
    for index in (0, 2):
        np.testing.assert_array_equal(result.responses[index], response(net, x, index))
    assert "feature maps" in answers(net, x, "grad_cam").saliency_map


def test_filters_stand_above_what_they_answer():
    weights = np.stack([np.full((1, 2, 2), 1.0), np.full((1, 2, 2), -1.0)])
    values = np.stack([np.full((4, 4), 3.0), np.zeros((4, 4))])
    sheet = figures.responses(weights, values)
    side = figures.SIDE
    assert sheet.shape == (2 * side + 8, 2 * side + 12, 4)
    assert (sheet[4:68, 4:68, :3] == 255).all() and (sheet[4:68, 72:136, :3] == 1).all()
    text = figures.picture(sheet, 'a "b" <i>')
    assert 'alt="a &quot;b&quot; &lt;i&gt;"' in text and text.count("<") == 1
    red, _, blue = sheet[80, 10, :3].astype(int)
    assert red > blue and np.ptp(sheet[80, 80, :3].astype(int)) < 3


@given(st.booleans())
def test_what_is_made_of_a_drawing_is_said_where_something_is(digits):
    assert ("8 × 8 values" in words.about(digits)) == digits


@given(arrays(float, st.integers(1, 4), elements=st.sampled_from([0.0, 1.0, 5.0, np.nan])))
def test_the_answer_in_words(logits):
    predictions = Predictions(logits, softmax_or_sigmoid(logits), tuple("0123"[: len(logits)]))
    text = prediction_words.answer(predictions)
    if not np.isfinite(logits).all():
        assert "no finite numbers" in text
        return
    best = int(np.argmax(logits))
    assert f"“{best}”" in text and probability(predictions.probabilities[best]) in text
    tie = sum(logits == logits.max()) > 1
    assert ("alike" in text) == tie and ("next comes" in text) == (len(logits) > 1 and not tie)


@settings(max_examples=30)
@given(
    arrays(float, (3, 2, 2), elements=st.sampled_from([0.0, 0.0, 1.5, -2.0, np.nan])),
    st.integers(1, 99),
    st.sampled_from([1, 3]),
)
def test_responses_in_words(values, side, channels):
    text = words.describe_responses(values, "conv1")
    assert f"{side} × {side} values" in words.given(side, channels)
    assert ("grey" in words.given(side, channels)) == (channels == 1)
    if not np.isfinite(values).all():
        assert "no finite number" in text
        return
    assert ("0 everywhere" in text) == (not values.any())
    if not values.any():
        return
    largest = [block.max() for block in values]
    assert ("None answers above 0" in text) == (max(largest) <= 0)
    if max(largest) > 0:
        assert f"{sum(value > 0 for value in largest)} of 3 answer" in text
        assert f"Number {largest.index(max(largest))}" in text


def text_of(at) -> str:
    parts = [element.value for element in (*at.main.markdown, *at.main.caption)]
    return " ".join(parts).replace("\\", "")


def test_the_page(app):
    at = app("draw")
    assert not at.exception and "The network says “3”" in text_of(at)
    assert at.selectbox(key="draw_model").value == "digits-relu"
    view = at.session_state["views"]["drawing"]
    assert view.networks == ("digits-relu",) and "says “3”" in view.finding
    assert view.arrays()["given"].shape == (8, 8, 3) and view.columns()["class"][0] == "3"
    at.selectbox(key="draw_example_digit").set_value("digit_5").run()
    at.button(key="draw_put_digit").click().run()
    assert "The network says “5”" in text_of(at)
    at.selectbox(key="draw_method").set_value("grad_cam").run()
    assert not at.exception
    at.selectbox(key="draw_model").set_value("scenes").run()
    assert not at.exception and "The network says fir tree" in text_of(at)
    at.selectbox(key="draw_model").set_value("digits-relu").run()
    at.button(key="keep_drawing").click().run()
    assert not at.exception and "stands among your images" in text_of(at)
    assert at.session_state["choice"].model.key == "digits-relu"
    at.switch_page(page_table.path("saliency")).run()
    choice = at.session_state["choice"]
    assert choice.image_label == "drawing" and choice.model.key == "digits-relu"


def test_what_a_program_says_in_the_canvass_place_ends_in_a_sentence(app, monkeypatch):
    says = {"version": 0, "picture": "data:image/png;base64,AAAA"}
    monkeypatch.setattr(
        drawing_canvas, "mount", lambda *_, **__: type("Result", (), {"drawing": says})
    )
    at = app("draw")
    (error,) = at.main.error
    assert "did not come as a picture" in error.value
    says["picture"] = None
    at.run()
    assert "The network says “3”" in text_of(at), "what was there before"
    says["version"] = 7
    assert canvas.drawing_canvas(drawing_canvas.Start(0, ""), "#000000", (), "", "k") is None
