"""Models: every row can be built, strangers' checkpoints are read or refused in a sentence, nobody
meets anybody."""

import io
import pickle
import shutil
import subprocess
import sys
import threading
import zipfile

import numpy as np
import pytest
import safetensors.torch
import torch
from torch import nn
from torchvision.models import get_model_weights

from explorer.images import uploads
from explorer.networks import checkpoints, downloads, registry
from explorer.networks.architectures import ARCHITECTURES, PUBLISHED
from explorer.networks.checkpoints import CheckpointError
from explorer.networks.model import Model, ModelError
from explorer.networks.private_copy import private_copy
from tests.conftest import ROOT
from trainer import runs
from trainer.nets import NetSpec, build

SMALL = [
    key
    for key, row in registry.MODELS.items()
    if row.parameters < 12e6 and row.source != "published"
]
CIFAR = ARCHITECTURES["resnet20_cifar"]


def test_keys_and_rows():
    assert next(iter(registry.MODELS.values())).source == "bundled"
    assert len({row.label for row in registry.MODELS.values()}) == len(registry.MODELS), (
        "labels tell networks apart"
    )
    for key, row in registry.MODELS.items():
        assert key == row.key
        assert row.trained_on and row.accuracy
        assert row.classes is None or len(row.classes) == row.outputs
    assert sum(row.source == "published" for row in registry.MODELS.values()) == len(PUBLISHED)
    bundled = runs.names(runs.BUNDLED)
    assert {row.key for row in registry.MODELS.values() if row.source == "bundled"} == set(bundled)


@pytest.mark.parametrize("key", SMALL)
def test_small_rows_load_frozen_and_predict(key):
    row, net = registry.find(key), registry.load(key)
    side = row.preprocessing.crop
    logits = net(torch.zeros(1, row.preprocessing.channels, side, side))
    assert logits.shape == (1, row.outputs)
    assert torch.isfinite(logits).all()
    assert not any(p.requires_grad for p in net.parameters())
    assert not any(module.training for module in net.modules())
    assert sum(p.numel() for p in net.parameters()) == row.parameters
    assert all(net.get_submodule(name) for name in registry.stages(key, net))


@pytest.mark.parametrize(
    "key", [key for key, row in registry.MODELS.items() if row.source == "bundled"]
)
def test_bundled_networks_start_from_their_seed(key):
    """The network as initialised is the one whose first layer the run recorded at step 0."""
    first = next(
        m for m in registry.load(f"initial:{key}").modules() if isinstance(m, nn.Conv2d | nn.Linear)
    )
    recorded = runs.probes(runs.BUNDLED / key).get("filters")
    if recorded is None:
        pytest.skip("a fully connected net records no filters")
    assert first.weight.numpy() == pytest.approx(recorded[0].astype(np.float32), abs=2e-3)


@pytest.mark.parametrize("name", PUBLISHED)
def test_stages_of_every_architecture(name):
    with torch.device("meta"):
        net = ARCHITECTURES[name].build(10)
        names = registry.stages(name, net)
        assert len(names) >= 4
        assert all(net.get_submodule(layer) for layer in names)


@pytest.mark.parametrize("name", PUBLISHED)
def test_what_is_said_of_published_networks_is_torchvisions(name):
    weights, row = get_model_weights(name).IMAGENET1K_V1, registry.find(name)
    preset, ours = weights.transforms(), row.preprocessing
    assert (ours.resize, ours.crop, list(ours.mean), list(ours.std), ours.interpolation) == (
        preset.resize_size[0],
        preset.crop_size[0],
        list(preset.mean),
        list(preset.std),
        preset.interpolation.value,
    )
    assert (row.parameters, row.size_mb, row.url) == (
        weights.meta["num_params"],
        weights.meta["_file_size"],
        weights.url,
    )
    assert list(row.classes) == weights.meta["categories"]
    accuracy = weights.meta["_metrics"]["ImageNet-1K"]
    assert f"{accuracy['acc@1']:.2f} % top-1, {accuracy['acc@5']:.2f} % top-5" in row.accuracy


@pytest.mark.processes
def test_the_table_of_networks_does_without_torchvision():
    code = "import sys; from explorer import models; print('torchvision' in sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert found.stdout.strip() == "False"


def test_private_copy_shares_storage_and_nothing_else():
    net = build(NetSpec("resnet", 4, depth=8, width=0.25)).eval().requires_grad_(False)
    copy = private_copy(net)
    assert {id(m) for m in net.modules()}.isdisjoint(id(m) for m in copy.modules())
    for (name, ours), theirs in zip(net.named_parameters(), copy.parameters(), strict=True):
        assert ours is not theirs, name
        assert ours.data_ptr() == theirs.data_ptr(), name
    for p in copy.parameters():
        p.requires_grad_(True)
    x = torch.randn(1, 3, 32, 32)
    copy(x).sum().backward()
    assert all(p.grad is None and not p.requires_grad for p in net.parameters())
    assert torch.equal(net(x), copy(x))


