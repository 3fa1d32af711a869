"""Checkpoints that lie about what is in them: each is refused in a sentence, in time."""

import io
import json
import pickle
import struct
import zipfile

import numpy as np
import pytest
import torch

from explorer.networks.torch_files import MAGIC, PROTOCOL
from tests.networks.files import (
    edited,
    file_of,
    legacy,
    refusal,
    state_of,
    tensor,
    tensors_of,
    text,
    with_pickle,
)

LIES = {
    "more numbers": ("FloatStorage", "0", 10**6, 0, [10**6], [1]),
    "far more numbers": ("FloatStorage", "0", 2**60, 0, [2**40], [1]),
    "beyond": ("FloatStorage", "0", 4, 1, [4], [1]),
    "negative start": ("FloatStorage", "0", 4, -1, [2], [1]),
    "far start": ("FloatStorage", "0", 4, 2**62, [1], [1]),
    "negative stride": ("FloatStorage", "0", 4, 3, [4], [-1]),
    "wide stride": ("FloatStorage", "0", 4, 0, [2], [4]),
    "stride that wraps": ("FloatStorage", "0", 4, 0, [3], [2**63]),
    "negative size": ("FloatStorage", "0", 4, 0, [-4], [1]),
    "sizes that wrap": ("FloatStorage", "0", 4, 0, [2**32, 2**32], [0, 0]),
    "fewer strides": ("FloatStorage", "0", 4, 0, [2, 2], [1]),
    "more strides": ("FloatStorage", "0", 4, 0, [4], [1, 1]),
    "many dimensions": ("FloatStorage", "0", 4, 0, [1] * 100, [1] * 100),
    "expanded": ("FloatStorage", "0", 4, 0, [10**6, 10**6], [0, 0]),
    "another storage": ("FloatStorage", "7", 4, 0, [4], [1]),
    "a path": ("FloatStorage", "../data.pkl", 4, 0, [4], [1]),
    "wider numbers": ("DoubleStorage", "0", 4, 0, [4], [1]),
    "no such storage": ("StringStorage", "0", 4, 0, [4], [1]),
}


def test_the_instructions_of_a_tensor_are_those_of_torch():
    """The test itself: without a lie it is a tensor."""
    numbers = np.arange(4, dtype="<f4")
    program = state_of(text("a"), tensor("FloatStorage", "0", 4, 0, [2, 2], [2, 1]))
    data = with_pickle(program, **{"0": numbers.tobytes()})
    assert tensors_of(data)["a"].tolist() == [[0, 1], [2, 3]]
    assert torch.load(io.BytesIO(data), weights_only=True)["a"].tolist() == [[0, 1], [2, 3]]


@pytest.mark.parametrize("name", LIES)
def test_what_a_tensor_claims_is_compared_with_what_there_is(name):
    program = state_of(text("a"), tensor(*LIES[name]))
    refusal(with_pickle(program, **{"0": bytes(16)}))
    refusal(legacy(program))


def deflated_zeros(name, data):
    return bytes(40_000_000) if name == "data/0" else data


def test_zips_that_unpack_to_more_are_refused():
    good = file_of({"a": torch.ones(100)})
    assert "unpacks to far more" in refusal(edited(good, deflated_zeros, zipfile.ZIP_DEFLATED))
    lying = edited(good, deflated_zeros, zipfile.ZIP_DEFLATED)
    size = struct.pack("<I", 40_000_000)
    assert lying.count(size) == 2
    refusal(lying.replace(size, struct.pack("<I", 400)))
    refusal(edited(good, lambda _, d: d, zipfile.ZIP_LZMA))
    assert list(tensors_of(edited(good, lambda _, d: d, zipfile.ZIP_DEFLATED))) == ["a"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_odd_zips_are_refused():
    good = file_of({"a": torch.ones(100)})
    many = io.BytesIO(good)
    with zipfile.ZipFile(many, "a") as archive:
        for number in range(60_000):
            archive.writestr(f"archive/{number}", b"")
    refusal(many.getvalue())
    twice = io.BytesIO(good)
    with zipfile.ZipFile(twice, "a") as archive:
        archive.writestr(archive.namelist()[0], b"other")
    refusal(twice.getvalue())
    assert "byte order" in refusal(
        edited(good, lambda name, data: b"big" if name == "byteorder" else data)
    )
    refusal(edited(good, lambda name, data: data[:-3] if name == "data/0" else data))
    for folder in ("archive", "another"):
        two = io.BytesIO(good)
        with zipfile.ZipFile(two, "a") as archive:
            archive.writestr(f"{folder}/inner/data.pkl", b"\x80\x02}.")
        refusal(two.getvalue())
    big = {"protocol_version": PROTOCOL, "little_endian": False, "type_sizes": {}}
    first = b"".join(pickle.dumps(value, 2) for value in (MAGIC, PROTOCOL, big))
    assert "byte order" in refusal(first + pickle.dumps({}, 2) + pickle.dumps([], 2))


def safetensors_file(head, body=bytes(16)):
    text = head if isinstance(head, bytes) else json.dumps(head).encode()
    return struct.pack("<Q", len(text)) + text + body


GOOD = {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}
HEADS = {
    "length beyond": struct.pack("<Q", 2**63) + b"{" + bytes(16),
    "deep": safetensors_file(b"{" + b'"a":[' * 100_000),
    "not JSON": safetensors_file(b"{'a'"),
    "a list": safetensors_file(b"[]"),
    "beyond": safetensors_file({"a": GOOD | {"shape": [8], "data_offsets": [0, 32]}}),
    "negative": safetensors_file({"a": GOOD | {"data_offsets": [-16, 0]}}),
    "another size": safetensors_file({"a": GOOD | {"shape": [400]}}),
    "huge": safetensors_file({"a": GOOD | {"shape": [2**40, 2**40]}}),
    "negative size": safetensors_file({"a": GOOD | {"shape": [-4]}}),
    "size of text": safetensors_file({"a": GOOD | {"shape": ["4"]}}),
    "hole": safetensors_file({"a": GOOD | {"shape": [2], "data_offsets": [8, 16]}}),
    "overlap": safetensors_file({"a": GOOD, "b": GOOD}),
    "rest": safetensors_file({"a": GOOD}, bytes(17)),
    "unknown kind": safetensors_file({"a": GOOD | {"dtype": "TEXT"}}),
    "kind of no text": safetensors_file({"a": GOOD | {"dtype": [1]}}),
    "infinite": safetensors_file(b'{"a":{"dtype":"F32","shape":[1e999],"data_offsets":[0,16]}}'),
    "no fields": safetensors_file({"a": {}}),
    "no tensors": safetensors_file({"__metadata__": {}}, b""),
}


@pytest.mark.parametrize("name", HEADS)
def test_safetensors_that_lie_are_refused(name):
    refusal(HEADS[name])


def test_the_head_of_safetensors_without_a_lie_is_read():
    assert tensors_of(safetensors_file({"a": GOOD}))["a"].tolist() == [0] * 4


def test_names_are_text_that_can_be_shown():
    """Half a surrogate pair is no text that a browser can be sent."""
    name = b"X\x03\0\0\0\xed\xa0\x80"
    program = state_of(name, tensor("FloatStorage", "0", 4, 0, [4], [1]))
    (shown,) = tensors_of(with_pickle(program, **{"0": bytes(16)}))
    assert shown.encode()
