"""The failure pages through the front door, and the queue of evaluations behind them."""

import io
import time
import zipfile

import numpy as np
import pytest
from PIL import Image

from explorer.drawing.style import png
from explorer.failures import evaluate, evaluation, sources
from explorer.failures import notes as evaluation_notes
from explorer.failures import queue as evaluation_jobs
from explorer.failures.cached import image as one_image
from explorer.failures.cached import sets as cached
from explorer.images import uploads
from explorer.inside.cached import predictions
from explorer.networks import registry
from trainer.data import load_digits

DIGITS = load_digits(8)


@pytest.fixture(autouse=True)
def place(monkeypatch, tmp_path):
    monkeypatch.setattr(evaluation, "ROOT", tmp_path / "evaluations")
    monkeypatch.setattr(evaluation_jobs, "_jobs", [])
    monkeypatch.delenv("CNN_EXPLORER_DATA", raising=False)
    return tmp_path / "evaluations"


def said(at) -> str:
    return " ".join(
        str(one.value)
        for kind in (
            at.main.markdown,
            at.main.caption,
            at.main.text,
            at.main.warning,
            at.main.error,
            at.main.info,
        )
        for one in kind
    ).replace("\\", "")


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return out.getvalue()


def digit(row: int) -> bytes:
    return png(np.repeat(DIGITS.val_images[row].numpy(), 3, axis=2))


def digits_zip(count: int = 20, **more: bytes) -> bytes:
    return zipped(
        {f"{int(DIGITS.val_labels[row])}/{row}.png": digit(row) for row in range(count)} | more
    )


def finished(at, seconds: float = 60):
    """Wait until nothing of the queue is active, then run the page again."""
    until = time.monotonic() + seconds
    while any(job.active for job in evaluation_jobs._jobs) and time.monotonic() < until:
        time.sleep(0.05)
    return at.run()


def test_zero_clicks(app, place):
    at = app("failures", model="alexnet64")
    assert not at.exception
    shown = {metric.label: metric.value for metric in at.metric}
    assert shown["Top-1"] == "98.33%" and shown["Top-5"] == "100.00%"
    text = said(at)
    assert "Digits net" in text and "not the network that is chosen" in text and "6 images" in text
    assert (
        len([button for button in at.button if (button.key or "").startswith("open_failures")]) == 6
    )
    assert (
        "8 taken for 1, twice" in text and "Similar category" in text and "made from what" in text
    )
    assert [path.name for path in place.iterdir() if not path.name.startswith(".")] == [
        evaluation_jobs.name_for("digits", registry.find("digits-relu"))
    ]


def test_digits_by_the_chosen_network_filters_and_pages(app):
    at = app("failures", model="mlp10-relu")
    assert {metric.label: metric.value for metric in at.metric}["Top-1"] == "89.44%"
    name = evaluation_jobs.name_for("digits", registry.find("mlp10-relu"))
    found = cached.evaluation(name)
    assert "38 images" in said(at) and "not the network" not in said(at)
    worst = [button.key for button in at.button if (button.key or "").startswith("open_failures")]
    order = np.argsort(-np.where(found.wrong, found.loss, -1), kind="stable")
    assert worst == [f"open_failures_{row}" for row in order[:24]]
    at.session_state[f"true_{name}"], at.session_state[f"predicted_{name}"] = (
        8,
        1,
    )  # as a click on a cell does
    at.run()
    cell = (found.labels == 8) & (found.predicted == 1)
    assert not at.exception and f"{cell.sum():,} images" in said(at)
    assert {
        int(button.key.rsplit("_", 1)[1])
        for button in at.button
        if (button.key or "").startswith("open_f")
    } == set(np.flatnonzero(cell).tolist())


def test_an_image_is_opened_tagged_and_found_again(app, place):
    at = app("failures", model="digits-relu")
    key = next(button.key for button in at.button if (button.key or "").startswith("open_failures"))
    at.button(key=key).click().run()
    assert not at.exception and at.title[0].value == "One failure"
    name, row = (
        next(path.name for path in place.iterdir() if path.name[0] != "."),
        int(key.rsplit("_", 1)[1]),
    )
    found = cached.evaluation(name)
    text = said(at)
    assert (
        f"{found.names[row]}: 1 of the 6" in text
        and "Wrong: it shows 6" in text
        and "the network says 1" in text
    )
    assert (
        "as it is, between" in text
        and "nearest" in text
        and "Grad-CAM" in text
        and "made from what" in text
    )
    at.switch_page("../pages/failures/failure.py").run()  # where the browser is already
    at.text_area(key="new_note").input("a six that lost its ring")
    next(one for one in at.main.button if one.label == "Keep the note").click().run()
    at.text_input(key="new_tag").input("badly written")
    next(one for one in at.main.button if one.label == "Add the tag").click().run()
    assert not at.exception and "a six that lost its ring" in said(at)
    kept = evaluation_notes.read(place / name)
    assert kept.tags == {found.names[row]: ("badly written",)}
    assert kept.notes[found.names[row]][0].text == "a six that lost its ring"
    at.button(key="step_Next").click().run()
    assert not at.exception and ": 2 of the 6" in said(at)
    at.switch_page("../pages/failures/failures.py").run()
    at.selectbox(key=f"tag_{name}").set_value("badly written").run()
    assert "1 images" in said(at)


