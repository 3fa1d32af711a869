"""Weight digests: of the files that are there, as others compute them, and of tensors where there is
none."""

import hashlib
from dataclasses import replace

import torch
from torch import nn

from explorer.networks import registry, weight_digests
from trainer import runs


def bundled():
    return next(iter(registry.MODELS.of_source("bundled").values()))


def test_of_a_run_it_is_that_of_its_file():
    model = bundled()
    file = runs.BUNDLED / model.path.name / "weights.safetensors"
    digest = weight_digests.digest(model)
    assert digest.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert digest.of == "weights.safetensors"


def test_of_an_epoch_it_is_that_of_its_own_file(tmp_path):
    model = replace(bundled(), path=tmp_path, key=f"{bundled().key}@3", source="run")
    (tmp_path / "epochs").mkdir()
    file = weight_digests.weights_file(model)
    assert file.parent.parent == tmp_path and file.name == "3.safetensors"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"three")
    assert weight_digests.digest(model).sha256 == hashlib.sha256(b"three").hexdigest()
    file.write_bytes(b"three!")  # read again when it has changed
    assert weight_digests.digest(model).sha256 == hashlib.sha256(b"three!").hexdigest()


def test_of_published_weights_it_begins_as_the_files_name_says(tmp_path, monkeypatch):
    data = b"published"
    sha256 = hashlib.sha256(data).hexdigest()
    file = tmp_path / f"net-{sha256[:8]}.pth"
    file.write_bytes(data)
    model = replace(registry.MODELS["alexnet"], weights=file)
    digest = weight_digests.digest(model)
    assert digest.sha256 == sha256 and digest.sha256.startswith(file.stem.rpartition("-")[2])
    file.unlink()
    assert model.weight_file is None


def test_without_a_file_it_is_that_of_the_tensors_and_they_are_read_once():
    nets = []

    def net():
        nets.append(nn.Sequential(nn.Linear(2, 1), nn.BatchNorm1d(1)))
        return nets[-1]

    model = replace(bundled(), source="own", key="own:x", version="1")
    first = weight_digests.digest(model, net)
    assert weight_digests.digest(model, net) == first and len(nets) == 1
    other = weight_digests.digest(replace(model, version="2"), lambda: nets[0])
    assert other == first
    with torch.no_grad():
        nets[0][0].weight[0, 0] += 1e-6
    assert weight_digests.of_tensors(nets[0]) != first.sha256
    weights = nn.Linear(1, 1, bias=False)
    by_hand = hashlib.sha256(
        b"weight (1, 1) torch.float32\n" + weights.weight.detach().numpy().tobytes()
    )
    assert weight_digests.of_tensors(weights) == by_hand.hexdigest()
