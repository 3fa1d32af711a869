"""Checkpoints made to do harm: no code of theirs runs, and each is refused in a sentence, in time."""

import io
import json
import pickle
import struct
import time
import zipfile

import numpy as np
import psutil
import pytest
import torch

from explorer.networks import checkpoint_files
from explorer.networks.checkpoint_error import CheckpointError
from explorer.networks.torch_files import MAGIC, PROTOCOL
from tests.networks.files import edited, file_of, with_pickle

SECONDS = 20  # of a loaded machine; most take some milliseconds
START, STOP = b"\x80\x02", b"."


def refusal(data):
    """The sentence by which a file is refused, in time, while this process hardly grows."""
    before, started = psutil.Process().memory_info().rss, time.monotonic()
    with pytest.raises(CheckpointError) as caught:
        checkpoint_files.read(data)
    assert time.monotonic() - started < SECONDS
    assert psutil.Process().memory_info().rss - before < 200 * 2**20 + 10 * len(data)
    words = str(caught.value)
    assert 20 < len(words) < 1000 and "Traceback" not in words
    return words


def legacy(program):
    """The format before torch 1.6, with this pickle for its object."""
    system = {"protocol_version": PROTOCOL, "little_endian": True, "type_sizes": {}}
    first = b"".join(pickle.dumps(value, 2) for value in (MAGIC, PROTOCOL, system))
    return first + program + pickle.dumps([], 2)


def call(module, name, arguments, code=b"R"):
    return START + f"c{module}\n{name}\n".encode() + arguments + code + STOP


def text(value):
    return b"X" + struct.pack("<I", len(value)) + value.encode()


def harmful(marker):
    """Pickles that would make the file `marker`, or run something else, in each of the ways that
    pickle has."""
    shell, python = f"touch {marker}", f"open({str(marker)!r}, 'w').close()"
    one, code = text(shell) + b"\x85", text(python) + b"\x85"
    stack = text("os") + text("system") + b"\x93" + one + b"R."
    inner = call("os", "system", one)
    return {
        "os.system": call("os", "system", one),
        "posix.system": call("posix", "system", one),
        "nt.system": call("nt", "system", one),
        "subprocess": call("subprocess", "getoutput", one),
        "eval": call("builtins", "eval", code),
        "exec": call("builtins", "exec", code),
        "python 2": call("__builtin__", "eval", code),
        "import": call("builtins", "__import__", text("antigravity") + b"\x85"),
        "getattr": call("builtins", "getattr", text("a") + text("upper") + b"\x86"),
        "open": call("builtins", "open", text(str(marker)) + text("w") + b"\x86"),
        "torch.hub": call("torch.hub", "load", text("a/b") + text("c") + b"\x86"),
        "torch.load": call("torch", "load", text(str(marker)) + b"\x85"),
        "torch.storage": call("torch.storage", "_load_from_bytes", b"C\x01a\x85"),
        "numpy": call("numpy.core.multiarray", "_reconstruct", b")"),
        "numpy 2": call("numpy._core.multiarray", "scalar", b")"),
        "dotted name": START + b"\x8c\x05torch" + text("hub.load") + b"\x93)R.",
        "dotted attribute": call("collections", "OrderedDict.__init__.__globals__", b")"),
        "stack global": b"\x80\x04" + stack,
        "stack global of no text": b"\x80\x04K\x01K\x02\x93.",
        "inst": START + b"(" + text(shell) + b"ios\nsystem\n.",
        "obj": START + b"(cos\nsystem\n" + text(shell) + b"o.",
        "newobj": call("os", "system", one, b"\x81"),
        "newobj_ex": START + b"cos\nsystem\n" + one + b"}\x92.",
        "build": START + b"ctorch\nSize\n)R}(" + text("__setstate__") + b"cos\nsystem\nub.",
        "ext1": START + b"\x82\x01.",
        "ext2": START + b"\x83\x01\0.",
        "ext4": START + b"\x84\x01\0\0\0.",
        "persid": START + b"Pos.system\n.",
        "binpersid of a call": START + text("module") + b"cos\nsystem\n" + b"\x86Q.",
        "binpersid of a list": START + b"]Q.",
        "nested pickle": call("pickle", "loads", b"C" + bytes([len(inner)]) + inner + b"\x85"),
        "reduce of a tensor": START
        + b"ctorch._utils\n_rebuild_tensor_v2\ncos\nsystem\n"
        + one
        + b"RR.",
        "subclass": call(
            "torch._tensor",
            "_rebuild_from_type_v2",
            b"(cos\nsystem\nctorch\nTensor\n" + one + b"}t",
        ),
        "copyreg": call("copyreg", "_reconstructor", b"cos\nsystem\ncos\nsystem\nN\x87"),
        "functools": call("functools", "partial", b"cos\nsystem\n\x85"),
        "codecs": call("_codecs", "lookup", text("zlib") + b"\x85"),
        "string of protocol 0": b"\x80\x02S'a'\n.",
        "dup and pop": START + b"N20.",
        "buffers": b"\x80\x05\x97.",
    }


@pytest.mark.parametrize("form", ["zip", "legacy", "plain"])
@pytest.mark.parametrize("name", harmful("x"))
def test_no_code_runs(name, form, tmp_path):
    marker = tmp_path / "marker"
    program = harmful(marker)[name].ljust(16, b"\0")
    data = {"zip": with_pickle, "legacy": legacy, "plain": bytes}[form](program)
    refusal(data)
    assert not marker.exists()


def test_the_hostile_pickles_would_run_if_they_were_unpickled(tmp_path):
    """The test itself: their way of calling is pickle's."""
    for name in ("os.system", "eval", "stack global", "inst", "obj", "nested pickle"):
        marker = tmp_path / name.replace(" ", "-")
        pickle.loads(harmful(marker)[name])
        assert marker.exists(), name