def test_the_map_and_the_comparison(app):
    at = app("feature_map", model="digits-relu")
    assert (
        not at.exception
        and "PCA of the features of 360 images" in said(at)
        and "6 images" in said(at)
    )
    at.switch_page("../pages/failures/disagreements.py").run()
    assert not at.exception
    one, other = (cached.evaluation(cached.digits(key)) for key in ("mlp2-relu", "digits-relu"))
    names = dict(zip(other.names, other.correct, strict=True))
    repaired = sum(names[image] for image, wrong in zip(one.names, one.wrong, strict=True) if wrong)
    assert f"Of {one.wrong.sum()} images that" in said(at) and f"gets {repaired} right" in said(at)


def small(count: int = 6) -> sources.Source:
    return sources.uploaded(
        [(f"{row}.png", digit(row), str(int(DIGITS.val_labels[row]))) for row in range(count)]
    )


def start(name: str, source=small, session: str = "me", limit: int = 0) -> evaluation_jobs.Job:
    row = registry.find("digits-relu")
    return evaluation_jobs.start(
        session,
        name,
        "label",
        row,
        lambda: registry.load("digits-relu"),
        source,
        evaluate.Settings(limit=limit),
    )


def wait(*jobs: evaluation_jobs.Job) -> None:
    until = time.monotonic() + 60
    while any(job.active for job in jobs) and time.monotonic() < until:
        time.sleep(0.02)


def test_what_is_opened_is_the_picture_that_was_evaluated():
    name = cached.digits("digits-relu")
    found = cached.evaluation(name)
    opened = one_image.opened(name, 5)
    assert opened.note == ""
    pixels = np.asarray(Image.open(io.BytesIO(uploads.get(opened.key))).convert("RGB"))
    split, row = str(found.names[5]).split("/")
    assert np.array_equal(pixels[..., :1], getattr(DIGITS, f"{split}_images")[int(row)].numpy())
    answer = predictions("digits-relu", opened.key)
    assert answer.probabilities.max() == pytest.approx(found.confidence[5], abs=1e-5)


def test_images_without_a_class_are_shown_and_nothing_is_called_wrong(app):
    wait(
        start(
            "unlabelled",
            lambda: sources.uploaded([(f"{row}.png", digit(row), "") for row in range(5)]),
        )
    )
    for page in ("failures", "failure", "feature_map"):
        at = app(page, model="digits-relu")
        at.session_state["evaluation"] = "unlabelled"
        at.run()
        assert not at.exception and "5 images, measured" in said(at)
    assert len(cached.several([])) == 4 and isinstance(cached.summary("unlabelled"), str)


def test_who_has_the_address_of_a_private_evaluation_may_open_it(app):
    name = evaluation_jobs.private_name()
    wait(start(name))
    label = cached.evaluations([name])[name]
    assert name in label
    at = app("failures", model="digits-relu")
    assert not any(name in str(option) for option in at.selectbox(key="evaluation").options)
    at.query_params["evaluation"] = label
    at.run()
    assert not at.exception and any(
        name in str(option) for option in at.selectbox(key="evaluation").options
    )
    at.query_params["evaluation"] = f"x {evaluation_jobs.private_name()}"  # of nothing
    assert not at.run().exception


def test_a_damaged_evaluation_gets_its_sentence(app, place):
    wait(start("damaged"))
    np.save(place / "damaged" / "labels.npy", np.zeros(3, np.int32))
    at = app("failures", model="digits-relu")
    at.session_state["evaluation"] = "damaged"
    at.run()
    assert not at.exception and "is damaged" in said(at)


def test_a_network_that_is_not_here_leaves_what_was_recorded(app, place):
    wait(start("foreign"))
    path = place / "foreign" / "evaluation.json"
    path.write_text(path.read_text().replace('"digits-relu"', '"run:gone"'))
    for page, words in (
        ("failures", "6 images, measured"),
        ("failure", "There is no"),
        ("feature_map", "PCA"),
    ):
        at = app(page, model="digits-relu")
        at.session_state["evaluation"] = "foreign"
        at.run()
        assert not at.exception and (words in said(at) or "cannot be opened" in said(at))


def test_labels_of_evaluations_are_unique():
    row = {"data": "d", "label": "n"}
    rows = {"b.aaaaaaaa": row, "a.bbbbbbbb": row, "upload-" + "0" * 24: row}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cached, "listed", lambda: rows)
        assert cached.evaluations([]) == {
            cached.BUILT_IN: cached.BUILT_IN,
            "b.aaaaaaaa": "d · n · aaaaaaaa",
            "a.bbbbbbbb": "d · n",
        }
        assert len(set(cached.evaluations(["upload-" + "0" * 24]).values())) == 4
