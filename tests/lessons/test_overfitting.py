"""Overfitting: what is recorded can be made again, what is said follows from it; the page."""

import zipfile
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from explorer.lessons import overfitting, overfitting_recording, overfitting_training
from explorer.lessons.figures import overfitting as figures
from explorer.lessons.overfitting import (
    REMEDIES,
    SEEDS,
    SIZES,
    UNITS,
    Setting,
    recorded,
    setting_with,
)
from explorer.lessons.overfitting_training import MEASUREMENTS, TASKS, learn
from explorer.lessons.words import overfitting as words
from tests.lessons.shown import shown

QUICK = Setting("digits", 100, True, 32)


def test_everything_is_recorded_once():
    assert set(recorded()) == set(overfitting_recording.settings())
    assert len(list(overfitting_recording.settings())) == len(set(overfitting_recording.settings()))
    for result in recorded().values():
        assert len(result.steps) == MEASUREMENTS == len(result.val_loss)
        assert ((result.train_accuracy >= 0) & (result.train_accuracy <= 1)).all()
    assert {setting_with(chosen) for chosen in ((), REMEDIES, ["more"], ["dropout"])} <= set(
        recorded()
    )


@pytest.mark.parametrize("setting", [QUICK, replace(QUICK, shuffled=False, images=50, seed=2)])
def test_the_recorded_digits_come_out_again(setting):
    result, before = learn(setting, measurements=2), recorded()[setting]
    assert np.array_equal(result.steps, before.steps[:2])
    assert result.parameters == before.parameters == 64 * 32 + 32 + 32 * 10 + 10
    assert result.train_loss == pytest.approx(before.train_loss[:2], abs=0.02)
    assert result.val_accuracy == pytest.approx(before.val_accuracy[:2], abs=0.02)


def test_the_recorded_photos_begin_the_same(shared):
    path, order, result = shared / "data" / "cifar10-jpeg.zip", np.random.default_rng(0), []
    if not path.is_file():
        pytest.skip("no CIFAR-10 beside the checkout")
    with zipfile.ZipFile(path) as archive:
        for split in ("train", "test"):
            names = sorted(
                name
                for name in archive.namelist()
                if f"/{split}/" in name and name.endswith(".jpg")
            )
            classes = sorted({name.split("/")[-2] for name in names})
            chosen = [names[row] for row in order.permutation(len(names))[:1000]]
            result.append(
                np.array(
                    [np.asarray(Image.open(archive.open(name)).convert("RGB")) for name in chosen]
                )
            )
            result.append(np.array([classes.index(name.split("/")[-2]) for name in chosen]))
    setting = setting_with(["crops", "mirrors", "colours", "dropout"])
    again, before = learn(setting, tuple(result), measurements=1), recorded()[setting]
    assert again.train_loss[0] == pytest.approx(before.train_loss[0], abs=0.02)
    assert again.val_accuracy[0] == pytest.approx(before.val_accuracy[0], abs=0.02)


def test_a_training_is_the_same_every_time_and_ends_early_alike():
    a, b = learn(QUICK, measurements=1), learn(QUICK, measurements=2)
    assert np.array_equal(a.train_loss, b.train_loss[:1])
    assert not np.array_equal(
        a.train_loss, learn(replace(QUICK, seed=7), measurements=1).train_loss
    )
    state = torch.get_rng_state()
    learn(QUICK, measurements=1)
    assert torch.equal(state, torch.get_rng_state())


def test_random_labels_are_learned_by_heart_and_teach_nothing():
    for images in (50, 100, 400):
        result = [
            recorded()[Setting("digits", images, True, 2048, seed=seed)] for seed in range(SEEDS)
        ]
        assert all(training.train_accuracy[-1] > 0.98 for training in result)
        assert np.mean([training.val_accuracy[-1] for training in result]) < 0.2
    assert overfitting.quiz_answer()[0] == overfitting.OPTIONS[2]


def test_noise_needs_parameters():
    for images in (400, 1400):
        ends = [
            np.mean(
                [
                    recorded()[Setting("digits", images, True, units, seed=seed)].train_accuracy[-1]
                    for seed in range(SEEDS)
                ]
            )
            for units in UNITS
        ]
        assert (np.diff(ends) > -0.02).all() and ends[-1] - ends[0] > 0.5


def test_more_true_images_close_the_gap():
    gaps = []
    for images in SIZES:
        result = overfitting.of_seeds(Setting("digits", images, False, 512))
        gaps.append(
            overfitting.mean_curve(result, "train_accuracy")[-1]
            - overfitting.mean_curve(result, "val_accuracy")[-1]
        )
    assert gaps == sorted(gaps, reverse=True) and gaps[-1] < 0.05


