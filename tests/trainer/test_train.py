"""Trainer: it learns, what it writes can be read, and a run that was interrupted ends as one that
was not."""

import dataclasses
import io
import json
import math
import re
import shlex
import subprocess
import sys
import zipfile

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from trainer import card, data, files, run_writer, runs, train
from trainer.__main__ import main
from trainer.augment import (
    AUGMENTATIONS,
    COMBINATIONS,
    IMAGENET_COLOURS,
    apply_all,
    colour,
    draw_all,
    reflect,
)
from trainer.config import Config, from_arguments, parse
from trainer.data import DatasetError, load, to_input
from trainer.nets import NETS
from trainer.probes import QUANTITIES, Recorder, measure, probe_interval, weighted_layers
from trainer.runs import RunError
from trainer.schedules import PRESETS, learning_rate
from trainer.train import TrainingError

FAST = Config(net="digits", width=0.5, epochs=2, precision="float32", probes=10, threads=1)


@pytest.fixture(autouse=True)
def _cache(tmp_path, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_CACHE", str(tmp_path / "cache"))


def state(path):
    return runs.load(runs.read(path)).state_dict()


def test_digits_are_learned_and_the_run_says_what_it_did(tmp_path):
    seen = []
    path = train.train(
        dataclasses.replace(FAST, epochs=5, name="one"), tmp_path, on_progress=seen.append
    )
    run, rows, probes = runs.read(path), runs.metrics(path), runs.probes(path)
    assert rows[-1]["val/accuracy"] > 0.9
    assert [row["epoch"] for row in rows] == [1, 2, 3, 4, 5]
    assert seen[-1].step == seen[-1].steps == rows[-1]["step"]
    assert run.classes == tuple("0123456789")
    assert probes["steps"][0] == 0 and probes["steps"][-1] == rows[-1]["step"]
    for quantity in QUANTITIES:
        assert probes[quantity].shape == (len(probes["steps"]), len(probes["names"]))
    assert np.all(probes["distance"][0] == 0) and np.all(probes["distance"][-1] > 0)
    assert probes["filters"].shape == (6, 16, 1, 3, 3)
    assert not np.array_equal(probes["filters"][0], probes["filters"][-1])
    result = runs.status(path)["result"]
    net, dataset = runs.load(run), load("digits", 8)
    x = to_input(dataset.val_images, run.mean, run.std)
    right = (net(x).argmax(1) == dataset.val_labels).float().mean().item()
    assert result["val/accuracy"] == pytest.approx(right)
    told = (path / "README.md").read_text()
    assert f"{right:.2%}" in told and "python -m trainer --net digits" in told


def test_going_on_ends_as_never_having_stopped(tmp_path):
    whole = train.train(dataclasses.replace(FAST, epochs=3, name="whole"), tmp_path)

    def stop(progress):
        if progress.last and progress.epochs and progress.last["epoch"] == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train.train(dataclasses.replace(FAST, epochs=3, name="halved"), tmp_path, on_progress=stop)
    assert runs.status(tmp_path / "halved")["state"] == "interrupted"
    halved = train.train(FAST, tmp_path, resume="halved")
    assert all(torch.equal(value, state(halved)[name]) for name, value in state(whole).items())
    a, b = runs.probes(whole), runs.probes(halved)
    assert all(np.array_equal(a[name], b[name], equal_nan=a[name].dtype.kind == "f") for name in a)
    keys = ("train/loss", "val/loss", "val/accuracy")
    assert [[row[k] for k in keys] for row in runs.metrics(whole)] == [
        [row[k] for k in keys] for row in runs.metrics(halved)
    ]


def test_seeds_decide_everything(tmp_path):
    one, same, other = (
        train.train(dataclasses.replace(FAST, name=name, seed=seed), tmp_path)
        for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )
    assert all(torch.equal(value, state(same)[name]) for name, value in state(one).items())
    assert not torch.equal(
        state(other)["features.conv1.weight"], state(one)["features.conv1.weight"]
    )


def test_a_diverging_training_says_so_and_keeps_the_last_good_network(tmp_path):
    with pytest.raises(TrainingError, match="loss became"):
        train.train(
            dataclasses.replace(FAST, norm="none", lr=1e6, schedule="constant", name="wild"),
            tmp_path,
        )
    assert runs.status(tmp_path / "wild")["state"] == "failed"
    if (tmp_path / "wild" / "weights.safetensors").exists():
        assert all(torch.isfinite(value).all() for value in state(tmp_path / "wild").values())


def test_probes_measure_the_network_and_leave_it_alone():
    torch.manual_seed(1)
    net = nn.Sequential(
        nn.Conv2d(1, 4, 3),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.Flatten(),
        nn.Dropout(0.5),
        nn.Linear(4 * 36, 3),
    ).train()
    x, target = torch.randn(16, 1, 8, 8), torch.arange(16) % 3
    before = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    recorder = Recorder(net, x, target)
    recorder.record(net, 0)
    assert all(torch.equal(before[name], tensor) for name, tensor in net.state_dict().items())
    assert all(p.grad is None for p in net.parameters()) and net.training
    with torch.no_grad():
        net[0].weight *= 1.5
    recorder.record_update(net)
    recorder.record(net, 1)
    arrays = recorder.arrays()
    assert arrays["update_ratio"][0] == pytest.approx([0.5, 0.0])
    assert arrays["distance"][1] == pytest.approx([0.5, 0.0])
    found = measure(net.eval(), x, target)
    h = net[0](x).detach()
    assert found.rms("activation")[0] == pytest.approx(h.square().mean().sqrt().item(), rel=1e-5)
    assert found.size("weight_gradient").tolist() == [36, 432]


def test_probes_see_a_layer_that_is_used_twice():
    class Twice(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.Linear(3, 3, bias=False)

        def forward(self, x):
            return self.layer(torch.tanh(self.layer(x)))

    net, x = Twice(), torch.randn(2, 3)
    found = measure(net, x, torch.tensor([0, 1]))
    first = net.layer(x)
    second = net.layer(torch.tanh(first))
    assert found.activation[0] == pytest.approx(torch.cat([first, second]).norm().item(), rel=1e-5)
    assert found.activation_size[0] == 12
    assert list(weighted_layers(net)) == ["layer"]


# --- data


def folder(root, splits=("train", "val"), classes=("cat", "dog"), count=4, side=20):
    rng = np.random.default_rng(0)
    for split in splits:
        for label in classes:
            (root / split / label).mkdir(parents=True)
            for i in range(count):
                Image.fromarray(rng.integers(0, 255, (side, side + 6, 3), np.uint8)).save(
                    root / split / label / f"{i}.png"
                )
    return root


def zipped(root) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in root.rglob("*.png"):
            archive.write(path, f"set/{path.relative_to(root)}")
    return out.getvalue()


def test_a_folder_and_its_zip_are_the_same_data(tmp_path):
    root = folder(tmp_path / "set")
    (tmp_path / "set.zip").write_bytes(zipped(root))
    one, two = load(str(root), 16), load(str(tmp_path / "set.zip"), 16)
    assert one.hash == two.hash
    assert one.classes == ("cat", "dog")
    assert one.train_images.shape == (8, 16, 16, 3)
    assert one.train_labels.tolist() == [0] * 4 + [1] * 4
    pixels = one.train_images.numpy() / 255
    assert one.mean == pytest.approx(pixels.mean((0, 1, 2)), abs=1e-6)
    assert one.std == pytest.approx(pixels.std((0, 1, 2)), abs=1e-6)


def test_bad_images_are_named_and_left_out(tmp_path):
    root = folder(tmp_path / "set")
    (root / "train" / "cat" / "broken.jpg").write_bytes(b"no image")
    found = load(str(root), 16)
    assert len(found.train_labels) == 8
    assert found.unreadable == ("train/cat/broken.jpg",)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda root: folder(root, splits=("val",)), "needs images in train"),
        (lambda root: folder(root, classes=("cat",)), "one class"),
        (lambda root: root.mkdir(), "needs images in"),
        (
            lambda root: (
                folder(root),
                (root / "val" / "bird").mkdir(),
                Image.new("RGB", (9, 9)).save(root / "val" / "bird" / "a.png"),
            ),
            "bird",
        ),
    ],
)
def test_bad_folders_are_refused_in_a_sentence(tmp_path, make, words):
    make(tmp_path / "set")
    with pytest.raises(DatasetError, match=words):
        load(str(tmp_path / "set"), 16)