def doubled(levels, code=b"\x86"):
    """A tuple of a tuple twice, of a tuple twice, and so on: 2^levels paths through levels objects."""
    steps = [b")q\0"]
    for level in range(levels):
        at = bytes([level])
        steps.append(b"h" + at + b"h" + at + code + b"q" + bytes([level + 1]))
    return b"".join(steps)


def state_of(*parts):
    """A pickle of a dictionary of what these instructions push."""
    return START + b"}(" + b"".join(parts) + b"u."


BOMBS = {
    "tuples as keys": lambda: with_pickle(START + b"}" + doubled(60) + b"K\x01s."),
    "tuples as keys, legacy": lambda: legacy(START + b"}" + doubled(60) + b"K\x01s."),
    "tuples in a set": lambda: with_pickle(START + b"\x8f(" + doubled(60) + b"\x90."),
    "ordered dictionary of tuples": lambda: with_pickle(
        call("collections", "OrderedDict", b"]" + doubled(60) + b"K\x01\x86a\x85")
    ),
    "counter of tuples": lambda: with_pickle(
        call("collections", "Counter", b"}" + doubled(60) + b"K\x01s\x85")
    ),
    "tuples as values": lambda: with_pickle(state_of(text("a"), doubled(60))),
    "a name that is a tuple": lambda: with_pickle(state_of(doubled(60), b"K\x01")),
    "size of tuples": lambda: with_pickle(call("torch", "Size", doubled(60) + b"\x85")),
    "identifier of tuples": lambda: with_pickle(START + doubled(60) + b"Q."),
    "a list that holds itself": lambda: with_pickle(START + b"]q\0h\0a."),
    "a dictionary that holds itself": lambda: with_pickle(
        START + b"}q\0(" + text("state_dict") + b"h\0u."
    ),
    "millions of instructions": lambda: with_pickle(START + b"]" + b"K\x01a" * 2_000_000 + b"."),
    "millions of marks": lambda: with_pickle(START + b"(" * 2_000_000 + b"."),
    "marks, legacy": lambda: legacy(START + b"(" * 2_000_000 + b"."),
    "deep": lambda: with_pickle(START + b")" + b"\x85" * 1_000_000 + b"."),
    "deep lists": lambda: with_pickle(START + b"](" * 100_000 + b"."),
    "memo": lambda: with_pickle(START + b"]" + b"\x94" * 900_000 + b"."),
    "tables from memory": lambda: with_pickle(
        START
        + b"]("
        + b"NN\x86" * 200_000
        + b"eq\0"
        + b"ccollections\nOrderedDict\nh\0\x85R" * 400
        + b"."
    ),
    "a long text, often": lambda: with_pickle(
        START
        + b"X"
        + struct.pack("<I", 8_000_000)
        + b"a" * 8_000_000
        + b"q\0"
        + b"h\0" * 500_000
        + b"."
    ),
    "long integer": lambda: with_pickle(
        START + b"\x8b" + struct.pack("<i", 2**22) + b"\x7f" * 2**22 + b"."
    ),
    "negative length": lambda: with_pickle(START + b"\x8b" + struct.pack("<i", -5) + b"...."),
    "negative text": lambda: with_pickle(START + b"T" + struct.pack("<i", -5) + b"abcdefgh."),
    "text beyond the end": lambda: with_pickle(START + b"X" + struct.pack("<I", 2**32 - 1) + b"a."),
    "text of exabytes": lambda: with_pickle(b"\x80\x04\x8d" + struct.pack("<Q", 2**63) + b"a."),
    "no stop": lambda: with_pickle(START + b"N" * 100),
    "empty stack": lambda: with_pickle(START + b"0" + b"." * 20),
    "odd items": lambda: with_pickle(START + b"}(Nu."),
    "text twice in a pickle": lambda: with_pickle(START + text("x") * 100_000 + b"."),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_in_time(name):
    refusal(BOMBS[name]())


def tensor(kind, key, numel, start, sizes, strides):
    """The instructions of one tensor, as torch.save writes them."""
    stored = b"(" + text("storage") + f"ctorch\n{kind}\n".encode() + text(key) + text("cpu")

    def number(value):
        return b"\x8a\x09" + value.to_bytes(9, "little", signed=True)

    def several(values):
        return b"(" + b"".join(map(number, values)) + b"t"

    return (
        b"ctorch._utils\n_rebuild_tensor_v2\n("
        + (stored + number(numel) + b"tQ")
        + (number(start) + several(sizes) + several(strides))
        + b"\x89ccollections\nOrderedDict\n)RtR"
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
    assert checkpoint_files.read(data)["a"].tolist() == [[0, 1], [2, 3]]
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
    assert list(checkpoint_files.read(edited(good, lambda _, d: d, zipfile.ZIP_DEFLATED))) == ["a"]


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
    script = io.BytesIO(good)
    with zipfile.ZipFile(script, "a") as archive:
        archive.writestr(f"{archive.namelist()[0].partition('/')[0]}/constants.pkl", b"")
    assert "Python objects" in refusal(script.getvalue())
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
    assert checkpoint_files.read(safetensors_file({"a": GOOD}))["a"].tolist() == [0] * 4


def test_names_are_text_that_can_be_shown():
    """Half a surrogate pair is no text that a browser can be sent."""
    name = b"X\x03\0\0\0\xed\xa0\x80"
    program = state_of(name, tensor("FloatStorage", "0", 4, 0, [4], [1]))
    (shown,) = checkpoint_files.read(with_pickle(program, **{"0": bytes(16)}))
    assert shown.encode()
