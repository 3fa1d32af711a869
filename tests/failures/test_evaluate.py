"""Evaluations: the numbers of a plain forward pass, files that are the same every time, and
everything that goes wrong in between."""

import filecmp
import functools
import io
import json
import shutil
import threading
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from explorer.failures import class_matching, columns, evaluation, inference, sources
from explorer.failures import evaluate as evaluating
from explorer.failures.evaluate import Settings, evaluate
from explorer.failures.evaluation import EvaluationError, read
from explorer.failures.sources import DatasetError
from explorer.images import preprocessing
from explorer.images.preprocessing import Preprocessing
from explorer.networks import registry
from explorer.networks.model import Model
from explorer.networks.private_copy import private_copy
from tests import zoo
from trainer.nets import NetSpec, build

SPEC = NetSpec("resnet", 3, 3, 16, depth=8, width=0.5)
NAMES = ("cat", "dog", "mug")


@pytest.fixture(scope="module")
def net() -> torch.nn.Module:
    made = build(SPEC, 1)
    zoo.enliven(made, torch.randn(8, 3, 16, 16, generator=torch.Generator().manual_seed(0)))
    return made.eval().requires_grad_(False)


def model(net: torch.nn.Module, classes: tuple[str, ...] | None = NAMES, outputs: int = 3) -> Model:
    return Model(
        key="test",
        label="A small net",
        family="ResNet",
        source="file",
        build=lambda: net,
        outputs=outputs,
        classes=classes,
        preprocessing=Preprocessing(16, 16),
        parameters=0,
        size_mb=0,
        trained_on="",
        accuracy="",
        licence="",
    )


def picture(seed: int, size: tuple[int, int] = (20, 24)) -> np.ndarray:
    values = np.random.default_rng(seed).integers(0, 256, (*size, 3), np.uint8)
    return np.asarray(
        Image.fromarray(values).resize((size[1], size[0])).reduce(2).resize((size[1], size[0]))
    )


def encoded(pixels: np.ndarray, kind: str = "PNG", **options) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, kind, **options)
    return out.getvalue()


def pictures(root: Path, n: int = 30, classes: tuple[str, ...] = NAMES) -> Path:
    """An image folder of several sizes."""
    for i in range(n):
        place = root / "data" / "val" / classes[i % len(classes)] / f"{i:03}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(encoded(picture(i, ((20, 24), (16, 16), (130, 110))[i % 3])))
    return root / "data"


def run(
    net: torch.nn.Module,
    data: Path | sources.Source,
    out: Path,
    settings: Settings | None = None,
    **options,
):
    source = data if isinstance(data, sources.Source) else sources.source(str(data))
    return read(
        evaluate(net, model(net), source, out, settings or Settings(batch_size=4), **options)
    )


def same(a: Path, b: Path) -> bool:
    names = sorted(path.name for path in a.iterdir())
    assert names == sorted(path.name for path in b.iterdir())
    return filecmp.cmpfiles(a, b, names, shallow=False)[1:] == ([], [])


# --- the numbers ---------------------------------------------------------------------------------------------------


def test_what_a_plain_forward_pass_says(net, tmp_path):
    source = sources.source(str(pictures(tmp_path)))
    found = run(net, source, tmp_path / "out")
    assert len(found) == 30 and found.state == "finished" and sorted(found.index) == list(range(30))
    for row, place in enumerate(found.index):
        image = source.images[place]
        logits = net(
            preprocessing.to_input(np.array(sources.load(image.read())), Preprocessing(16, 16))
        )[0].double()
        p = torch.softmax(logits, 0).numpy()
        true = NAMES.index(image.name.split("/")[1])
        assert found.names[row] == image.name and found.labels[row] == found.own_labels[row] == true
        assert found.top[row].tolist() == np.argsort(-p).tolist() and found.top.shape == (30, 3)
        np.testing.assert_allclose(found.top_probabilities[row], np.sort(p)[::-1], atol=1e-6)
        np.testing.assert_allclose(found.probabilities[row], p, atol=1e-6)
        np.testing.assert_allclose(
            found.loss[row],
            torch.nn.functional.cross_entropy(logits, torch.tensor(true)),
            atol=1e-5,
        )
        np.testing.assert_allclose(found.margin[row], p[true] - np.delete(p, true).max(), atol=1e-6)
        np.testing.assert_allclose(found.entropy[row], -(p * np.log(p)).sum(), atol=1e-5)
    assert (found.correct == (found.margin > 0)).all() and (found.wrong == ~found.correct).all()


