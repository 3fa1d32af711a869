"""The page of failure cases, from the front door."""

import numpy as np
import pytest

from explorer.failures import folders, sources
from explorer.failures.cached import evaluations as cached
from explorer.failures.cached import metrics as cached_metrics
from explorer.failures.disagreements import rows_in
from explorer.failures.failure_modes import failure_modes
from explorer.failures.orders import order
from explorer.failures.scene_tree import scene_tree
from explorer.networks import registry
from tests.failures.pages import digit, opening_buttons, start, text_on, wait

pytestmark = pytest.mark.usefixtures("root")


def test_zero_clicks(app, root):
    at = app("failures", model="alexnet64")
    assert not at.exception
    (path,) = [path for path in root.iterdir() if not path.name.startswith(".")]
    row = next(iter(cached.BUILT_INS.values()))
    assert path.name == folders.name_for(row.place, registry.find("scenes"))
    evaluation = cached.evaluation(path.name)
    wrong = int(evaluation.wrong.sum())
    assert len(evaluation) == 200 and 10 < wrong < 60
    text = text_on(at)
    assert "not the network that is chosen" in text and f"{wrong} images" in text
    assert len(opening_buttons(at)) == min(wrong, 24)
    modes = failure_modes(evaluation, scene_tree(evaluation.classes))
    counts = modes.labelled_counts()
    assert f"“{max(counts, key=counts.__getitem__)}”: {max(counts.values())} of {wrong}" in text
    assert "Known by the drawing" in text and "Rules that know the masks agree" in text
    assert "written by hand for the drawn classes" in text and "Low contrast" in text


def test_of_digits_no_tree_is_made_that_would_explain_its_own_errors(app):
    at = app("failures", model="digits-relu")
    shown = {metric.label: metric.value for metric in at.metric}
    assert shown["Top-1"] == "98.33\u00a0%" and shown["Top-5"] == "100\u00a0%"
    text = text_on(at)
    assert "Digits net" in text and "6 images" in text and "“8” taken for “1”, twice" in text
    assert len(opening_buttons(at)) == 6 and "Known by the drawing" not in text
    assert "Similar category" not in text, "a tree of the same errors explains none of them"
    assert "made from these very errors" in text and "Low contrast" in text


def test_digits_by_the_chosen_network_filters_and_pages(app):
    at = app("failures", model="mlp10-relu")
    assert {metric.label: metric.value for metric in at.metric}["Top-1"] == "89.44\u00a0%"
    name = folders.name_for("digits", registry.find("mlp10-relu"))
    evaluation = cached.evaluation(name)
    assert "38 images" in text_on(at) and "not the network" not in text_on(at)
    order = np.argsort(-np.where(evaluation.wrong, evaluation.loss, -1), kind="stable")
    assert opening_buttons(at) == [f"open_failures_{row}" for row in order[:24]]
    at.session_state[f"true_{name}"] = 8  # as a click on a cell does
    at.session_state[f"predicted_{name}"] = 1
    at.run()
    cell = (evaluation.labels == 8) & (evaluation.predicted == 1)
    assert not at.exception and f"{cell.sum():,} images" in text_on(at)
    rows = {int(key.rsplit("_", 1)[1]) for key in opening_buttons(at)}
    assert rows == set(np.flatnonzero(cell).tolist())
    assert "Narrowed to: true class “8” and predicted “1”" in text_on(at)
    at.button(key="filters_gone").click().run()
    assert not at.exception and "38 images" in text_on(at) and "Narrowed" not in text_on(at)


def test_two_networks_beside_each_other(app):
    this, other = (
        cached.evaluation(cached.digits(registry.find(key)))
        for key in ("mlp10-relu", "digits-relu")
    )
    at = app("failures", model="mlp10-relu")
    assert "38 of 360 images are wrong" in text_on(at), "what comes out is said first"
    at.selectbox(key=f"beside_{this.name}").set_value(other.name).run()
    both = this.wrong & ~other.correct[rows_in(this, other)]
    assert f"{both.sum()} " in text_on(at) and "wrong by both" in text_on(at)
    at.pills(key=f"set_{this.name}").set_value("Only this one wrong").run()
    rows = np.flatnonzero(this.wrong & other.correct[rows_in(this, other)])
    keys = {f"open_failures_{row}" for row in order(this, "loss", rows=rows)[:24]}
    assert not at.exception and set(opening_buttons(at)) == keys
    at.button(key=opening_buttons(at)[0]).click().run()
    assert not at.exception and at.title[0].value == "One failure"
    text = text_on(at)
    assert f"1 of the {len(rows)} images" in text or "the only image" in text
    assert "Right:" in text and "Wrong:" in text, "both networks on one image"


def test_a_damaged_evaluation_gets_its_sentence(app, root):
    wait(start("damaged"))
    np.save(root / "damaged" / "labels.npy", np.zeros(3, np.int32))
    at = app("failures", model="digits-relu", address={"evaluation": "damaged"})
    assert not at.exception
    assert "damaged" not in at.selectbox(key="evaluation").options
    assert "Left out of the list" in text_on(at) and "is damaged" in text_on(at)


def test_images_without_a_class_are_shown_and_nothing_is_called_wrong(app):
    def unlabelled() -> sources.ImageSource:
        return sources.uploaded([(f"{row}.png", digit(row), "") for row in range(5)])

    wait(start("unlabelled", unlabelled))
    for page in ("failures", "failure", "feature_map"):
        at = app(page, model="digits-relu")
        at.session_state["evaluation"] = "unlabelled"
        at.run()
        assert not at.exception and "5 images, measured" in text_on(at)
    assert len(cached.comparable([], registry.find("digits-relu"))) == 4
    assert isinstance(cached_metrics.summary(cached.evaluation("unlabelled")), str)


def test_a_network_that_is_not_here_leaves_what_was_recorded(app, root):
    wait(start("foreign"))
    path = root / "foreign" / "evaluation.json"
    path.write_text(path.read_text().replace('"digits-relu"', '"run:gone"'))
    for page, words in (
        ("failures", "6 images, measured"),
        ("failure", "There is no"),
        ("feature_map", "PCA"),
    ):
        at = app(page, model="digits-relu")
        at.session_state["evaluation"] = "foreign"
        at.run()
        text = text_on(at)
        assert not at.exception and (words in text or "cannot be opened" in text)


def test_another_network_of_the_name_by_now_says_so(app, root):
    wait(start("another"))
    path = root / "another" / "evaluation.json"
    path.write_text(path.read_text().replace('"digits-relu"', '"random:alexnet"'))
    at = app("failure", model="digits-relu", address={"evaluation": "another"})
    at.session_state["evaluation"] = "another"
    at.run()
    assert not at.exception and not at.error
    assert "is another network now: it has 1,000 outputs, and had 10" in text_on(at)


def test_features_that_are_not_finite_say_so_and_the_rest_of_the_page_is_there(app, root):
    wait(start("infinite"))
    features = np.load(root / "infinite" / "features.npy")
    features[-1, 0] = np.inf
    np.save(root / "infinite" / "features.npy", features)
    for page in ("failure", "feature_map"):
        at = app(page, model="digits-relu")
        at.session_state["evaluation"] = "infinite"
        at.run()
        assert not at.exception
        assert [error.value for error in at.error if "not finite" in error.value]
        assert page == "feature_map" or [box for box in at.text_area if "note" in str(box.key)]