def test_hostile_zips_are_refused(tmp_path):
    out = tmp_path / "evil.zip"
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../train/cat/x.png", b"")
    with pytest.raises(DatasetError, match="'..'"):
        load(str(out), 16)
    (tmp_path / "text.zip").write_text("no zip")
    with pytest.raises(DatasetError, match="neither"):
        load(str(tmp_path / "text.zip"), 16)
    with pytest.raises(DatasetError, match="no data set"):
        load("nothing", 16)


def augmented(
    images: torch.Tensor, kind: str, generator: torch.Generator, first: int = 0, of: int = 0
) -> torch.Tensor:
    """Images varied as those from number `first` on of a batch of `of` are."""
    return apply_all(
        images, kind, draw_all(kind, images.shape[1], generator, first, len(images), of)
    )


def test_augmentation_is_a_reflected_crop_and_a_flip():
    images = torch.randint(0, 255, (64, 16, 16, 3), dtype=torch.uint8)
    assert augmented(images, "none", torch.Generator()) is images
    padded = nn.functional.pad(
        images.permute(0, 3, 1, 2).float(), (2, 2, 2, 2), mode="reflect"
    ).permute(0, 2, 3, 1)
    for kind in ("crop", "crop-flip"):
        found = augmented(images, kind, torch.Generator().manual_seed(0)).float()
        flips = 0
        for one, wide in zip(found, padded, strict=True):
            crops = [
                (wide[r : r + 16, c : c + 16], flip)
                for r in range(5)
                for c in range(5)
                for flip in (0, 1)
            ]
            match = [
                flip for crop, flip in crops if torch.equal(crop.flip(1) if flip else crop, one)
            ]
            assert match
            flips += match[0]
        assert (flips == 0) if kind == "crop" else (15 < flips < 49)


