"""Checkpoints of strangers: read, however they were saved, or refused in a sentence."""

import io
import pickle
import zipfile

import numpy as np
import pytest
import safetensors.torch
import torch
from torch import nn

from explorer.networks import checkpoint_files, checkpoints, registry
from explorer.networks.architectures import ARCHITECTURES
from explorer.networks.checkpoint_files import CheckpointError
from explorer.networks.model import Model
from tests.networks.files import file_of
from trainer.nets import NetSpec, build

CIFAR = ARCHITECTURES["resnet20_cifar"]


def accept(data: bytes, classes=None) -> Model:
    key = checkpoints.accept(data, "theirs.pth", CIFAR, "ImageNet", classes)
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
    assert torch.allclose(registry.load(row)(x), net(x), atol=1e-5)
    assert (row.outputs, row.parameters, row.class_name(3)) == (10, 269_722, "d")


def test_the_strangers_checkpoints(shared):
    for name, depth, parameters in (
        ("resnet20-12fca82f.th", 20, 269_722),
        ("resnet56-4bfd9763.th", 56, 853_018),
    ):
        data, arch = (shared / "weights" / name).read_bytes(), ARCHITECTURES[f"resnet{depth}_cifar"]
        key = checkpoints.accept(data, name, arch, "ImageNet", None)
        row = registry.find(f"file:{key}")
        assert (row.outputs, row.parameters) == (10, parameters)
        assert torch.isfinite(registry.load(row)(torch.randn(1, 3, 32, 32))).all()


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


def one_output():
    """The weights of a network whose last layer has one row."""
    state = CIFAR.build(2).state_dict()
    for name in list(state)[-2:]:
        state[name] = state[name][:1]
    return state


BAD = {
    "empty": (lambda: b"", "empty"),
    "text": (lambda: b"this is no checkpoint at all, but text", "no checkpoint"),
    "truncated": (lambda: file_of(CIFAR.build(10).state_dict())[:200_000], "cut off"),
    "code": (lambda: file_of({"state_dict": Harmful()}), "no weights"),
    "legacy code": (
        lambda: file_of(Harmful(), _use_new_zipfile_serialization=False),
        "exec.* nothing in it is run",
    ),
    "plain pickle": (lambda: pickle.dumps(Harmful()), "exec.* nothing in it is run"),
    "another module": (lambda: file_of(nn.Linear(2, 2)), "52 missing|missing: "),
    "an optimizer": (
        lambda: file_of(torch.optim.SGD(CIFAR.build(2).parameters(), 0.1).state_dict()),
        "no weights",
    ),
    "tensors without names": (
        lambda: file_of(list(CIFAR.build(2).parameters())),
        "tensors without names",
    ),
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
    "integer weights": (
        lambda: file_of(
            {**CIFAR.build(10).state_dict(), "conv1.weight": torch.ones(16, 3, 3, 3).char()}
        ),
        "conv1.weight are integers .torch.int8.",
    ),
    "true and false": (
        lambda: file_of({**CIFAR.build(10).state_dict(), "bn1.weight": torch.ones(16).bool()}),
        "bn1.weight are integers .torch.bool.",
    ),
    "one output": (lambda: file_of(one_output()), "no classes to tell apart"),
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
    kept = registry.load(accept(file_of(state))).state_dict()
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
        checkpoint_files.read(bytes(data))
    except CheckpointError as error:
        assert str(error)
