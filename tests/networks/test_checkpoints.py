"""Checkpoints of strangers: read, however they were saved, or refused in a sentence."""

import io
import pickle
import zipfile

import numpy as np
import pytest
import safetensors.torch
import torch
from torch import nn

from explorer.images import uploads
from explorer.networks import checkpoint_files, checkpoint_words, checkpoints, opening, registry
from explorer.networks.checkpoint_files import CheckpointError
from explorer.networks.unknown_weights import OWN
from tests.networks.files import file_of, opened
from trainer.nets import NetSpec, build


def cifar(depth: int = 20, outputs: int = 10) -> nn.Module:
    return build(NetSpec("resnet", outputs, depth=depth, size=32))


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
    net = cifar().eval()
    if form == "safetensors":
        state = wrap(net.state_dict())
        data = safetensors.torch.save(state.get("state_dict", state.get("model", state)))
    else:
        data = file_of(wrap(net.state_dict()), _use_new_zipfile_serialization=form == "zip")
    row = opened(data, tuple("abcdefghij"))
    x = torch.randn(2, 3, 32, 32)
    assert torch.allclose(registry.load(row)(x), net(x), atol=1e-5)
    assert (row.outputs, row.parameters, row.class_name(3)) == (10, 269_722, "d")


def test_the_strangers_checkpoints(shared):
    for name, depth, parameters in (
        ("resnet20-12fca82f.th", 20, 269_722),
        ("resnet56-4bfd9763.th", 56, 853_018),
    ):
        row = opened((shared / "weights" / name).read_bytes(), name=name)
        assert f"ResNet-{depth}" in row.label
        assert (row.outputs, row.parameters) == (10, parameters)
        assert torch.isfinite(registry.load(row)(torch.randn(1, 3, 32, 32))).all()


class Harmful:
    def __reduce__(self):
        return (exec, ("raise SystemExit('this code must not run')",))


