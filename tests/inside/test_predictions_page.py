"""The predictions page: the network's own numbers, and every widget."""

import dataclasses

import numpy as np
import pytest

from explorer.app.widgets import escape_markdown
from explorer.drawing.numbers import loss_text
from explorer.images.samples import SAMPLES
from explorer.inside import cached
from explorer.inside.predictions import (
    predict,
)
from explorer.inside.words import predictions as words
from explorer.networks import registry


def test_page_shows_the_networks_own_numbers(app):
    from explorer.images import preprocessing
    from explorer.networks import registry

    at = app("predictions", image="coffee")
    assert not at.exception and at.title[0].value == "Predictions"
    row = registry.find(at.session_state["model"])
    x = preprocessing.to_input(SAMPLES["coffee"].load(), row.preprocessing)
    result = predict(registry.load(row), x, row.classes)
    shown = at.dataframe[0].value
    assert shown["class"].tolist() == list(result.top(99).names)
    assert np.allclose(shown["probability p"], result.top(99).probabilities, atol=1e-5)
    assert np.allclose(shown["score z"], result.top(99).logits, atol=1e-4)
    assert not at.metric, "nobody said the true class, so there is no loss"
    assert "p - y" not in shown
    at.selectbox(key=f"true_{row.key}_coffee").set_value(result.top(1).indices[0]).run()
    assert at.metric[0].value == loss_text(result.loss(result.top(1).indices[0]))


def test_page_true_class_and_temperature_change_the_loss(app):
    at = app("predictions")
    assert not at.metric and any("Nobody has said" in box.value for box in at.info)
    best = at.dataframe[0].value["output"].tolist()[0]
    next(box for box in at.selectbox if box.label.startswith("True class")).set_value(best).run()
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
    from explorer.app import sidebar

    rows = sidebar.available_models()
    absent = dataclasses.replace(rows["alexnet"], weights=tmp_path / "absent.pth")
    monkeypatch.setattr(sidebar, "available_models", lambda: {**rows, "alexnet": absent})
    at = app("predictions")
    at.multiselect(key="several").set_value(["alexnet", "random:squeezenet1_1"]).run()
    assert not at.exception
    assert any(
        "AlexNet" in warning.value and "not on this server" in warning.value
        for warning in at.warning
    )
    assert any("random weights" in text.value for text in at.markdown)


def test_of_a_digit_that_ships_the_data_set_says_the_class(app):
    at = app("predictions", model="digits-relu", image="digit_5")
    assert at.selectbox(key="true_digits-relu_digit_5").value == 5
    assert any("data set says" in text.value for text in at.caption) and len(at.metric) == 1
    at = app("predictions", model="digits-relu", image="chelsea")
    assert at.selectbox(key="true_digits-relu_chelsea").value is None and not at.metric


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
    result = cached.predictions(row, "chelsea")
    alone = predict(
        registry.load(row),
        preprocessing.to_input(SAMPLES["chelsea"].load(), row.preprocessing),
    )
    assert np.array_equal(result.logits, alone.logits) and result.classes is None
    assert result.top(1).names[0].startswith("output ")


def test_the_finding_is_that_of_the_bars(app):
    at = app("predictions", model="digits-relu", image="digit_5", address={"temperature": "3.0"})
    view = at.session_state["views"]["bars"]
    row = registry.find("digits-relu")
    result = cached.predictions(row, "digit_5").at(3.0)
    drawn = view.figure().data[0]
    assert np.allclose(drawn.x, result.top(8).probabilities, atol=1e-6)
    columns = view.columns()
    assert np.allclose(columns["probability p"][:8], drawn.x, atol=1e-6)
    assert view.finding == words.finding(result, 5) and view.settings["temperature"] == 3
    assert escape_markdown(view.finding) == at.main.markdown[1].value
    keys = list(at.session_state["views"])
    assert keys[:2] == ["bars", "photo"] and "differences" in keys and "network_1" in keys