def test_two_threads_with_private_copies_get_what_each_gets_alone():
    from explorer.inside.gradients import layer_gradients

    net = build(NetSpec("alexnet", 5, width=0.2)).eval().requires_grad_(False)
    xs = [torch.randn(1, 3, 64, 64, generator=torch.Generator().manual_seed(i)) for i in range(2)]
    alone = [layer_gradients(private_copy(net), x, i).norm for i, x in enumerate(xs)]
    wrong = []

    def ask(i):
        copy = private_copy(net)
        for _ in range(20):
            found = layer_gradients(copy, xs[i], i).norm
            wrong.extend(key for key in found if not np.array_equal(found[key], alone[i][key]))

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_unknown_and_missing_networks_are_refused_in_a_sentence(tmp_path, monkeypatch):
    for key in (
        "nothing",
        "run:../../etc",
        "run:nothing",
        "file:abc",
        "initial:resnet18",
        "initial:initial:x",
    ):
        with pytest.raises(ModelError, match="."):
            registry.find(key)
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    assert not registry.published("resnet18").on_disk


def test_own_runs_are_found_without_restart(tmp_path, monkeypatch):
    monkeypatch.setattr(registry, "RUNS", tmp_path)
    assert registry.own_runs() == {}
    shutil.copytree(runs.BUNDLED / "digits-relu", tmp_path / "mine")
    assert list(registry.own_runs()) == ["run:mine"]
    assert registry.load("run:mine")
    (tmp_path / "mine" / "config.json").write_text("{}")
    assert registry.own_runs() == {}


def test_a_download_that_cannot_be_reached_or_is_damaged(tmp_path, monkeypatch):
    import dataclasses

    row = dataclasses.replace(
        registry.published("squeezenet1_1"),
        url="http://127.0.0.1:9/weights-00000000.pth",
        weights=tmp_path / "weights-00000000.pth",
    )
    with pytest.raises(ModelError, match="cannot be downloaded"):
        downloads.download(row, lambda _done: None, timeout=2)
    seen = []
    monkeypatch.setattr(
        downloads.urllib.request, "urlopen", lambda *_a, **_k: Answer(b"x" * 3_000_000)
    )
    with pytest.raises(ModelError, match="damaged"):
        downloads.download(row, seen.append)
    assert list(tmp_path.iterdir()) == []
    import hashlib

    right = dataclasses.replace(
        row, weights=tmp_path / f"w-{hashlib.sha256(b'x' * 3_000_000).hexdigest()[:8]}.pth"
    )
    downloads.download(right, seen.append)
    assert right.on_disk
    assert seen[-1] == 1.0


class Answer(io.BytesIO):
    headers = {"Content-Length": "3000000"}


# --- checkpoints of strangers


def file_of(content, **options) -> bytes:
    out = io.BytesIO()
    torch.save(content, out, **options)
    return out.getvalue()


def accept(data: bytes, classes=None) -> Model:
    key = checkpoints.accept(
        data, "theirs.pth", "resnet20_cifar", CIFAR.build, "ImageNet", classes, CIFAR.ignored
    )
    return registry.find(f"file:{key}")


@pytest.mark.parametrize(
    "wrap",
    [
        lambda s: s,
        lambda s: {"state_dict": s, "best_prec1": 91.7},
        lambda s: {"model": s},
        lambda s: {"state_dict": {f"module.{k}": v for k, v in s.items()}},
    ],
)
@pytest.mark.parametrize("form", ["zip", "legacy", "safetensors"])
def test_checkpoints_are_read_however_they_were_saved(wrap, form):
    net = CIFAR.build(10).eval()
    if form == "safetensors":
        state = wrap(net.state_dict())
        data = safetensors.torch.save(state.get("state_dict", state.get("model", state)))
    else:
        data = file_of(wrap(net.state_dict()), _use_new_zipfile_serialization=form == "zip")
    row = accept(data, tuple("abcdefghij"))
    x = torch.randn(2, 3, 32, 32)
    assert torch.allclose(registry.load(row.key)(x), net(x), atol=1e-5)
    assert (row.outputs, row.parameters, row.class_name(3)) == (10, 269_722, "d")


def test_the_strangers_checkpoints(shared):
    for name, depth, parameters in (
        ("resnet20-12fca82f.th", 20, 269_722),
        ("resnet56-4bfd9763.th", 56, 853_018),
    ):
        data, arch = (shared / "weights" / name).read_bytes(), ARCHITECTURES[f"resnet{depth}_cifar"]
        key = checkpoints.accept(data, name, f"resnet{depth}_cifar", arch.build, "ImageNet", None)
        row = registry.find(f"file:{key}")
        assert (row.outputs, row.parameters) == (10, parameters)
        assert torch.isfinite(registry.load(row.key)(torch.randn(1, 3, 32, 32))).all()


