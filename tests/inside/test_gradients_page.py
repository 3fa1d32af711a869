"""The gradients page: every widget leads to the numbers that it names."""

import numpy as np

from explorer.app.widgets import escape_markdown
from explorer.inside import cached
from explorer.inside.words import gradient_states as state_words
from explorer.networks import calibration, registry


def said(at) -> str:
    return " ".join(
        element.value
        for element in [*at.markdown, *at.caption, *at.text, *at.info, *at.sidebar.caption]
    ).replace("\\", "")


def test_page_sends_back_the_error_of_the_chosen_class(app):
    at = app("gradients", model="mlp2-relu")
    assert not at.exception
    at.multiselect(key="networks").set_value(["mlp2-sigmoid", "mlp10-sigmoid"]).run()
    at.segmented_control(key="size").set_value("rms").run()
    at.segmented_control(key="weights").set_value("initial").run()
    assert not at.exception
    assert len(at.dataframe[0].value) == 2
    at.selectbox(key="pair_of_networks").set_value("Sigmoid against ReLU, 2 hidden layers").run()
    assert not at.exception
    assert at.session_state["networks"] == ["mlp2-sigmoid", "mlp2-relu"]
    at.multiselect(key="networks").set_value(["mlp2-sigmoid"]).run()
    assert at.selectbox(key="pair_of_networks").value is None, "it is no pair any more"


def test_what_is_drawn_is_what_leaves(app):
    at = app("gradients", model="mlp2-relu", address={"networks": ["Plain-20, ReLU, batch norm"]})
    at.multiselect(key="networks").set_value(["plain20", "resnet20"]).run()
    views = at.session_state["views"]
    assert list(views) == ["activation_gradient", "weight_gradient"]
    figure, columns = (views["weight_gradient"].figure(), views["weight_gradient"].columns())
    drawn = [value for trace in figure.data for value in trace.y]
    assert np.allclose(drawn, columns["Norm of dL/dW"])
    assert views["weight_gradient"].networks == ("plain20", "resnet20")
    assert escape_markdown(views["activation_gradient"].finding) == at.main.markdown[1].value
    at.query_params["class"] = "1"
    at.run()
    assert not at.exception and list(at.session_state["views"])[2:] == ["activation"]
    assert len(at.get("plotly_chart")) == 1


def test_every_class_can_be_chosen_and_digits_nets_are_given_a_digit(app):
    row = registry.find("mlp2-relu")
    at = app("gradients", model=row.key, image="chelsea")
    box = next(box for box in at.selectbox if "Class" in box.label)
    assert len(box.options) == row.outputs and box.key == f"class_{row.key}_digit_3"
    assert box.options[0] == cached.predictions(row, "digit_3").top(1).names[0]
    assert "this one means nothing; given Digit 3 instead" in said(at)
    least = cached.predictions(row, "digit_3").order[-1]
    box.set_value(least).run()
    assert at.dataframe[0].value["class"].tolist() == [row.class_name(least)]
    expected = cached.layer_gradients(row, "digit_3", int(least))
    assert state_words.loss(expected) == at.dataframe[0].value["cross entropy L"][0]
    at.button(key="offer_digit").click().run()
    assert at.session_state["image"] == "digit_3" and "given Digit 3" not in said(at)


def test_networks_are_compared_and_states_are_told(app):
    at = app("gradients", model="plain20", address={"weights": "initial"})
    at.multiselect(key="networks").set_value(["plain20", "resnet20"]).run()
    assert not at.exception
    text = said(at)
    assert "as a multiple of that of the last hidden one" in text
    assert "is at chance: its largest probability" in text
    at.sidebar.selectbox(key="model").set_value("random:squeezenet1_1").run()
    assert calibration.NOTE in said(at)