def test_the_network_is_left_as_it_was_found(net, tmp_path):
    before = {name: value.clone() for name, value in net.state_dict().items()}
    run(net, pictures(tmp_path, 6), tmp_path / "out")
    assert all(
        not module._forward_hooks and not module._forward_pre_hooks for module in net.modules()
    )
    assert all(torch.equal(value, before[name]) for name, value in net.state_dict().items())


@pytest.mark.parametrize("name", ["squeezenet1_0", "own_mlp_relu", "resnet18", "alexnet"])
def test_features_are_the_input_of_the_last_layer_with_weights(name):
    net, x, _ = zoo.example(name)
    x = x.repeat(2, 1, 1, 1)
    head = inference.Head(net, x)
    with torch.no_grad(), head.watched():
        logits, features = net(x), head.features()
    assert features.shape == (2, head.width)
    if name == "squeezenet1_0":  # its last layer is a convolution, averaged after a ReLU
        last, inside = net.classifier[1], net.features(x)
        assert head.module is last
        torch.testing.assert_close(features, inside.mean((2, 3)))
    else:
        torch.testing.assert_close(head.module(features), logits)
    assert not head.module._forward_pre_hooks


@pytest.mark.parametrize(
    ("name", "relus"),
    [
        ("own_resnet_relu", 4),
        ("own_alexnet_relu", 5),
        ("resnet18", 1),
        ("googlenet", 0),
        ("vgg11_bn", 8),
        ("squeezenet1_0", 26),
        ("own_plain_sigmoid", 0),
    ],
)
def test_folded_networks_say_the_same_with_fewer_layers(name, relus):
    """relus: those that are a module of their own, used once, whose input is a convolution's and
    nobody else's."""
    net, x, _ = zoo.example(name)
    before = str(net)
    made = inference.folded(net, torch.randn_like(x))
    torch.testing.assert_close(made(x), net(x), atol=1e-4, rtol=1e-4)
    assert not any(isinstance(module, torch.nn.BatchNorm2d) for module in made.modules())
    if inference.ConvReLU.possible:
        assert sum(isinstance(module, inference.ConvReLU) for module in made.modules()) == relus
    assert str(net) == before and made is not net
    theirs, ours = (
        {tensor.data_ptr() for tensor in of.state_dict().values()} for of in (net, made)
    )
    assert len(ours - theirs) == 2 * sum(
        isinstance(module, torch.nn.BatchNorm2d) for module in net.modules()
    )
    assert all(
        not module._forward_hooks and not module._forward_pre_hooks
        for module in (*net.modules(), *made.modules())
    )
    heads = [inference.Head(of, x) for of in (net, made)]
    features = []
    for head, of in zip(heads, (net, made), strict=True):
        with torch.no_grad(), head.watched():
            of(x)
            features.append(head.features())
    torch.testing.assert_close(*features, atol=1e-4, rtol=1e-4)


