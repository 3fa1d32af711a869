"""What the failure pages show are views: their sentences, pictures and numbers are those of the page."""

import numpy as np
import pytest

from explorer.app import stage
from explorer.failures.cached import evaluations as cached
from explorer.networks import registry
from tests.failures.pages import opening_buttons, text_on

pytestmark = pytest.mark.usefixtures("root")


def views(at):
    return at.session_state[stage.VIEWS]


def test_failure_cases(app):
    at = app("failures", model="mlp10-relu")
    shown = views(at)
    assert list(shown) == ["images", "confusion", "kinds", "calibration", "classes"]
    evaluation = cached.evaluation(cached.digits(registry.find("mlp10-relu")))
    assert shown["images"].finding in text_on(at)
    assert shown["images"].finding.startswith("38 of 360 images are wrong (10.6\u00a0%).")
    columns = shown["images"].columns()
    assert len(columns["image"]) == 38 and set(columns["verdict"]) == {"wrong"}
    assert len(shown["images"].pictures()) == len(opening_buttons(at)) == 24
    assert shown["images"].networks == ("mlp10-relu",)
    assert sum(shown["confusion"].columns()["images"]) == 360
    assert sum(shown["calibration"].columns()["images"]) == 360
    right = shown["classes"].columns()["right"]
    assert sum(right) == int(evaluation.correct.sum())
    kinds = shown["kinds"].columns()
    assert set(kinds["of"]) == {38}
    drawn = shown["kinds"].figure().data[0].text
    assert [int(text.split()[0]) for text in drawn] == kinds["errors"]


def test_one_failure(app):
    at = app("failure", model="digits-relu", address={"row": "3"})
    evaluation = cached.evaluation(cached.digits(registry.find("digits-relu")))
    shown = views(at)
    assert list(shown)[:2] == ["picture", "answers"]
    assert {"maps", "change", "changed_pictures", "alike"} <= set(shown)
    label = evaluation.classes[evaluation.labels[3]]
    said = shown["picture"].finding
    assert said in text_on(at) and f"“{label}”" in said
    answers = shown["answers"].columns()
    top = [evaluation.classes[output] for output in evaluation.top[3]]
    assert answers["class"][:5] == top
    assert answers["probability"][:5] == pytest.approx(
        evaluation.top_probabilities[3].tolist(), abs=1e-4
    )
    maps = shown["maps"].arrays()
    assert len(shown["maps"].pictures()) == len(maps) == 3
    cosines = shown["alike"].columns()["cosine"]
    assert cosines == sorted(cosines, reverse=True) and len(shown["alike"].pictures()) == 8
    assert np.isfinite(cosines).all()


def test_the_map_of_features(app):
    at = app("feature_map", model="digits-relu")
    shown = views(at)
    assert list(shown) == ["map", "images"] and shown["map"].finding in text_on(at)
    columns = shown["map"].columns()
    drawn = shown["map"].figure()
    assert len(columns["x"]) == 360 == sum(len(trace.x) for trace in drawn.data)
    place = {name: (x, y) for name, _, x, y in zip(*columns.values(), strict=True)}
    names = cached.evaluation(cached.digits(registry.find("digits-relu"))).names
    trace = drawn.data[0]
    assert place[str(names[trace.customdata[0]])] == pytest.approx((trace.x[0], trace.y[0]))
    assert len(shown["images"].pictures()) == 6 and shown["images"].finding.startswith("6 images")


def test_where_networks_differ(app):
    at = app("disagreements", model="digits-relu")
    shown = views(at)
    assert list(shown) == ["repaired", "wrong_by_each", "kinds", "images"]
    assert list(at.session_state[stage.OFFERED]) == ["wrong_by_each"]
    assert shown["repaired"].finding in text_on(at)
    first, second = (
        cached.evaluation(cached.digits(registry.find(key))) for key in ("mlp2-relu", "digits-relu")
    )
    counts = shown["repaired"].columns()["count"]
    assert sum(counts) == 360 and counts[2] + counts[3] == int(first.wrong.sum())
    assert counts[1] + counts[3] == int(second.wrong.sum())
    assert [int(trace.x[0]) for trace in shown["repaired"].figure().data] == counts
    assert set(shown["kinds"].columns()["of"]) >= {int(first.wrong.sum()), int(second.wrong.sum())}
    assert len(shown["kinds"].networks) == 3