def test_colour_is_one_shift_along_the_principal_directions_for_a_whole_image():
    images = torch.randint(90, 160, (500, 6, 6, 3), dtype=torch.uint8)
    directions = torch.diag(torch.tensor([0.2, 0.0, 0.1]))
    draws = AUGMENTATIONS["colour"].draw(500, 6, torch.Generator().manual_seed(0))
    shift = (colour(images, draws, directions).float() - images.float()).flatten(
        1, 2
    )  # (N, pixels, 3)
    assert torch.equal(shift.amin(1), shift.amax(1))
    expected = draws * torch.tensor([0.2, 0.0, 0.1]) * 255
    assert torch.equal(shift[:, 0], (images[:, 0, 0] + expected).round() - images[:, 0, 0])
    assert draws.std(0).tolist() == pytest.approx([0.1] * 3, rel=0.15)
    extreme = torch.tensor([[[[0, 255, 128]]]], dtype=torch.uint8)
    assert colour(extreme, torch.tensor([[-9.0, 9.0, 0.0]]), torch.eye(3)).flatten().tolist() == [
        0,
        255,
        128,
    ]
    vectors = torch.tensor(IMAGENET_COLOURS)
    lengths = vectors.norm(dim=0)
    assert lengths.tolist() == pytest.approx([0.2175, 0.0188, 0.0045], rel=1e-2)
    assert (vectors / lengths).T @ (vectors / lengths) == pytest.approx(torch.eye(3), abs=2e-3)
    grey = torch.zeros(3, 4, 4, 1, dtype=torch.uint8)
    assert torch.equal(augmented(grey, "colour", torch.Generator()), grey)


