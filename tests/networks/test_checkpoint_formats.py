"""Formats of checkpoints: all that torch, safetensors and numpy write is read, the rest is named."""

import gzip
import io
import json
import pickle
import struct
import zipfile
from collections import OrderedDict

import numpy as np
import pytest
import safetensors.torch
import torch
from torch import nn

from explorer.networks import checkpoint_files
from explorer.networks.checkpoint_error import CheckpointError
from tests.networks.files import file_of, refusal, tar_of, tensors_of
from tests.networks.small_state import STATE, assert_same, net

SHARDS = ("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors")
INDEX = "model.safetensors.index.json"


def zipped(**members):
    return packed({name.replace("__", "."): data for name, data in members.items()})


def packed(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.filterwarnings("ignore:.*torch.jit")
@pytest.mark.parametrize("kind", ["script", "trace"])
def test_torchscript(kind):
    out, network = io.BytesIO(), net()
    if kind == "script":
        torch.jit.save(torch.jit.script(network), out)
    else:
        torch.jit.save(torch.jit.trace(network.eval(), torch.zeros(1, 3, 8, 6)), out)
    assert_same(tensors_of(out.getvalue()))


def exported_today():
    """What torch.export.save writes, by its documents: a list in JSON and the bytes of each weight."""
    config, members = {}, {"archive/archive_format": b"pt2", "archive/models/model.json": b"{}"}
    for number, (name, tensor) in enumerate(STATE.items()):
        meta = {
            "dtype": 7 if tensor.is_floating_point() else 5,
            "sizes": [{"as_int": size} for size in tensor.shape],
            "strides": [{"as_int": step} for step in tensor.stride()],
            "storage_offset": {"as_int": 0},
        }
        path = f"weight_{number}"
        config[name] = {"path_name": path, "use_pickle": False, "tensor_meta": meta}
        members[f"archive/data/weights/{path}"] = tensor.numpy().tobytes()
    listing = json.dumps({"config": config})
    return packed({**members, "archive/data/weights/model_weights_config.json": listing})


def test_programs_of_torch_export():
    assert_same(tensors_of(exported_today()))
    old = {"serialized_state_dict.pt": file_of(STATE), "serialized_exported_program.json": "{}"}
    assert_same(tensors_of(packed(old)))
    assert "torch.export" in refusal(packed({"models/model.json": "{}", "version": "1"}))


@pytest.mark.processes
def test_what_torch_export_writes_itself():
    out = io.BytesIO()
    linear = nn.Linear(2, 3)
    torch.export.save(torch.export.export(linear, (torch.zeros(1, 2),)), out)
    assert_same(tensors_of(out.getvalue()), linear.state_dict())


class OfATar:
    """A tensor that a tar of torch 0.1 names by its key."""

    def __init__(self, key):
        self.key = key


class TarPickler(pickle.Pickler):
    def persistent_id(self, value):
        return value.key if isinstance(value, OfATar) else None


def tar_of_2016(state):
    """What torch 0.1 wrote: storages, then tensors over them by their keys, then a pickle."""
    storages = [pickle.dumps(len(state), 2)]
    tensors, names = [pickle.dumps(len(state) + 1, 2)], OrderedDict()
    for key, (name, tensor) in enumerate(state.items()):
        kind = torch.FloatStorage if tensor.is_floating_point() else torch.LongStorage
        storages.append(pickle.dumps((key, "cpu", kind), 2))
        storages.append(struct.pack("<q", tensor.numel()) + tensor.contiguous().numpy().tobytes())
        tensors.append(pickle.dumps((100 + key, key, torch.FloatTensor), 2))
        tensors.append(geometry(tensor.shape, tensor.stride(), 0))
        names[name] = OfATar(100 + key)
    first = next(iter(state.values()))  # a part of the first storage has a key of its own
    storages.append(pickle.dumps([(99, 0, 4, 6)], 2))
    tensors.append(pickle.dumps((200, 99, torch.FloatTensor), 2) + geometry((2, 2), (1, 2), 1))
    names["part"] = OfATar(200)
    out = io.BytesIO()
    TarPickler(out, 2).dump({"state_dict": names, "epoch": 3})
    return tar_of(
        {
            "sys_info": pickle.dumps({"protocol_version": 1000, "little_endian": True}, 2),
            "pickle": out.getvalue(),
            "tensors": b"".join(tensors),
            "storages": b"".join(storages),
        }
    ), first.flatten()[5:9].reshape(2, 2).T


def geometry(sizes, strides, start):
    return struct.pack(f"<q{2 * len(sizes) + 1}q", len(sizes), *sizes, *strides, start)


def test_the_tar_of_2016_is_read_as_torch_reads_it(tmp_path):
    data, part = tar_of_2016(STATE)
    (tmp_path / "a.pth").write_bytes(data)
    expected = torch.load(tmp_path / "a.pth", weights_only=False)["state_dict"]
    assert torch.equal(expected["part"], part)
    assert_same(tensors_of(data), expected)
    refusal(data[:-12_000])
    assert "torch 0.1" in refusal(
        tar_of(
            {
                "storages": pickle.dumps(0, 2) + pickle.dumps([], 2),
                "tensors": pickle.dumps(0, 2),
                "pickle": pickle.dumps({}, 2),
            }
        )
    )


def sharded():
    """A state in two files and their index, as Hugging Face saves a large one."""
    names = list(STATE)
    halves = names[:5], names[5:]
    members = {
        shard: safetensors.torch.save({name: STATE[name] for name in half})
        for shard, half in zip(SHARDS, halves, strict=True)
    }
    weight_map = {name: shard for shard, half in zip(SHARDS, halves, strict=True) for name in half}
    return {**members, INDEX: json.dumps({"metadata": {}, "weight_map": weight_map}).encode()}


def test_a_checkpoint_in_several_files(tmp_path):
    members = sharded()
    read = tensors_of(packed({f"model/{name}": data for name, data in members.items()}))
    assert read.keys() == STATE.keys()
    assert tensors_of(tar_of(members)).keys() == STATE.keys()
    assert "lacks 1 of the 2 parts" in refusal(
        packed({name: data for name, data in members.items() if name != SHARDS[1]})
    )
    assert "lacks 1 of the 2 parts" in refusal(packed({SHARDS[0]: members[SHARDS[0]]}))
    assert "index" in refusal(members[INDEX])
    with pytest.raises(CheckpointError, match="part 1 of 2"):
        checkpoint_files.read(members[SHARDS[0]], SHARDS[0])
    for name, data in members.items():
        (tmp_path / name).write_bytes(data)
    for place in (tmp_path, tmp_path / INDEX):
        assert tensors_of(place).keys() == STATE.keys()


def test_a_file_of_the_server_by_its_path(tmp_path):
    for name, data in (("zip.pth", file_of(STATE)), ("a.npz", None)):
        if data is None:
            np.savez(tmp_path / name, **{n: t.numpy() for n, t in STATE.items()})
        else:
            (tmp_path / name).write_bytes(data)
        assert_same(tensors_of(tmp_path / name))
    (tmp_path / "empty.pth").write_bytes(b"")
    for place in (tmp_path / "empty.pth", tmp_path / "none.pth"):
        with pytest.raises(CheckpointError):
            checkpoint_files.read(place)


def test_archives_with_checkpoints_in_them():
    junk = {"__MACOSX/._a.pth": b"\0\5", "optimizer.pt": b"x" * 40, "config.json": b"{}"}
    assert_same(tensors_of(packed({"a/weights.pth": file_of(STATE), **junk})))
    assert_same(tensors_of(tar_of({"run/model_best.pth.tar": file_of({"state_dict": STATE})})))
    two = {"one.pth": file_of(STATE), "two.pth": file_of({k: v + 1 for k, v in STATE.items()})}
    assert [s.place for s in checkpoint_files.read(packed(two)).states] == ["one.pth", "two.pth"]
    assert "no checkpoint" in refusal(packed({"a.zip": packed({"a.pth": file_of(STATE)})}))


def test_pickles_of_python_2():
    """A dictionary of text and an array of numpy, as Python 2 wrote them: bytes that are no text."""
    values = np.array([-1.5, 2.25, 1e-3], "<f4")
    data = values.tobytes()
    program = (
        b"\x80\x02}q\0(U\6weight(cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\x85U\1b\x87R"
        b"(K\1K\3\x85cnumpy\ndtype\nU\2f4K\0K\1\x87R(K\3U\1<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb"
        b"\x89U" + bytes([len(data)]) + data + b"tb0U\4biasccollections\nOrderedDict\n)Ru."
    )
    program = program.replace(b"weight(cnumpy", b"weightcnumpy").replace(b"tb0U", b"tbU")
    assert pickle.loads(program, encoding="latin-1")["weight"].tolist() == values.tolist()
    assert tensors_of(program)["weight"].tolist() == values.tolist()


OTHERS = {
    "empty": (b"", "", "empty"),
    "lfs": (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "", "git lfs"),
    "annex": (b"/annex/objects/SHA256E-s1--0.pth\n", "", "git annex"),
    "dvc": (b"outs:\n- md5: 0\n  path: model.pth\n", "", "dvc pull"),
    "page": (b"\n<!DOCTYPE html><html><title>Quota exceeded</title></html>", "", "web page"),
    "denied": (b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', "", "web server"),
    "json": (b'{"model_type": "resnet", "depths": [1, 2]}', "config.json", "JSON"),
    "source": (b"import torch\n\nclass Net:\n    pass\n", "net.py", "source text"),
    "text": (b"some words about a network and its weights", "", "text"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(40), "", "picture"),
    "keras": (b"\x89HDF\r\n\x1a\n" + bytes(40), "", "Keras"),
    "onnx": (b"\x08\x07\x12\x07pytorch\x1a\x052.3.0" + bytes(400), "", "ONNX"),
    "onnx by name": (b"\x08\x01\x99\xff\0" + bytes(40), "net.onnx", "ONNX"),
    "tflite": (b"\x1c\0\0\0TFL3" + bytes(40), "", "TensorFlow Lite"),
    "gguf": (b"GGUF\3\0\0\0" + bytes(40), "", "GGUF"),
    "gzip": (gzip.compress(b"weights" * 9), "", "gzip"),
    "npy": (b"\x93NUMPY\1\0" + bytes(40), "", "one array of numpy"),
    "program": (b"\x7fELF" + bytes(40), "", "program"),
    "darknet": (struct.pack("<iii", 0, 2, 5) + bytes(40), "yolo.weights", "Darknet"),
    "saved model": (packed({"m/saved_model.pb": "x"}), "", "TensorFlow"),
    "pictures": (packed({"a/cat.png": "x"}), "", "pictures"),
    "documents": (packed({"word/document.xml": "x"}), "", "no checkpoint"),
    "no names": (zipped(arr_0__npy="x", arr_1__npy="y"), "", "no names"),
    "zip cut off": (file_of(STATE)[:-200], "", "cut off"),
    "zeros": (bytes(100), "", "no checkpoint"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_checkpoint_is_named(name):
    data, file, words = OTHERS[name]
    with pytest.raises(CheckpointError, match=words):
        checkpoint_files.read(data, file)