def bomb() -> bytes:
    data = io.BytesIO(file_of(cifar().state_dict()))
    with zipfile.ZipFile(data, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data/zeros", bytes(200_000_000))
    return data.getvalue()


def with_value(value: complex, kind: torch.dtype = torch.float32) -> bytes:
    state = cifar().state_dict()
    state["layer2.0.conv1.weight"] = state["layer2.0.conv1.weight"].to(kind)
    state["layer2.0.conv1.weight"][0, 0, 0, 0] = value
    return file_of(state)


BAD = {
    "empty": (lambda: b"", "empty"),
    "text": (lambda: b"this is no checkpoint at all, but text", "no checkpoint"),
    "truncated": (lambda: file_of(cifar().state_dict())[:200_000], "cut off"),
    "code": (lambda: file_of({"state_dict": Harmful()}), "no weights"),
    "legacy code": (
        lambda: file_of(Harmful(), _use_new_zipfile_serialization=False),
        "exec.* nothing in it is run",
    ),
    "plain pickle": (lambda: pickle.dumps(Harmful()), "exec.* nothing in it is run"),
    "another module": (lambda: file_of(nn.Linear(2, 2)), "of no network that is known here"),
    "an optimizer": (
        lambda: file_of(torch.optim.SGD(cifar(outputs=2).parameters(), 0.1).state_dict()),
        "no weights",
    ),
    "tensors without names": (
        lambda: file_of(list(cifar(outputs=2).parameters())),
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
    "missing": (
        lambda: file_of({n: t for n, t in cifar().state_dict().items() if n != "bn1.weight"}),
        "Nearest is ResNet-20: .* 1 missing: bn1.weight",
    ),
    "integer weights": (
        lambda: file_of({**cifar().state_dict(), "conv1.weight": torch.ones(16, 3, 3, 3).char()}),
        "conv1.weight are integers .torch.int8.",
    ),
    "true and false": (
        lambda: file_of({**cifar().state_dict(), "bn1.weight": torch.ones(16).bool()}),
        "bn1.weight are integers .torch.bool.",
    ),
    "other shape": (
        lambda: file_of({**cifar().state_dict(), "conv1.weight": torch.zeros(8, 3, 3, 3)}),
        r"1 of another shape: conv1.weight is \(8, 3, 3, 3\), not \(16, 3, 3, 3\)",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_checkpoints_are_refused_in_a_sentence(name):
    make, words = BAD[name]
    with pytest.raises(CheckpointError, match=words) as caught:
        opened(make())
    words = str(caught.value).replace("torch.save(net.state_dict(), path)", "").replace(OWN, "")
    assert "/" not in words
    assert len(str(caught.value)) < 1000


@pytest.mark.parametrize(
    "kind", [torch.float64, torch.float16, torch.bfloat16, torch.float8_e4m3fn]
)
def test_floats_of_every_precision_become_float32(kind):
    state = {
        name: tensor.to(kind) if tensor.is_floating_point() else tensor
        for name, tensor in cifar().state_dict().items()
    }
    kept = registry.load(opened(file_of(state))).state_dict()
    for name, tensor in state.items():
        assert torch.equal(kept[name], tensor.float() if tensor.is_floating_point() else tensor), (
            name
        )


def test_class_names_must_match():
    with pytest.raises(CheckpointError, match="3 class names .* 10 outputs"):
        opened(file_of(cifar().state_dict()), ("a", "b", "c"))


def one_output() -> dict[str, torch.Tensor]:
    """The weights of a network whose last layer has one row."""
    state = dict(cifar(outputs=2).state_dict())
    for name in list(state)[-2:]:
        state[name] = state[name][1:]
    return state


@pytest.mark.parametrize(
    ("names", "classes"),
    [((), ("no", "yes")), (("dog",), ("not dog", "dog")), (("cat", "dog"), ("cat", "dog"))],
)
def test_one_output_is_the_sigmoid_of_its_score(names, classes):
    state = one_output()
    row = opened(file_of(state), names)
    assert (row.outputs, row.classes) == (2, classes)
    assert "sigmoid of the one" in row.notes[0] and classes[0] in row.notes[0]
    assert all(stage.startswith("net.") for stage in row.stages)
    x = torch.randn(3, 3, 32, 32)
    pair = cifar(outputs=2).eval()
    pair.load_state_dict(
        {**state, **{n: state[n].repeat(2, *[1] * (state[n].ndim - 1)) for n in list(state)[-2:]}}
    )
    score = pair(x)[:, 1].detach()  # with the same weights
    scores = registry.load(row)(x)
    assert torch.equal(scores[:, 0], torch.zeros(3)) and torch.allclose(scores[:, 1], score)
    assert torch.allclose(scores.softmax(1)[:, 1], score.sigmoid(), atol=1e-7)
    loss = nn.functional.cross_entropy(scores, torch.tensor([0, 1, 1]))
    expected = nn.functional.binary_cross_entropy_with_logits(score, torch.tensor([0.0, 1, 1]))
    assert torch.allclose(loss, expected, atol=1e-6)


def test_what_a_file_does_not_say_is_changed_in_a_record_of_the_same_weights():
    first = opened(file_of(cifar().state_dict()))
    checkpoint = checkpoints.record(first.version)
    new = checkpoints.change(
        checkpoint, "", size=(64, 64), normalisation="-1 to 1", options={"activation": "tanh"}
    )
    row = registry.find(f"file:{new}")
    assert (row.preprocessing.crop, row.preprocessing.mean) == (64, (0.5, 0.5, 0.5))
    assert checkpoints.record(new).weights == checkpoint.weights
    net = registry.load(row)
    assert isinstance(net.act1, nn.Tanh)
    for wrong in ({"size": (1, 0)}, {"normalisation": "no such"}, {"classes": "a\nb"}):
        with pytest.raises(CheckpointError):
            checkpoints.change(checkpoint, "", **wrong)
    assert "activation (ReLU)" in " ".join(checkpoint_words.sentences(checkpoint))


def test_a_closed_checkpoint_is_gone_for_him_alone():
    data = file_of(cifar(outputs=3).state_dict())
    mine, theirs = (opening.open_file(data, "x.pth", visitor)[0] for visitor in ("a", "b"))
    assert mine == theirs
    weights = checkpoints.record(mine).weights
    checkpoints.close(mine, "a")
    assert uploads.is_here(mine) and uploads.is_here(weights)
    checkpoints.close(mine, "b")
    assert not uploads.is_here(mine) and not uploads.path(weights).exists()
    with pytest.raises(registry.ModelError, match="upload it again"):
        registry.find(f"file:{mine}")


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