def test_augmentations_are_switched_one_by_one_and_a_share_is_varied_as_in_the_whole():
    assert len(COMBINATIONS) == 2 ** len(AUGMENTATIONS) and {
        "none",
        "crop",
        "crop-flip",
        "crop-flip-colour",
    } <= set(COMBINATIONS)
    images = torch.randint(0, 255, (32, 16, 16, 3), dtype=torch.uint8)
    for kind in COMBINATIONS:
        whole = augmented(images, kind, torch.Generator().manual_seed(1))
        part = augmented(images[8:20], kind, torch.Generator().manual_seed(1), first=8, of=32)
        assert torch.equal(whole[8:20], part) and whole.dtype == torch.uint8
        assert (kind == "none") == torch.equal(whole, images)
    flipped = augmented(images, "flip", torch.Generator().manual_seed(1))
    assert all(
        torch.equal(a, b) or torch.equal(a, b.flip(1)) for a, b in zip(flipped, images, strict=True)
    )


def test_reflect():
    assert reflect(torch.arange(-2, 6), 4).tolist() == [2, 1, 0, 1, 2, 3, 2, 1]


def test_digits_are_scikit_learns():
    from sklearn.datasets import load_digits

    found = load("digits", 8)
    assert len(found.train_labels) + len(found.val_labels) == 1797
    known = {
        tuple(np.round(image.ravel() * 255 / 16).astype(int)) for image in load_digits().images
    }
    assert {tuple(image.ravel().tolist()) for image in found.val_images.numpy()} <= known
    assert data.load_digits(8).hash == found.hash


# --- schedule, command line, run folders


def test_one_cycle_is_torchs():
    steps = 50
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    reference = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, 0.4, total_steps=steps, final_div_factor=1e9
    )
    for step in range(steps):
        assert learning_rate("one-cycle", 0.4, step, steps) == pytest.approx(
            reference.get_last_lr()[0], abs=0.02
        )
        optimiser.step()
        reference.step()
    rates = [learning_rate("step", 0.4, s, 100) for s in (0, 49, 50, 74, 75, 99)]
    assert rates == pytest.approx([0.4, 0.4, 0.04, 0.04, 0.004, 0.004])
    assert math.isclose(learning_rate("constant", 0.4, 70, 100), 0.4)
    rates = [learning_rate("quarters", 0.4, s, 101) for s in (0, 24, 25, 50, 75, 100)]
    assert rates == pytest.approx([0.4, 0.4, 0.04, 0.004, 0.0004, 0.0004])


def test_every_field_is_an_option_and_back():
    assert from_arguments(parse([])) == Config()
    config = from_arguments(
        parse(["--net", "resnet", "--no-residual", "--depth", "56", "--lr", "0.05"])
    )
    assert (config.residual, config.depth, config.lr) == (False, 56, 0.05)


def test_presets_are_the_papers_and_what_is_given_goes_before_them():
    he = from_arguments(parse(["--preset", "paper", "--net", "resnet"]))
    assert (
        he.lr,
        he.momentum,
        he.nesterov,
        he.weight_decay,
        he.schedule,
        he.batch_size,
        he.init,
    ) == (0.1, 0.9, False, 1e-4, "step", 128, "he")
    assert he.epochs == round(64_000 / (50_000 / 128))  # 64,000 steps
    alexnet = from_arguments(parse(["--preset", "paper", "--lr", "0.02", "--epochs", "20"]))
    assert (alexnet.lr, alexnet.epochs, alexnet.augment, alexnet.norm, alexnet.weight_decay) == (
        0.02,
        20,
        "crop-flip-colour",
        "none",
        5e-4,
    )
    assert dataclasses.replace(from_arguments(parse(["--preset", "fast"])), preset="") == Config()
    for rows in PRESETS.values():
        assert all(
            key in (*NETS, "") and set(row) <= set(dataclasses.asdict(Config()))
            for key, row in rows.items()
        )


