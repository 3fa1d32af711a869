"""The numbers of an evaluation are those of a plain forward pass, whatever the data is like."""

import zipfile
from dataclasses import replace

import numpy as np
import pytest
import torch

from explorer.failures import sources
from explorer.failures.description import EvaluationError
from explorer.failures.evaluate import evaluate
from explorer.failures.evaluation import read
from explorer.failures.question import Settings
from explorer.images import preprocessing
from explorer.images.preprocessing import Preprocessing
from explorer.images.samples import SAMPLES
from explorer.networks import registry
from explorer.networks.private_copy import private_copy
from tests.failures.examples import NAMES, SPEC, encoded, evaluated, image_folder, model, picture
from trainer.nets import build


def test_what_a_plain_forward_pass_says(net, tmp_path):
    source = sources.source(str(image_folder(tmp_path)))
    result = evaluated(net, source, tmp_path / "out")
    assert (
        len(result) == 30 and result.state == "finished" and sorted(result.index) == list(range(30))
    )
    for row, place in enumerate(result.index):
        image = source.images[place]
        logits = net(
            preprocessing.to_input(np.array(sources.load(image.read())), Preprocessing(16, 16))
        )[0].double()
        p = torch.softmax(logits, 0).numpy()
        true = NAMES.index(image.name.split("/")[1])
        assert (
            result.names[row] == image.name and result.labels[row] == result.own_labels[row] == true
        )
        assert result.top[row].tolist() == np.argsort(-p).tolist() and result.top.shape == (30, 3)
        np.testing.assert_allclose(result.top_probabilities[row], np.sort(p)[::-1], atol=1e-6)
        np.testing.assert_allclose(result.probabilities[row], p, atol=1e-6)
        np.testing.assert_allclose(
            result.loss[row],
            torch.nn.functional.cross_entropy(logits, torch.tensor(true)),
            atol=1e-5,
        )
        np.testing.assert_allclose(
            result.margin[row], p[true] - np.delete(p, true).max(), atol=1e-6
        )
        np.testing.assert_allclose(result.entropy[row], -(p * np.log(p)).sum(), atol=1e-5)
    assert (result.correct == (result.margin > 0)).all() and (result.wrong == ~result.correct).all()


def test_the_network_is_left_as_it_was_found(net, tmp_path):
    before = {name: value.clone() for name, value in net.state_dict().items()}
    evaluated(net, image_folder(tmp_path, 6), tmp_path / "out")
    assert all(
        not module._forward_hooks and not module._forward_pre_hooks for module in net.modules()
    )
    assert all(torch.equal(value, before[name]) for name, value in net.state_dict().items())


def test_a_limit_takes_a_fair_sample_of_what_all_would_be(net, tmp_path):
    data = image_folder(tmp_path)
    whole, part = (
        evaluated(net, data, tmp_path / f"out{limit}", Settings(4, limit)) for limit in (0, 12)
    )
    assert len(part) == part.total == 12 and part.names.tolist() == whole.names[:12].tolist()
    assert len(set(part.labels)) == 3


def test_unreadable_images_are_named_and_the_others_are_kept(net, tmp_path):
    data = image_folder(tmp_path)
    (data / "val" / "dog" / "cut.png").write_bytes(encoded(picture(0))[:60])
    (data / "val" / "dog" / "bomb.png").write_bytes(encoded(np.zeros((1, 5000, 3), np.uint8)))
    result = evaluated(net, data, tmp_path / "out")
    assert len(result) == 30 and result.total == 32 and result.unreadable_count == 2
    named = dict(result.unreadable)
    assert set(named) == {"val/dog/cut.png", "val/dog/bomb.png"}
    assert "damaged" in named["val/dog/cut.png"] and "1 x" not in named["val/dog/cut.png"]
    assert "5000" in named["val/dog/bomb.png"]


