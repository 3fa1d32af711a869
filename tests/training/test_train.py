"""The page on trainings through the front door, with the real trainer where it counts."""

import sys
import time

import pytest

from explorer.app import stage, visitor
from explorer.training import cached, process_runner
from explorer.training.files import log
from explorer.training.recipes import RECIPES
from explorer.training.states import find, trainings
from tests.conftest import ROOT
from tests.training.pages import said
from trainer import runs


def test_the_first_screen_shows_a_recording_its_price_and_a_start(app, page_root):
    at = app("train")
    assert not at.exception
    assert at.selectbox(key="train_watch").value == cached.EXAMPLE
    views = at.session_state[stage.VIEWS]
    assert list(views) == ["accuracy", "loss", "layers", "filters", "map", "strip"]
    assert views["filters"].title == "First-layer filters at step 330"
    assert views["accuracy"].finding.startswith(cached.EXAMPLE)
    assert views["accuracy"].finding in said(at)
    run = cached.recorded(cached.EXAMPLE)
    assert views["accuracy"].columns()["val/accuracy"] == run.metrics["val/accuracy"].tolist()
    drawn = views["accuracy"].figure().data
    assert drawn[-1].y == pytest.approx(100 * run.metrics["val/accuracy"])
    assert views["filters"].arrays()["steps"].tolist() == run.filter_steps.tolist()
    assert "Speed: not known yet" in said(at)
    at.button(key="train_measure").click().run()
    while "Speed: being measured" in said(at):
        at.run()
    assert "33,322 parameters; one image takes 908,288 multiply-adds forwards" in said(at)
    assert "At 1,000 images/s an epoch takes about 2 s" in said(at)
    assert not at.button(key="train_start").disabled


def test_a_training_from_the_first_click_to_every_other_page(app, page_root):
    """Digits: started, watched, finished, opened in Predictions without restart, compared, renamed,
    deleted."""
    at = app("train")
    at.number_input(key="train_epochs").set_value(3).run()
    at.button(key="train_start").click().run()
    assert not at.exception and not at.error
    (training,) = trainings(page_root)
    assert at.selectbox(key="train_watch").value == f"run:{training.name}"
    end = time.monotonic() + 200
    while find(page_root, training.name).under_way:
        assert time.monotonic() < end, log(page_root, training.name)
        time.sleep(0.2)
    at.run()
    assert find(page_root, training.name).state == "finished", find(page_root, training.name).reason
    assert "Measured on the validation images" in said(at)
    shown = at.session_state[stage.VIEWS]
    assert shown["loss"].title == "Cross entropy" and shown["accuracy"].finding in said(at)
    assert shown["trainings"].columns()["training"] == [training.name]
    at.button(key="train_open_predictions").click().run()
    assert not at.exception
    assert at.title[0].value == "Predictions"
    assert at.session_state["choice"].model.key == f"run:{training.name}"
    at.switch_page("../pages/training/train.py").run()
    at.button(key="train_compared").click().run()
    assert at.title[0].value == "Over training"
    assert at.session_state["runs"] == [f"run:{training.name}", cached.EXAMPLE]
    at.switch_page("../pages/training/train.py").run()
    at.text_input(key=f"train_rename_{training.name}").set_value("mine").run()
    at.button(key="train_renamed").click().run()
    assert at.selectbox(key="train_watch").value == "run:mine"
    assert at.button(key="train_deleted").disabled
    (sure,) = [box for box in at.checkbox if "sure" in box.label]
    sure.check().run()
    at.button(key="train_deleted").click().run()
    assert not at.exception
    assert trainings(page_root) == []
    assert at.selectbox(key="train_watch").value == cached.EXAMPLE


def test_recipes_and_presets_fill_in_settings_that_a_training_takes(app, page_root, never):
    at = app("train")
    for name, row in RECIPES.items():
        next(button for button in at.button if button.label == name).click().run()
        assert not at.exception
        assert at.selectbox(key="train_data").value == row.data
        for key, value in row.settings.items():
            assert at.session_state[f"train_{key}"] == value
        assert not at.button(key="train_start").disabled
    at.selectbox(key="train_preset").set_value("paper").run()
    assert (at.session_state["train_epochs"], at.session_state["train_norm"]) == (90, "none")
    at.button(key="train_start").click().run()
    assert find(page_root, trainings(page_root)[0].name).settings["epochs"] == 90


