"""Objects in checkpoints, whole networks among them: they are stand-ins, and the weights are opened."""

import argparse
import collections
import datetime
import enum
import functools
import io
import pathlib
import pickle
import random
import types

import numpy as np
import pytest
import torch
from torch import nn

from explorer.networks import checkpoint_files
from tests.networks.files import file_of, tensors_of
from tests.networks.small_state import STATE, assert_same, net


class Colour(enum.Enum):
    RED = 1


class Settings:
    """A class of a stranger, with a state of its own."""

    def __init__(self):
        self.__dict__.update(lr=0.1, classes=["cat", "dog"])


class Odd(nn.Module):
    """What a pickled network can hold: no bias, a buffer that is not saved, a part twice, a list."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, bias=False)
        self.register_buffer("scale", torch.ones(3))
        self.register_buffer("grid", torch.ones(9), persistent=False)
        self.again, self.none = self.conv, None
        self.list = nn.ParameterList([nn.Parameter(torch.ones(2, 2)), nn.Parameter(torch.ones(2))])
        self.class_names = ["cat", "dog"]


def all_values():
    """What people keep beside the weights."""
    return {
        "best_acc": np.float64(93.2),
        "args": argparse.Namespace(lr=0.1, arch="resnet18"),
        "path": pathlib.PurePosixPath("data/cats"),
        "when": datetime.datetime(2024, 1, 2, tzinfo=datetime.UTC),
        "colour": Colour.RED,
        "settings": Settings(),
        "history": collections.deque([1.5, 2.5], maxlen=9),
        "counts": collections.Counter("aab"),
        "defaults": collections.defaultdict(list, a=[1]),
        "space": types.SimpleNamespace(a=1),
        "flags": {1, 2},
        "frozen": frozenset([(1, 2)]),
        "by_pair": {(1, 2): "a", (("a",), 3): "b", Colour.RED: "c"},
        "partial": functools.partial(max, 3),
        "function": len,
        "class": Settings,
        "random": random.Random(0).getstate(),
        "numpy random": np.random.RandomState(0).get_state(),
        "losses": np.arange(5.0),
        "long": 10**200,
        "complex": 1 + 2j,
        "range": range(3),
        "slice": slice(1, 2),
        "bytes": bytearray(b"abc"),
        "dtype": np.dtype("float32"),
    }


SAVED = [("zip", 2), ("zip", 5), ("legacy", 2), *(("pickle", protocol) for protocol in range(6))]


def saved(content, form, protocol):
    """The bytes of a file, by torch.save or by pickle alone."""
    if form == "pickle":
        return pickle.dumps(content, protocol)
    return file_of(content, pickle_protocol=protocol, _use_new_zipfile_serialization=form == "zip")


@pytest.mark.parametrize(("form", "protocol"), SAVED)
def test_values_beside_the_weights_do_not_spoil_a_file(form, protocol):
    contents = checkpoint_files.read(saved({**all_values(), "state_dict": STATE}, form, protocol))
    assert len(contents.states) == 1
    assert_same(contents.states[0].tensors)
    assert contents.facts["arch"] == "resnet18" and contents.facts["classes"] == ["cat", "dog"]
    assert contents.facts["best_acc"] == 93.2
    (objects,) = [words for words in contents.dropped if "Python objects" in words]
    assert "argparse.Namespace" in objects and "more" in objects


@pytest.mark.parametrize(("form", "protocol"), SAVED)
@pytest.mark.parametrize("kind", ["parallel", "odd", "training"])
def test_whole_networks_are_opened_without_their_code(kind, form, protocol):
    network = Odd() if kind == "odd" else net()
    content = nn.DataParallel(network) if kind == "parallel" else network
    if kind == "training":
        optimizer = torch.optim.SGD(network.parameters(), 0.1, momentum=0.9)
        sum(p.sum() for p in network.parameters()).backward()
        optimizer.step()
        content = {"model": network, "optimizer": optimizer, "epoch": 3}
    contents = checkpoint_files.read(saved(content, form, protocol))
    assert len(contents.states) == 1
    assert_same(contents.states[0].tensors, network.state_dict())
    if kind == "odd":
        assert contents.facts["class_names"] == ["cat", "dog"]
        assert str(contents.facts["module_class"]).endswith("Odd")
    if kind == "training":
        assert any(words.startswith("optimizer (") for words in contents.dropped)


def test_a_state_of_numpy_arrays():
    arrays = {
        "conv.weight": np.asfortranarray(np.arange(24, dtype="f4").reshape(2, 3, 4)),
        "conv.bias": np.arange(3, dtype="f2"),
        "steps": np.arange(2, dtype="i8"),
    }
    for protocol in range(6):
        read = tensors_of(pickle.dumps({"model": arrays, "__author__": "them"}, protocol))
        assert list(read) == list(arrays)
        assert all((read[n].numpy() == a).all() for n, a in arrays.items())
    out = io.BytesIO()
    np.savez(out, **arrays)
    assert (tensors_of(out.getvalue())["conv.weight"].numpy() == arrays["conv.weight"]).all()
