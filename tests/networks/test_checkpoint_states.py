"""Where the weights are in a file: whatever wraps them, they come out under the network's own names."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.optim.swa_utils import AveragedModel

from explorer.networks import checkpoint_files, state_names
from tests.networks.files import file_of, tensors_of
from tests.networks.small_state import STATE, assert_same, net, prefixed

PLACES = {
    "state_dict": ({"state_dict": STATE}, ["state_dict"]),
    "deep": ({"a": {"b": [{"c": STATE}]}}, ["a / b / 0 / c"]),
    "in a tuple": ((3, STATE), ["1"]),
    "average beside": (
        {"ema": {k: v + 1 for k, v in STATE.items()}, "model": prefixed("module.")},
        ["model", "ema"],
    ),
    "average first": (
        {"state_dict_ema": {k: v + 1 for k, v in STATE.items()}, "state_dict": STATE},
        ["state_dict", "state_dict_ema"],
    ),
    "an own class for the average": (
        {"net": STATE, "shadow": {"params": {k: v + 1 for k, v in STATE.items()}}},
        ["net", "shadow / params"],
    ),
    "two parts": (
        {"encoder": prefixed("body."), "head": nn.Linear(2, 90).state_dict()},
        ["", "encoder", "head"],
    ),
    "nested": (
        {
            "conv1": {"weight": STATE["conv1.weight"], "bias": STATE["conv1.bias"]},
            "fc": {"weight": STATE["fc.weight"], "bias": STATE["fc.bias"]},
        },
        ["", "conv1", "fc"],
    ),
    "optimizer": (
        {"optim": {"state": {0: {"exp_avg": STATE["fc.weight"]}}}, "net": STATE},
        ["net"],
    ),
    "a number": ({"best_acc1": torch.tensor(57.0), "state_dict": STATE}, ["state_dict"]),
    "names with optim in them": ({"optimized_model": STATE, "amp_net": 3}, ["optimized_model"]),
    "an optimizer of a net": (
        {
            "netG_optim": {"state": {0: {"exp_avg": torch.ones(9, 9)}}, "param_groups": []},
            "netG": STATE,
        },
        ["netG"],
    ),
    "folds": ([STATE, {k: v + 1 for k, v in STATE.items()}], ["0", "1"]),
    "whole states and a head": (
        {"state_dict": STATE, "classifier": nn.Linear(60, 60), "arch": "vgg16"},
        ["state_dict", "classifier"],
    ),
    "the backbone and head of a toolbox": (
        {
            "meta": {"CLASSES": ("cat", "dog")},
            "state_dict": {**prefixed("backbone."), **prefixed("head.")},
        },
        ["state_dict", "state_dict / backbone"],
    ),
    "weights of classes": ({"class_weights": torch.ones(9), "anything": STATE}, ["anything"]),
    "a queue of keys": (
        {f"encoder_{k}.{n}": t + (k == "k") for k in "qk" for n, t in STATE.items()},
        ["encoder_q", "encoder_k", ""],
    ),
}


@pytest.mark.parametrize("name", PLACES)
def test_the_likeliest_dictionary_comes_first(name):
    content, places = PLACES[name]
    contents = checkpoint_files.read(file_of(content))
    assert [state.place for state in contents.states] == places
    first = contents.states[0].tensors
    if name == "two parts":
        assert {*first} == {*prefixed("encoder."), "head.weight", "head.bias"} or {*first} == {
            *prefixed("encoder.body."),
            "head.weight",
            "head.bias",
        }
    elif name == "the backbone and head of a toolbox":
        assert {*first} == {*prefixed("backbone."), *prefixed("head.")}
        assert contents.facts["classes"] == ["cat", "dog"]
    elif name == "nested":
        assert {*first} == {"conv1.weight", "conv1.bias", "fc.weight", "fc.bias"}
    else:
        assert_same(first)


def test_an_average_that_torch_makes_and_counters_of_a_profiler():
    state = dict(AveragedModel(net()).state_dict())
    for name in list(STATE):
        parent = name.rpartition(".")[0]
        state[f"module.{parent}.total_ops"] = torch.zeros(1, dtype=torch.float64)
    contents = checkpoint_files.read(file_of(state))
    assert_same(contents.states[0].tensors)
    assert contents.states[0].prefixes == ("module.",)
    assert contents.dropped == (
        "n_averaged (counter of an average)",
        "total_ops (counters of a profiler)",
    )


def test_a_lightning_module_with_a_loss_of_its_own():
    state = {"criterion.weight": torch.ones(9), **prefixed("model.")}
    contents = checkpoint_files.read(
        file_of({"state_dict": state, "hyper_parameters": {"num_classes": 2}, "callbacks": {}})
    )
    assert_same(contents.states[0].tensors)
    assert contents.facts["num_classes"] == 2
    assert any("criterion.weight" in words for words in contents.dropped)


def test_a_wrapped_part_of_a_network():
    """The ImageNet example's AlexNet and VGG: features.module.0.weight."""
    state = {n.replace("layer1.", "layer1.module."): t for n, t in STATE.items()}
    assert_same(tensors_of(file_of(state)))
    state = {n.replace("layer1.0.", "layer1.0._orig_mod."): t for n, t in STATE.items()}
    assert_same(tensors_of(file_of(prefixed("module.", state))))


@settings(derandomize=True, max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(sorted(state_names.WRAPPERS)), max_size=5))
def test_prefixes_and_what_follows_make_the_whole_name(wrappers):
    prefix = "".join(f"{wrapper}." for wrapper in wrappers)
    names, prefixes, dropped = state_names.cleaned([f"{prefix}{name}" for name in STATE])
    assert list(names.values()) == list(STATE) and "".join(prefixes) == prefix and not dropped


def test_names_of_a_network_that_all_begin_alike_stay():
    names = ["features.0.weight", "features.0.bias", "features.3.weight"]
    assert state_names.cleaned(names) == ({name: name for name in names}, (), {})


def test_a_normalisation_within_the_network_is_no_weight():
    state = {"0.mean": torch.ones(3), "0.std": torch.ones(3), **prefixed("1.")}
    contents = checkpoint_files.read(file_of(state))
    assert_same(contents.states[0].tensors)
    assert contents.states[0].prefixes == ("1.",)
    assert contents.dropped == ("0.mean, 0.std (normalisation of the input)",)


def test_facts_keep_their_keys_and_are_bounded():
    content = {
        "state_dict": STATE,
        "class_to_idx": {"cat": 0, "dog": 1},
        "idx_to_class": {0: "cat", 1: "dog"},
        "classes": np.array(["cat", "dog"]),
        "vocab": ["a" * 1000] * 2,
        "names": ["n"] * 100_000,
        "id2label": {(1, 2): "odd"},
        "epoch": np.int64(7),
        "acc": float("nan"),
    }
    facts = checkpoint_files.read(file_of(content)).facts
    assert facts["class_to_idx"] == {"cat": 0, "dog": 1}
    assert facts["idx_to_class"] == {0: "cat", 1: "dog"}
    assert (facts["classes"], facts["epoch"]) == (["cat", "dog"], 7)
    assert facts["vocab"] == ["a" * 120] * 2
    assert "names" not in facts and "id2label" not in facts


def test_a_state_with_broken_numbers_is_left_out_where_another_is_whole():
    broken = {name: tensor * float("nan") for name, tensor in STATE.items()}
    contents = checkpoint_files.read(file_of({"model": broken, "ema": STATE}))
    assert [state.place for state in contents.states] == ["ema"]
    assert any("NaN" in words and words.startswith("model: ") for words in contents.dropped)