def test_nothing_readable(net, tmp_path):
    (tmp_path / "data" / "val" / "cat").mkdir(parents=True)
    (tmp_path / "data" / "val" / "cat" / "a.png").write_bytes(b"no")
    with pytest.raises(EvaluationError, match="None of the 1 images could be read. The first: "):
        evaluated(net, tmp_path / "data", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_scores_that_are_no_numbers(net, tmp_path):
    broken = private_copy(net)
    broken.linear.bias = torch.nn.Parameter(torch.full((3,), float("nan")), requires_grad=False)
    with pytest.raises(EvaluationError, match="not finite numbers"):
        evaluated(broken, image_folder(tmp_path, 6), tmp_path / "out")


def test_classes_that_match_nothing(net, tmp_path):
    data = image_folder(tmp_path, 6, ("fish", "tree"))
    with pytest.raises(
        EvaluationError,
        match="None of the 2 classes of data .'fish', 'tree'.* is one of A small net",
    ):
        evaluated(net, data, tmp_path / "out")
    result = evaluated(net, data, tmp_path / "out", mapping={"fish": 1})
    assert (
        set(result.labels) == {1, -1} and len(result) == 6
    )  # unmatched images stay, without a truth
    assert (
        np.isnan(result.loss[result.labels < 0]).all()
        and not result.correct[result.labels < 0].any()
    )
    assert [(row["name"], row["output"]) for row in result.matching] == [("fish", 1), ("tree", -1)]


def test_ten_thousand_classes(tmp_path):
    names = tuple(f"thing {i}" for i in range(10_000))
    with zipfile.ZipFile(tmp_path / "many.zip", "w") as archive:
        for i, name in enumerate(names):
            archive.writestr(f"val/{name}/{i}.png", encoded(np.full((4, 4, 3), i % 256, np.uint8)))
    wide = build(replace(SPEC, classes=10_000), 0).eval().requires_grad_(False)
    path = evaluate(
        wide,
        model(wide, names, 10_000),
        sources.source(str(tmp_path / "many.zip")),
        tmp_path / "out",
        Settings(limit=100),
    )
    result = read(path)
    assert (
        len(result.classes) == 10_000
        and (result.labels >= 0).all()
        and result.top.shape == (100, 5)
    )


def test_another_question_is_refused_and_the_same_one_is_answered_at_once(net, tmp_path):
    data = image_folder(tmp_path)
    evaluated(net, data, tmp_path / "out")
    progress = []
    evaluated(net, data, tmp_path / "out", on_progress=progress.append)
    assert not progress
    with pytest.raises(
        EvaluationError, match="out holds another evaluation, of A small net on data, validation"
    ):
        evaluated(net, data, tmp_path / "out", Settings(batch_size=5))
    assert read(tmp_path / "out").settings["batch_size"] == 4
    another = private_copy(net)
    another.linear.bias = torch.nn.Parameter(net.linear.bias + 1, requires_grad=False)
    with pytest.raises(EvaluationError, match="another evaluation"):
        evaluated(another, data, tmp_path / "out")


def test_the_digits_are_the_apps_own(tmp_path):
    source = sources.source("digits")
    assert (
        len(source.images) == 360
        and source.split == "val"
        and source.classes == tuple("0123456789")
    )
    shown = SAMPLES["digit_3"].load()[::8, ::8]
    assert any((shown == image.read()).all() and image.label == 3 for image in source.images)
    row = registry.find("digits-relu")
    result = read(evaluate(private_copy(registry.load(row)), row, source, tmp_path / "out"))
    assert (
        f"{100 * result.correct.mean():.2f}\u00a0% top-1" in row.accuracy
    )  # what the trainer measured


def test_the_bundled_photo_network_has_its_measured_accuracy(shared, tmp_path):
    row = registry.find("resnet20")
    source = sources.source(str(shared / "data" / "tiny-imagenet-50.zip"))
    result = read(
        evaluate(
            private_copy(registry.load(row)),
            row,
            source,
            tmp_path / "out",
            Settings(limit=400),
        )
    )
    measured = 0.5544
    assert abs(result.correct.mean() - measured) < 3 * np.sqrt(measured * (1 - measured) / 400)
    assert {row["how"] for row in result.matching} == {"name"}