def test_remedies_help_the_photos():
    none, every, more = (recorded()[setting_with(chosen)] for chosen in ((), REMEDIES, ["more"]))
    assert none.train_accuracy[-1] > 0.95 > every.train_accuracy[-1]
    assert (
        every.val_accuracy[-1] > none.val_accuracy[-1] + 0.1
        and more.val_accuracy[-1] > none.val_accuracy[-1]
    )
    assert none.val_loss[-1] > none.val_loss.min() + 0.5  # worse while it learns by heart
    assert every.val_loss[-1] < none.val_loss[-1]
    assert every.val_accuracy[-1] < more.val_accuracy[-1] - 0.03  # as ABOUT_REMEDIES says


def test_learn_uses_each_remedy(monkeypatch):
    short = replace(TASKS["photos"], steps=40, batch=16)
    monkeypatch.setitem(TASKS, "photos", short)
    rng = np.random.default_rng(0)
    data = (
        rng.integers(0, 256, (64, 32, 32, 3), np.uint8),
        rng.integers(0, 10, 64),
        rng.integers(0, 256, (20, 32, 32, 3), np.uint8),
        rng.integers(0, 10, 20),
    )
    plain = learn(Setting("photos", 64), data, measurements=1)
    assert plain.parameters == 427_178
    losses = {plain.val_loss[0]}
    for name in ("crops", "mirrors", "colours", "dropout"):
        losses.add(learn(setting_with([name]), data, measurements=1).val_loss[0])
    assert len(losses) == 5


def test_batches_show_every_image_equally_often():
    rows = overfitting_training._batches(10, 4, np.random.default_rng(0))
    seen = np.concatenate([next(rows) for _ in range(10)])
    assert (np.bincount(seen) == 4).all()


def test_what_is_missing_is_recorded_and_the_rest_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(overfitting_recording, "settings", lambda: [QUICK, replace(QUICK, seed=1)])
    monkeypatch.setitem(TASKS, "digits", replace(TASKS["digits"], steps=40))
    path, reports = tmp_path / "found.json", []
    overfitting_recording.record(None, path, reports.append)
    text = path.read_text()
    overfitting_recording.record(None, path, reports.append)
    assert path.read_text() == text and len(reports) == 2


def test_figures_say_what_is_recorded():
    result = overfitting.of_seeds(Setting("digits", 100, True, 512))
    fig = figures.curves({"recorded": result}, "accuracy")
    assert [trace.name for trace in fig.data] == ["recorded: training", "recorded: validation"]
    assert fig.data[0].y[-1] == pytest.approx(
        np.mean([training.train_accuracy[-1] for training in result])
    )
    assert "learned the noise by heart" in words.describe_noise({"recorded": result})
    assert "too few parameters" in words.describe_noise(
        {"r": overfitting.of_seeds(Setting("digits", 400, True, 2))}
    )
    same = words.describe_noise({"r": overfitting.of_seeds(Setting("digits", 1400, False, 2))})
    assert "hardly a gap" in same and "too few parameters" in same and "overfitting" not in same
    assert "overfitting" in words.describe_noise(
        {"r": overfitting.of_seeds(Setting("digits", 50, False, 2))}
    )
    capacity = figures.capacity(recorded(), True)
    assert [len(trace.x) for trace in capacity.data] == [len(UNITS)] * 4
    assert list(capacity.data[0].x) == [75 * units + 10 for units in UNITS]
    assert "100 images from" in words.describe_capacity(recorded(), True)
    table = words.remedy_table(recorded())
    assert table["remedy"][0] == "none" and len(table["remedy"]) == len(REMEDIES) + 3
    assert len(set(map(len, table.values()))) == 1


def test_the_page(app):
    at = app("learn_overfitting")
    at.select_slider(key="images_seen").set_value(50).run()
    at.segmented_control(key="labels").set_value("true").run()
    assert not at.exception
    assert "50 digits with their true labels" in shown(at)
    for chosen in ([], ["dropout"], list(REMEDIES)):
        at.pills(key="remedies").set_value(chosen).run()
        assert not at.exception
    at.segmented_control(key="curve").set_value("loss").run()
    assert not at.exception


def test_training_now_adds_a_curve(app, monkeypatch):
    monkeypatch.setitem(TASKS, "digits", replace(TASKS["digits"], steps=40))
    at = app("learn_overfitting")
    next(button for button in at.button if button.label == "Train one more, now").click().run()
    assert not at.exception and at.session_state["drawn"] == SEEDS
