"""Which evaluations a visitor sees, and what is opened."""

import io

import numpy as np
import pytest
from PIL import Image

from explorer.failures import folders
from explorer.failures.cached import evaluations as cached
from explorer.failures.cached import images
from explorer.images import uploads
from explorer.inside.cached import predictions
from explorer.networks import registry
from tests.failures.pages import digits, start, wait

pytestmark = pytest.mark.usefixtures("root")


def test_what_is_opened_is_the_picture_that_was_evaluated():
    model = registry.find("digits-relu")
    evaluation = cached.evaluation(cached.digits(model))
    opened = images.opened(evaluation, 5)
    assert opened.note == ""
    pixels = np.asarray(Image.open(io.BytesIO(uploads.get(opened.key))).convert("RGB"))
    split, row = str(evaluation.names[5]).split("/")
    originals = getattr(digits(), f"{split}_images")
    assert np.array_equal(pixels[..., :1], originals[int(row)].numpy())
    probabilities = predictions(model, opened.key).probabilities
    assert probabilities.max() == pytest.approx(evaluation.confidence[5], abs=1e-5)


def test_who_has_the_address_of_a_private_evaluation_may_open_it(app):
    name = folders.private_name()
    wait(start(name))
    label = cached.labels([name])[name]
    assert name in label
    at = app("failures", model="digits-relu")

    def offered() -> bool:
        return any(name in str(option) for option in at.selectbox(key="evaluation").options)

    assert not offered()
    at.query_params["evaluation"] = label
    at.run()
    assert not at.exception and offered()
    at.query_params["evaluation"] = f"x {folders.private_name()}"  # of nothing
    assert not at.run().exception


def test_labels_of_evaluations_are_unique(monkeypatch):
    row = {"data": "d", "label": "n"}
    rows = {"b.aaaaaaaa": row, "a.bbbbbbbb": row, "upload-" + "0" * 24: row}
    monkeypatch.setattr(cached, "descriptions", lambda: rows)
    assert cached.labels([]) == {
        **{label: label for label in cached.BUILT_INS},
        "b.aaaaaaaa": "d · n · aaaaaaaa",
        "a.bbbbbbbb": "d · n",
    }
    assert len(set(cached.labels(["upload-" + "0" * 24]).values())) == 3 + len(cached.BUILT_INS)
    photos, digits_net = (registry.MODELS[key] for key in ("alexnet64", "digits-relu"))
    assert next(iter(cached.labels([], photos))) == "Drawn scenes"
    assert next(iter(cached.labels([], digits_net))) == cached.BUILT_IN


def test_an_evaluation_that_changes_is_read_again(root):
    model = registry.find("digits-relu")
    name = cached.digits(model)
    before = cached.evaluation(name)
    assert cached.evaluation(name) is before
    path = root / name / "evaluation.json"
    path.write_text(path.read_text().replace('"Digits net', '"Another net'))
    after = cached.evaluation(name)
    assert after.label.startswith("Another net") and after.changed != before.changed