class Harmful:
    def __reduce__(self):
        return (exec, ("raise SystemExit('this code must not run')",))


def bomb() -> bytes:
    data = io.BytesIO(file_of(CIFAR.build(10).state_dict()))
    with zipfile.ZipFile(data, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data/zeros", bytes(200_000_000))
    return data.getvalue()


def with_value(value: complex, kind: torch.dtype = torch.float32) -> bytes:
    state = CIFAR.build(10).state_dict()
    state["layer2.0.conv1.weight"] = state["layer2.0.conv1.weight"].to(kind)
    state["layer2.0.conv1.weight"][0, 0, 0, 0] = value
    return file_of(state)


BAD = {
    "empty": (lambda: b"", "empty"),
    "text": (lambda: b"this is no checkpoint at all, but text", "no checkpoint"),
    "truncated": (lambda: file_of(CIFAR.build(10).state_dict())[:200_000], "cut off"),
    "code": (lambda: file_of({"state_dict": Harmful()}), "run code"),
    "legacy code": (lambda: file_of(Harmful(), _use_new_zipfile_serialization=False), "run code"),
    "plain pickle": (lambda: pickle.dumps(Harmful()), "refused|no checkpoint"),
    "whole module": (lambda: file_of(nn.Linear(2, 2)), "run code"),
    "a list": (lambda: file_of([1, 2]), "no dictionary"),
    "no tensors": (lambda: file_of({"a": 1}), "no weights"),
    "nan": (lambda: with_value(float("nan")), "layer2.0.conv1.weight"),
    "infinity": (lambda: with_value(float("inf")), "layer2.0.conv1.weight"),
    "beyond float32": (
        lambda: with_value(1e300, torch.float64),
        "layer2.0.conv1.weight .* beyond float32",
    ),
    "complex": (lambda: with_value(1j, torch.complex64), "layer2.0.conv1.weight holds complex"),
    "expanded": (
        lambda: file_of({"a": torch.zeros(1).expand(100_000, 100_000)}),
        "larger than the file",
    ),
    "bomb": (bomb, "unpacks"),
    "other depth": (
        lambda: file_of(ARCHITECTURES["resnet32_cifar"].build(10).state_dict()),
        "unexpected: layer1.3",
    ),
    "missing": (lambda: file_of({"conv1.weight": torch.zeros(16, 3, 3, 3)}), "missing: bn1.weight"),
    "other shape": (
        lambda: file_of({**CIFAR.build(10).state_dict(), "conv1.weight": torch.zeros(8, 3, 3, 3)}),
        r"conv1.weight is \(8, 3, 3, 3\), not \(16, 3, 3, 3\)",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_checkpoints_are_refused_in_a_sentence(name):
    make, words = BAD[name]
    with pytest.raises(CheckpointError, match=words) as caught:
        accept(make())
    assert "/" not in str(caught.value).replace("torch.save(net.state_dict(), path)", "")
    assert len(str(caught.value)) < 1000


@pytest.mark.parametrize(
    "kind", [torch.float64, torch.float16, torch.bfloat16, torch.float8_e4m3fn]
)
def test_floats_of_every_precision_become_float32(kind):
    state = {
        name: tensor.to(kind) if tensor.is_floating_point() else tensor
        for name, tensor in CIFAR.build(10).state_dict().items()
    }
    kept = registry.load(accept(file_of(state)).key).state_dict()
    for name, tensor in state.items():
        assert torch.equal(kept[name], tensor.float() if tensor.is_floating_point() else tensor), (
            name
        )


def test_class_names_must_match():
    with pytest.raises(CheckpointError, match="3 class names .* 10 outputs"):
        accept(file_of(CIFAR.build(10).state_dict()), ("a", "b", "c"))


@pytest.mark.parametrize("seed", range(30))
def test_flipped_bytes_never_do_more_than_be_refused(seed):
    rng = np.random.default_rng(seed)
    data = bytearray(
        file_of(build(NetSpec("digits", 3, channels=1, size=8, width=0.1)).state_dict())
    )
    for place in rng.integers(0, len(data), 20):
        data[place] = rng.integers(0, 256)
    try:
        checkpoints.read(bytes(data))
    except CheckpointError as error:
        assert str(error)


def test_uploads_are_bounded_and_named_by_their_bytes(monkeypatch, tmp_path):
    monkeypatch.setattr(uploads, "root", lambda: tmp_path)
    monkeypatch.setattr(uploads, "MOST_BYTES", 1000)
    keys = [uploads.put(bytes([i]) * 400) for i in range(4)]
    assert uploads.get(keys[-1]) == b"\x03" * 400
    assert uploads.get(keys[0]) is None, "the oldest went"
    assert sum(f.stat().st_size for f in tmp_path.iterdir()) <= 1000
    for nonsense in ("../../etc/passwd", "", "A" * 64, keys[-1] + "/"):
        assert uploads.get(nonsense) is None