def test_the_queue_is_seen_and_left_and_its_limit_told(app, page_root, never, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_PER_VISITOR", "2")
    monkeypatch.setattr(visitor, "token", lambda: "a" * 43)  # the cookie of one browser
    at = app("train")
    for _ in range(2):
        at.button(key="train_start").click().run()
    assert [row.state for row in trainings(page_root)] == ["starting", "queued"]
    assert "place 1 in the queue" in said(at)
    at.button(key="train_start").click().run()
    assert "2 trainings of yours run or wait already" in said(at)
    at.button(key="train_stop").click().run()
    assert [row.state for row in trainings(page_root)] == ["starting"]
    other = app("train")  # another visit, after the page was closed
    assert other.selectbox(key="train_watch").value == f"run:{trainings(page_root)[0].name}"
    other.button(key="train_stop").click().run()
    end = time.monotonic() + 20
    while trainings(page_root)[0].under_way and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(0.8)
    other.run()
    assert find(page_root, trainings(page_root)[0].name).state == "interrupted"
    assert any(button.label == "Resume" for button in other.button)


def test_a_failed_training_shows_its_reason_and_its_log(app, page_root, monkeypatch):
    monkeypatch.setattr(
        process_runner,
        "command",
        lambda page_root, job: [
            sys.executable,
            "-c",
            f"import sys; print({str(ROOT / 'trainer')!r}, flush=True); "
            "sys.exit('The zip is damaged. ![x](http://evil)')",
        ],
    )
    at = app("train")
    at.button(key="train_start").click().run()
    end = time.monotonic() + 20
    while trainings(page_root)[0].under_way and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(0.8)
    at.run()
    assert not at.exception
    assert any(
        "The zip is damaged" in error.value and "![" not in error.value for error in at.error
    )
    assert at.code[0].value.startswith("./trainer")


def test_bad_settings_are_refused_before_and_by_the_server(app, page_root, never):
    at = app("train")
    at.text_input(key="train_name").set_value("../../etc").run()
    assert "is no name for a training" in said(at)
    assert at.button(key="train_start").disabled
    at.text_input(key="train_name").set_value("").run()
    at.selectbox(key="train_net").set_value("resnet").run()
    at.number_input(key="train_depth").set_value(7).run()
    assert "6n+2" in said(at)
    assert at.button(key="train_start").disabled
    at.selectbox(key="train_net").set_value("mlp").run()
    at.number_input(key="train_depth").set_value(302).run()
    at.number_input(key="train_width").set_value(16.0).run()
    assert "choose a smaller width" in said(at)
    assert trainings(page_root) == []


def test_from_a_point_of_the_plane_to_silent_units_over_a_training(app, page_root):
    """The gradient lab's button fills in the settings; what is trained with them records its units, and its epochs are measured."""
    at = app("lab", address={"lab_depth": "3", "lab_plane": "relu"})
    at.selectbox(key="lab_init").set_value("own").run()
    at.number_input(key="lab_sigma_w2").set_value(2.0).run()
    at.button(key="lab_train").click().run()
    assert not at.exception and at.title[0].value == "Train"
    assert at.selectbox(key="train_init").value == "own"
    assert at.number_input(key="train_sigma_w2").value == 2.0
    at.switch_page("../pages/training/train.py").run()
    at.number_input(key="train_epochs").set_value(3).run()
    at.button(key="train_start").click().run()
    assert not at.exception
    name = trainings(page_root)[0].name
    end = time.monotonic() + 200
    while find(page_root, name).under_way:
        assert time.monotonic() < end, log(page_root, name)
        time.sleep(0.2)
    assert find(page_root, name).state == "finished", find(page_root, name).reason
    spec = runs.read(page_root / name).spec
    assert (spec.init, spec.sigma_w2, spec.depth) == ("own", 2.0, 3)
    assert runs.probes(page_root / name)["dead"].shape[1] == 3
    at.selectbox(key="train_init").set_value("he").run()
    assert not any(widget.key == "train_sigma_w2" for widget in at.number_input)
    at = app("layer_numbers", f"run:{name}", address={"numbers_epochs": "true"})
    assert not at.exception
    text = said(at)
    assert "Silent units" in text and "at training step" in text and "at epoch 2" in text
    at = app("training", address={"runs": f"run:{name}"})
    assert not at.exception