def test_what_cannot_be_folded_stays():
    class Twice(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.norm = torch.nn.Conv2d(3, 3, 1), torch.nn.BatchNorm2d(3)
            self.norm.running_mean += 5
            self.relu = torch.nn.ReLU()

        def forward(self, x):
            y = self.conv(x)
            return (self.norm(y) + y).mean((2, 3))

    class Kept(Twice):
        def forward(self, x):
            y = self.conv(x)
            return (self.relu(y) + y).mean((2, 3))

    net, plain, kept = Twice().eval(), zoo.example("own_mlp_relu")[0], Kept().eval()
    with torch.no_grad():
        assert inference.folded(net, torch.randn(2, 3, 8, 8)) is net
        assert inference.folded(plain, torch.randn(2, 1, 8, 8)) is plain
        assert inference.folded(kept, torch.randn(2, 3, 8, 8)) is kept


def test_contrast_and_what_stands_out():
    grey = np.full((16, 16, 3), 128, np.uint8)
    spot = grey.copy()
    spot[6:8, 6:10] = 255
    stripes = grey.copy()
    stripes[:, ::2], stripes[:, 1::2] = 0, 255
    found = columns.looks(np.stack([grey, spot, stripes]))
    assert found["contrast"].tolist()[0] == pytest.approx(0, abs=1e-6)
    assert found["contrast"][2] == pytest.approx(0.5, abs=1e-6)
    assert found["standing_out"].tolist()[:2] == [0, 8 / 256]
    light = spot @ np.array([0.299, 0.587, 0.114]) / 255
    assert found["contrast"][1] == pytest.approx(light.std(), abs=1e-6)


def test_a_limit_takes_a_fair_sample_of_what_all_would_be(net, tmp_path):
    data = pictures(tmp_path)
    whole, part = (
        run(net, data, tmp_path / f"out{limit}", Settings(4, limit)) for limit in (0, 12)
    )
    assert len(part) == part.total == 12 and part.names.tolist() == whole.names[:12].tolist()
    assert len(set(part.labels)) == 3


# --- the same files, whatever happens ------------------------------------------------------------------------------


def test_twice_gives_the_same_files(net, tmp_path):
    data = pictures(tmp_path)
    (data / "val" / "cat" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnot really")
    for name in ("one", "two"):
        run(net, data, tmp_path / name)
    assert same(tmp_path / "one", tmp_path / "two")
    assert {path.name for path in tmp_path.iterdir()} == {
        "data",
        "one",
        "two",
    }  # nothing is left behind


def test_stopped_it_is_partial_and_goes_on_to_the_same_files(net, tmp_path):
    data, out = pictures(tmp_path), tmp_path / "out"
    run(net, data, tmp_path / "whole")
    seen = []
    first = run(net, data, out, on_progress=seen.append, stop=lambda: len(seen) >= 2)
    assert first.state == "partial" and 8 <= len(first) < 30 and first.total == 30
    assert evaluation.progress(out)["state"] == "partial" and evaluation.progress(out)[
        "done"
    ] == len(first)
    whole = read(tmp_path / "whole")
    assert first.names.tolist() == whole.names[: len(first)].tolist()
    again = run(net, data, out)
    assert again.state == "finished" and same(out, tmp_path / "whole")


def test_killed_it_goes_on_to_the_same_files(net, tmp_path, monkeypatch):
    data, out = pictures(tmp_path), tmp_path / "out"
    run(net, data, tmp_path / "whole")

    def die(progress) -> None:
        if progress.done >= 12:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("explorer.failures.store.EVERY", 0)
        with pytest.raises(KeyboardInterrupt):
            run(net, data, out, on_progress=die)
    assert not out.exists() and evaluation.progress(out) == {
        "state": "running",
        "done": 12,
        "total": 30,
        "unreadable": 0,
    }
    with (evaluation.unfinished(out) / "loss.npy").open("ab") as file:
        file.write(b"half a batch")  # written, but not yet said
    counted = []
    run(net, data, out, on_progress=counted.append)
    assert counted[0].done == 16  # not from the beginning
    assert same(out, tmp_path / "whole")


def together(world: int, job, monkeypatch) -> list:
    """job(rank) in as many threads as there are processes, which meet where processes would
    wait."""
    ranks, barrier, results = (
        threading.local(),
        threading.Barrier(world, timeout=60),
        [None] * world,
    )
    monkeypatch.setattr(evaluating, "_place", lambda: (ranks.here, world))
    monkeypatch.setattr(evaluating, "_wait", lambda _: barrier.wait())

    def start(rank: int) -> None:
        ranks.here = rank
        results[rank] = job(rank)

    threads = [threading.Thread(target=start, args=(rank,)) for rank in range(world)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.parametrize("world, stop_after", [(2, None), (3, None), (3, 2)])
def test_any_number_of_processes_that_are_stopped_at_different_places(
    net, tmp_path, monkeypatch, world, stop_after
):
    data, out = pictures(tmp_path), tmp_path / "out"
    run(net, data, tmp_path / "whole")
    source = sources.source(str(data))

    def job(rank: int) -> None:
        seen = []
        evaluate(
            private_copy(net),
            model(net),
            source,
            out,
            Settings(batch_size=4),
            on_progress=seen.append,
            stop=lambda: stop_after is not None and rank == 1 and not seen,
        )

    with monkeypatch.context() as patched:
        together(world, job, patched)
    if stop_after is not None:  # rank 1 was stopped early: what comes after its place waits
        assert read(out).state == "partial" and len(read(out)) < 30
        run(net, data, out)
    assert same(out, tmp_path / "whole")


def test_torchs_threads_are_as_before_also_where_evaluations_overlap(net, tmp_path):
    before = torch.get_num_threads()
    with inference._one_thread_each():
        assert torch.get_num_threads() == 1
        run(net, pictures(tmp_path, 6), tmp_path / "out")
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == before


# --- data that is not as it should be ------------------------------------------------------------------------------


def test_unreadable_images_are_named_and_the_others_are_kept(net, tmp_path):
    data = pictures(tmp_path)
    (data / "val" / "dog" / "cut.png").write_bytes(encoded(picture(0))[:60])
    (data / "val" / "dog" / "bomb.png").write_bytes(encoded(np.zeros((1, 5000, 3), np.uint8)))
    found = run(net, data, tmp_path / "out")
    assert len(found) == 30 and found.total == 32 and found.unreadable_count == 2
    named = dict(found.unreadable)
    assert set(named) == {"val/dog/cut.png", "val/dog/bomb.png"}
    assert "damaged" in named["val/dog/cut.png"] and "1 x" not in named["val/dog/cut.png"]
    assert "5000" in named["val/dog/bomb.png"]


def test_nothing_readable(net, tmp_path):
    (tmp_path / "data" / "val" / "cat").mkdir(parents=True)
    (tmp_path / "data" / "val" / "cat" / "a.png").write_bytes(b"no")
    with pytest.raises(EvaluationError, match="None of the 1 images could be read. The first: "):
        run(net, tmp_path / "data", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_scores_that_are_no_numbers(net, tmp_path):
    broken = private_copy(net)
    broken.linear.bias = torch.nn.Parameter(torch.full((3,), float("nan")), requires_grad=False)
    with pytest.raises(EvaluationError, match="not finite numbers"):
        run(broken, pictures(tmp_path, 6), tmp_path / "out")


def test_a_full_disk_loses_nothing(net, tmp_path, monkeypatch):
    data, out = pictures(tmp_path), tmp_path / "out"
    run(net, data, tmp_path / "whole")

    def full(*_arguments, **_named):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("explorer.failures.store.Recorder.finish", full)
        with pytest.raises(
            EvaluationError, match="No space left on device. What is done so far is kept"
        ):
            run(net, data, out)
    run(net, data, out)
    assert same(out, tmp_path / "whole")


def test_classes_that_match_nothing(net, tmp_path):
    data = pictures(tmp_path, 6, ("fish", "tree"))
    with pytest.raises(
        EvaluationError,
        match="None of the 2 classes of data .'fish', 'tree'.* is one of A small net",
    ):
        run(net, data, tmp_path / "out")
    found = run(net, data, tmp_path / "out", mapping={"fish": 1})
    assert (
        set(found.labels) == {1, -1} and len(found) == 6
    )  # unmatched images stay, without a truth
    assert (
        np.isnan(found.loss[found.labels < 0]).all() and not found.correct[found.labels < 0].any()
    )
    assert [(row["name"], row["output"]) for row in found.matching] == [("fish", 1), ("tree", -1)]


@pytest.mark.parametrize("name", ["../outside.png", "/absolute.png", "C:/drive.png"])
def test_hostile_names_in_a_zip(tmp_path, name):
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        archive.writestr("val/cat/a.png", encoded(picture(0)))
        archive.writestr(name, encoded(picture(1)))
    with pytest.raises(DatasetError, match="absolute name"):
        sources.source(str(tmp_path / "bad.zip"))


def test_a_zip_bomb_and_empty_classes(tmp_path):
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("val/cat/a.png", bytes(30_000_000))
    with pytest.raises(DatasetError, match="times the size of the zip"):
        sources.source(str(tmp_path / "bomb.zip"))
    (pictures(tmp_path) / "val" / "empty").mkdir()
    with pytest.raises(DatasetError, match="holds no image"):
        sources.source(str(tmp_path / "data"))
    with pytest.raises(DatasetError, match="no images in train; there is val"):
        shutil.rmtree(tmp_path / "data" / "val" / "empty")
        sources.source(str(tmp_path / "data"), "train")
    with pytest.raises(DatasetError, match="There is no folder"):
        sources.source(str(tmp_path / "nowhere"))


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
    found = read(path)
    assert (
        len(found.classes) == 10_000 and (found.labels >= 0).all() and found.top.shape == (100, 5)
    )


# --- sources, matching ---------------------------------------------------------------------------------------------


def test_uploads_keep_their_originals(net, tmp_path):
    photo = encoded(picture(3, (200, 150)), "JPEG")
    source = sources.uploaded(
        [("a.jpg", photo, "dog"), ("b.png", encoded(picture(4)), ""), ("c.png", b"no", "cat")]
    )
    found = run(net, source, tmp_path / "out")
    assert sorted(zip(found.names, found.labels, strict=True)) == [("a.jpg", 1), ("b.png", -1)]
    assert found.unreadable_count == 1 and found.place == ""
    row = found.names.tolist().index("a.jpg")
    pixels, note = evaluation.pixels(found, row)
    assert (pixels == preprocessing.decode(photo).pixels).all() and not note
    with pytest.raises(DatasetError, match="1 to 500"):
        sources.uploaded([])


def test_the_digits_are_the_apps_own(tmp_path):
    source = sources.source("digits")
    assert (
        len(source.images) == 360
        and source.split == "val"
        and source.classes == tuple("0123456789")
    )
    shown = preprocessing.SAMPLES["digit_3"].load()[::8, ::8]
    assert any((shown == image.read()).all() and image.label == 3 for image in source.images)
    row = registry.find("digits-relu")
    found = read(
        evaluate(private_copy(registry.load("digits-relu")), row, source, tmp_path / "out")
    )
    assert f"{found.correct.mean():.2%} top-1" in row.accuracy  # what the trainer measured


def test_the_bundled_photo_network_has_its_measured_accuracy(shared, tmp_path):
    row = registry.find("resnet20")
    source = sources.source(str(shared / "data" / "tiny-imagenet-50.zip"))
    found = read(
        evaluate(
            private_copy(registry.load("resnet20")),
            row,
            source,
            tmp_path / "out",
            Settings(limit=400),
        )
    )
    measured = 0.5544
    assert abs(found.correct.mean() - measured) < 3 * np.sqrt(measured * (1 - measured) / 400)
    assert {row["how"] for row in found.matching} == {"name"}


@functools.cache
def imagenet_outputs() -> tuple[str, ...]:
    return class_matching.output_names(registry.find("alexnet"))[0]


@pytest.mark.parametrize(
    "theirs, output, how",
    [
        ("tabby", 281, "name"),
        ("Tabby", 281, "name"),
        ("golden_retriever", 207, "name"),
        ("n02123045", 281, "WordNet id"),
        ("n02123045_tabby", 281, "WordNet id"),
        ("tabby (n02123045)", 281, "WordNet id"),
        ("mountain lion", 286, "synonym in WordNet"),
        ("red_panda", 387, "synonym in WordNet"),
        ("German-shepherd", 235, "name"),
        ("my dog", -1, ""),
        ("n99999999", -1, ""),
    ],
)
def test_matching_with_imagenet(theirs, output, how):
    (found,) = class_matching.match([theirs], imagenet_outputs())
    assert (found.output, found.how) == (output, how)
    assert bool(found.why) == (output < 0)


def test_matching_that_is_corrected_by_position_and_said():
    assert [row.output for row in class_matching.match(["b", "a"], ["x", "y"], named=False)] == [
        0,
        1,
    ]
    assert [
        row.output for row in class_matching.match(["b", "a", "c"], ["x", "y"], named=False)
    ] == [-1, -1, -1]
    (twice,) = class_matching.match(["a"], ["a", "a"])
    assert twice.output == -1 and "0, 1" in twice.why
    rows = class_matching.match(["a", "b", "c", "d"], ["a", "b"], given={"a": 1, "b": -1, "c": 7})
    assert [row.output for row in rows] == [1, -1, -1, -1]
    assert "does not exist" in rows[2].why
    assert "1 of 4" in class_matching.describe(rows) and "'b', 'c', 'd'" in class_matching.describe(
        rows
    )
    names, named = class_matching.output_names(registry.find("random:alexnet"))
    assert named and names[281] == "tabby"


# --- reading -------------------------------------------------------------------------------------------------------


def test_pixels_are_the_original_as_long_as_it_is_there(net, tmp_path):
    data = pictures(tmp_path)
    found = run(net, data, tmp_path / "out")
    row = next(
        row for row in range(30) if "002.png" in found.names[row]
    )  # 130 x 110, larger than its thumbnail
    pixels, note = evaluation.pixels(found, row)
    assert (pixels == picture(2, (130, 110))).all() and note == ""
    (data / found.names[row]).write_bytes(encoded(picture(99, (130, 110))))
    small, note = evaluation.pixels(found, row)
    assert small.shape == (96, 81, 3) and "has changed since" in note
    shutil.rmtree(data)
    evaluation._source.cache_clear()
    assert "no longer there" in evaluation.pixels(found, row)[1]
    exact = next(row for row in range(30) if "000.png" in found.names[row])
    assert (evaluation.pixels(found, exact)[0] == picture(0)).all() and evaluation.pixels(
        found, exact
    )[1] == ""


def test_thumbnails_are_small_or_without_loss_and_say_nothing_about_whoever_took_them():
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    for size in ((40, 30), (400, 300)):
        pixels = picture(1, size)
        for kind in ("JPEG", "PNG", "WEBP"):
            data = encoded(pixels, kind, exif=exif)
            made = columns.thumbnail(data, sources.load(data))
            assert b"where I live" in data and b"where I live" not in made
            with Image.open(io.BytesIO(made)) as opened:
                assert (
                    max(opened.size) <= 96
                    and opened.format in ("JPEG", "PNG")
                    and not opened.getexif()
                )
    plain = encoded(picture(1, (40, 30)), "JPEG")
    assert columns.thumbnail(plain, sources.load(plain)) == plain
    for tail in (b"", b"<script>"):
        made = columns.thumbnail(plain + tail, sources.load(plain))
        assert (
            b"<script>" not in made
            and (preprocessing.decode(made).pixels == preprocessing.decode(plain).pixels).all()
        )


def test_another_question_is_refused_and_the_same_one_is_answered_at_once(net, tmp_path):
    data = pictures(tmp_path)
    run(net, data, tmp_path / "out")
    seen = []
    run(net, data, tmp_path / "out", on_progress=seen.append)
    assert not seen
    with pytest.raises(
        EvaluationError, match="out holds another evaluation, of A small net on data, validation"
    ):
        run(net, data, tmp_path / "out", Settings(batch_size=5))
    assert read(tmp_path / "out").settings["batch_size"] == 4
    other = private_copy(net)
    other.linear.bias = torch.nn.Parameter(net.linear.bias + 1, requires_grad=False)
    with pytest.raises(EvaluationError, match="another evaluation"):
        run(other, data, tmp_path / "out")


def test_two_cannot_write_the_same(net, tmp_path):
    data, errors = pictures(tmp_path), []

    def second(_progress) -> None:
        if not errors:
            with pytest.raises(EvaluationError, match="by another process") as error:
                run(net, data, tmp_path / "out")
            errors.append(error)

    run(net, data, tmp_path / "out", on_progress=second)
    assert errors and read(tmp_path / "out").state == "finished"


@pytest.mark.parametrize(
    "harm, said",
    [
        (lambda path: (path / "loss.npy").write_bytes(b"x"), "damaged"),
        (lambda path: (path / "loss.npy").unlink(), "damaged"),
        (lambda path: (path / "names.bin").write_bytes(b"one\0"), "damaged"),
        (lambda path: (path / "evaluation.json").write_text("{"), "cannot be read"),
        (
            lambda path: (path / "evaluation.json").write_text('{"schema_version": 99}'),
            "another version",
        ),
        (shutil.rmtree, "There is no evaluation"),
    ],
)
def test_damaged_evaluations(net, tmp_path, harm, said):
    run(net, pictures(tmp_path, 6), tmp_path / "out")
    harm(tmp_path / "out")
    with pytest.raises(EvaluationError, match=said):
        read(tmp_path / "out")


def test_what_is_found_in_a_folder(net, tmp_path):
    data = pictures(tmp_path, 6)
    for name in ("first", "second"):
        run(net, data, tmp_path / "all" / name)
    (tmp_path / "all" / "broken").mkdir()
    assert list(evaluation.found(tmp_path / "all")) == ["second", "first"]
    assert (
        evaluation.found(tmp_path / "nowhere") == {}
        and evaluation.progress(tmp_path / "nowhere") is None
    )
    for name in ("../x", "", "A", "a/b", ".hidden"):
        with pytest.raises(EvaluationError):
            evaluation.folder(name)


def test_the_folder_says_what_was_asked_and_no_time(net, tmp_path):
    run(net, pictures(tmp_path, 6), tmp_path / "out")
    said = json.loads((tmp_path / "out" / "evaluation.json").read_text())
    assert said["weights"] == evaluating.weights_hash(net) and said["settings"]["mean"] == [
        0.485,
        0.456,
        0.406,
    ]
    assert said["classes"] == list(NAMES) and said["split"] == "val" and said["kind"] == "folder"
    assert not any(word in json.dumps(said) for word in ("time", "date", "seconds"))


