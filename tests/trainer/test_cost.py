"""What a training costs: shapes without numbers are those that torch makes, and what fits nowhere is
refused in a sentence."""

from dataclasses import replace

import pytest
import torch
from torch import nn

from tests.trainer.sets import ALONE
from trainer import cost, data, machine, validation
from trainer.config import Config
from trainer.image_folder import DatasetError
from trainer.nets import NETS, build
from trainer.stopping import TrainingError
from trainer.train import train

GIB = 2**30


@pytest.mark.parametrize("ceil", [False, True])
@pytest.mark.parametrize("kernel", [1, 2, 3, 5])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_the_side_of_a_pooling_is_torchs(kernel, stride, ceil):
    for padding in range(kernel // 2 + 1):
        layer = nn.MaxPool2d(kernel, stride, padding, ceil_mode=ceil)
        for side in range(1, 14):
            try:
                true = layer(torch.zeros(1, 1, side, side)).shape[-1]
            except RuntimeError:
                with pytest.raises(RuntimeError):
                    cost._side(ceil, side, kernel, stride, padding)
            else:
                assert cost._side(ceil, side, kernel, stride, padding) == true


@pytest.mark.parametrize("net", NETS)
def test_what_is_counted_is_what_the_layers_put_out(net):
    spec = Config(net=net, size=32, width=0.25).spec(7, 3)
    seen = []
    built = build(spec).eval()
    for layer in built.modules():
        if not list(layer.children()):
            layer.register_forward_hook(
                lambda _layer, inputs, output: seen.append((inputs[0].numel(), output.numel()))
            )
    with torch.no_grad():
        built(torch.zeros(1, 3, 32, 32))
    work = cost.count(spec)
    assert work.outputs == sum(out for _, out in seen)
    assert work.largest == max(sum(pair) for pair in seen)
    assert work.parameters == sum(each.numel() for each in built.parameters())


def test_a_training_that_fits_nowhere_is_refused_and_one_that_hardly_fits_warned_of(
    monkeypatch, capsys
):
    config = Config(net="vgg", size=64, batch_size=512)
    spec = config.spec(10, 3)
    monkeypatch.setattr(machine, "memory", lambda: machine.Memory(2 * GIB, GIB))
    with pytest.raises(TrainingError, match=r"takes about \d+\.\d GiB .* 2\.0 GiB here: a smaller"):
        cost.check_memory(spec, config, 1000, 100, ALONE)
    monkeypatch.setattr(machine, "memory", lambda: machine.Memory(64 * GIB, GIB))
    cost.check_memory(spec, config, 1000, 100, ALONE)
    assert "1.0 GiB are free here now" in capsys.readouterr().out
    monkeypatch.setattr(machine, "memory", lambda: machine.Memory(64 * GIB, 64 * GIB))
    cost.check_memory(replace(spec, size=32), config, 1000, 100, ALONE)
    assert capsys.readouterr().out == ""


def test_images_that_do_not_fit_into_memory_are_not_resized(monkeypatch):
    monkeypatch.setattr(machine, "memory", lambda: machine.Memory(GIB, GIB // 2))
    with pytest.raises(DatasetError, match=r"1,797 images of digits at 1024x1024 .* 3\.5 GiB"):
        data.load("digits", 1024)
    assert data.load("digits", 8).size == 8


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("std::bad_alloc"),
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to"),
        RuntimeError("[enforce fail] DefaultCPUAllocator: not enough memory: you tried to"),
        torch.OutOfMemoryError("CUDA out of memory."),
    ],
    ids=lambda error: type(error).__name__,
)
def test_memory_that_runs_out_anywhere_is_a_sentence(tmp_path, monkeypatch, error):
    assert validation.lacks_memory(error)

    def fail(*_):
        raise error

    monkeypatch.setattr(data, "load", fail)
    with pytest.raises(TrainingError, match="Memory ran out. A smaller --batch-size"):
        train(Config(net="digits", name="x"), tmp_path)