@pytest.mark.parametrize(
    "config",
    [
        Config(),
        Config(net="resnet", depth=56, residual=False, data="a folder/it's"),
        Config(preset="fast", lr=0.3),
        Config(preset="paper", net="alexnet"),
        Config(preset="paper", net="resnet", lr=1.0, nesterov=True, epochs=164),
    ],
)
def test_the_command_on_the_card_makes_the_same_training(config):
    words = shlex.split(card.command(config))
    assert words[:3] == ["python", "-m", "trainer"] and from_arguments(parse(words[3:])) == config


def test_old_runs_can_still_be_read():
    for path in runs.BUNDLED.iterdir():
        config = runs.read(path).config
        assert config.augment in (*COMBINATIONS, "auto") and config.precision in (
            "bfloat16",
            "float32",
        )
        assert learning_rate(config.schedule, config.lr, 0, 10) > 0


def test_probes_are_as_often_as_asked_for():
    assert [probe_interval(probes, 1000) for probes in (0, 10, 1000, 5000)] == [0, 100, 1, 1]
    assert (
        probe_interval(-1, 10_000) == 100 and probe_interval(-1, 2000) == 40
    )  # never more than one in 40 steps
    assert probe_interval(-1, 200) == 10 and probe_interval(-1, 5) == 1  # but 20 at least


@pytest.mark.processes
def test_the_command_line(tmp_path, monkeypatch, capsys):
    command = [
        sys.executable,
        "-m",
        "trainer",
        "--net",
        "digits",
        "--width",
        "0.25",
        "--runs",
        str(tmp_path),
    ]
    done = subprocess.run(
        [*command, "--epochs", "1", "--name", "cli"], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"epoch 1/1  loss .* images/s .* left", done.stdout)
    for options, words in (
        (["--name", "cli"], "There is a run cli already"),
        (["--data", "x"], "no data set 'x'"),
    ):
        monkeypatch.setattr(sys, "argv", [*command[2:], *options])
        assert main() == 1
        assert words in capsys.readouterr().err


def test_a_second_trainer_on_one_folder_is_refused(tmp_path):
    path = train.train(dataclasses.replace(FAST, epochs=1, name="held"), tmp_path)
    with run_writer.lock(path), pytest.raises(RunError, match="Another trainer"):
        train.train(FAST, tmp_path, resume="held")


def test_unreadable_runs_are_refused_in_a_sentence(tmp_path):
    path = train.train(dataclasses.replace(FAST, epochs=1, name="fine"), tmp_path)
    stored = json.loads((path / "config.json").read_text())
    for change, words in (
        ({"schema_version": 99}, "format 99"),
        ({"network": {"net": "nope"}}, "no readable"),
        ({"classes": None}, "no readable"),
    ):
        (path / "config.json").write_text(json.dumps({**stored, **change}))
        with pytest.raises(RunError, match=words):
            runs.read(path)
    (path / "config.json").write_text(json.dumps(stored))
    (path / "weights.safetensors").write_bytes((path / "weights.safetensors").read_bytes()[:1000])
    with pytest.raises(RunError, match="weights"):
        runs.load(runs.read(path))
    for name in ("../x", "", "A", "a" * 65, "a/b"):
        with pytest.raises(RunError):
            runs.folder(tmp_path, name)


def test_a_write_that_fails_leaves_what_was_there(tmp_path, monkeypatch):
    target = tmp_path / "run" / "file.json"
    target.parent.mkdir()
    run_writer.write(target, b"old")
    monkeypatch.setattr(
        files.os, "fsync", lambda _fd: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    with pytest.raises(RunError, match="No space left"):
        run_writer.write(target, b"new")
    assert target.read_bytes() == b"old"
    assert [entry.name for entry in target.parent.iterdir()] == ["file.json"]


def test_half_a_line_of_metrics_is_left_out(tmp_path):
    (tmp_path / "metrics.jsonl").write_text('{"epoch": 1}\n{"epo')
    assert runs.metrics(tmp_path) == [{"epoch": 1}]
