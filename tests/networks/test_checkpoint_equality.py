"""Checkpoints: what is read without torch is, bit for bit, what torch.load reads."""

import io
import pickle

import numpy as np
import pytest
import safetensors.torch
import torch

from explorer.networks import checkpoint_files, checkpoint_reader
from explorer.networks.checkpoint_error import CheckpointError
from tests.networks.files import edited, file_of, tensors_of

DTYPES = (
    *(torch.float64, torch.float32, torch.float16, torch.bfloat16),
    *(torch.float8_e5m2, torch.float8_e4m3fn, torch.float8_e5m2fnuz, torch.float8_e4m3fnuz),
    *(torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool),
    *(torch.uint16, torch.uint32, torch.uint64),
)
NEW = tuple(d for d in DTYPES if d in torch.storage._new_dtypes())
FORMS = {
    "zip": {},
    "legacy": {"_use_new_zipfile_serialization": False},
    "zip of protocol 4": {"pickle_protocol": 4},
    "zip of protocol 5": {"pickle_protocol": 5},
}


def values(dtype, shape=(3, 4, 5)):
    """Numbers that fill the range of a kind."""
    rng = np.random.default_rng(1)
    if dtype.is_floating_point:
        return torch.from_numpy(rng.normal(size=shape) * 3).to(dtype)
    return torch.from_numpy(rng.integers(0, 2 if dtype == torch.bool else 120, shape)).to(dtype)


def assert_same(data, state=None):
    """Names, order, kinds, shapes and bits, whatever torch.load says."""
    expected = state or torch.load(io.BytesIO(data), weights_only=True, map_location="cpu")
    read = tensors_of(data)
    assert list(read) == list(expected)
    for name, tensor in expected.items():
        if tensor.is_floating_point():
            tensor = tensor.detach().float()
        assert (read[name].dtype, read[name].shape) == (tensor.dtype, tensor.shape), name
        assert read[name].contiguous().numpy().tobytes() == tensor.contiguous().numpy().tobytes()


@pytest.mark.parametrize("form", FORMS)
def test_every_kind_of_number(form):
    if form == "legacy":
        assert_same(file_of({str(d): values(d) for d in DTYPES if d not in NEW}, **FORMS[form]))
        new = file_of({str(d): values(d) for d in NEW}, **FORMS[form])
        assert_same(new, {str(d): values(d) for d in NEW})
    elif "protocol" in form:  # which torch.load refuses; what was saved is known
        assert_same(
            file_of({str(d): values(d) for d in DTYPES}, **FORMS[form]),
            {str(d): values(d) for d in DTYPES},
        )
    else:
        assert_same(file_of({str(d): values(d) for d in DTYPES}))


def test_every_code_of_the_floats_of_a_byte():
    for dtype in (d for d in DTYPES if d.is_floating_point and d.itemsize == 1):
        codes = torch.arange(256, dtype=torch.uint8)
        finite = codes[codes.view(dtype).float().isfinite()]
        assert_same(file_of({"all": finite.view(dtype)}))


@pytest.mark.parametrize("form", ["zip", "legacy"])
def test_strides_views_and_shared_storages(form):
    base = torch.arange(120, dtype=torch.float32).reshape(2, 3, 4, 5)
    parameter = torch.nn.Parameter(torch.randn(4, 3))
    parameter.__dict__["note"] = "an attribute"
    buffer = torch.nn.Buffer(torch.randn(3))
    state = {
        "base": base,
        "same": base,
        "transposed": base.transpose(0, 3),
        "channels last": base.to(memory_format=torch.channels_last),
        "part": base[1, 1:, ::2, 3:],
        "expanded": torch.ones(3, 1).expand(3, 7),
        "scalar": torch.tensor(2.5),
        "element": base[1, 2, 3, 4],
        "empty": torch.zeros(3, 0, 2),
        "parameter": parameter,
        "buffer": buffer,
        "7": torch.arange(3),
    }
    assert_same(file_of(state, **FORMS[form]))
    read = tensors_of(file_of({7: base, "module.x": base}, **FORMS[form]))
    assert list(read) == ["7", "module.x"]


@pytest.mark.parametrize("form", FORMS)
def test_a_whole_training_is_opened_at_its_weights(form):
    net = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4))
    optimizer = torch.optim.Adam(net.parameters())
    net(torch.randn(2, 3, 8, 8)).sum().backward()
    optimizer.step()
    content = {
        "epoch": 3,
        "best": 0.5,
        "large": 2**70,
        "none": None,
        "flags": {True, False},
        "device": torch.device("cpu"),
        "size": torch.Size([1, 2]),
        "dtype": torch.float16,
        "layout": torch.strided,
        "bytes": b"ab\xff",
        "history": [{"loss": 1.5, "at": (1, 2)}] * 3,
        "optimizer": optimizer.state_dict(),
        "state_dict": net.state_dict(),
    }
    if form == "legacy":
        content.pop("layout")
    read = tensors_of(file_of(content, **FORMS[form]))
    assert list(read) == list(net.state_dict())
    assert all(torch.equal(read[name], tensor) for name, tensor in net.state_dict().items())


def test_safetensors_of_every_kind():
    kinds = [d for d in DTYPES if "fnuz" not in str(d)]
    state = {str(dtype): values(dtype) for dtype in kinds} | {"empty": torch.zeros(0, 3)}
    data = safetensors.torch.save(state, {"note": "what they say"})
    expected = safetensors.torch.load(data)
    order = list(tensors_of(data))
    assert set(order) == set(expected)
    assert_same(data, {name: expected[name] for name in order})


def test_a_file_without_checksums_is_read():
    before = torch.serialization.get_crc32_options()
    torch.serialization.set_crc32_options(False)
    try:
        data = file_of({"a": torch.randn(5)})
    finally:
        torch.serialization.set_crc32_options(before)
    assert_same(data)


@pytest.mark.filterwarnings("ignore:Detected pickle protocol")
def test_bits_that_are_flipped_are_read_as_torch_reads_them_or_refused():
    good = file_of({"a": torch.arange(6.0), "b": torch.ones(2, 2, dtype=torch.int64)})
    rng, same = np.random.default_rng(0), 0
    for _ in range(300):
        data = bytearray(good)
        data[rng.integers(len(data))] ^= 1 << rng.integers(8)
        try:
            facts, parts = checkpoint_reader.encode_contents(bytes(data))
        except CheckpointError:
            continue
        try:
            expected = torch.load(io.BytesIO(data), weights_only=True)
        except (RuntimeError, pickle.UnpicklingError, ValueError, KeyError, EOFError):
            continue
        order = [number for _name, number in facts["states"][0]["names"]]
        same += [parts[2 * number].tobytes() for number in order] == [
            v.numpy().tobytes() for v in expected.values()
        ]
    assert same > 100


@pytest.mark.filterwarnings(
    "ignore:torch.quantize", "ignore:The PyTorch API of nested", "ignore:ComplexHalf"
)
def test_tensors_that_are_no_plain_numbers_are_named_in_a_sentence():
    quantized = torch.quantize_per_tensor(torch.randn(3), 0.1, 0, torch.qint8)
    odd = {
        "sparse": torch.eye(3).to_sparse(),
        "nested": torch.nested.nested_tensor([torch.ones(2), torch.ones(3)]),
        "meta": torch.zeros(2, 2, device="meta"),
        "quantized": quantized,
        "complex": torch.ones(2, dtype=torch.complex64),
        "complex half": torch.ones(2).to(torch.complex32),
        "powers": torch.ones(2).to(torch.float8_e8m0fnu),
        "four bits": torch.zeros(2, dtype=torch.uint8).view(torch.float4_e2m1fn_x2),
        "negated": torch._neg_view(torch.ones(2)),
    }
    words = {
        "complex half": "complex numbers",
        "powers": "powers of two",
        "four bits": "no whole bytes",
        "negated": "noted as negated",
        "meta": "device meta",
    }
    for name, tensor in odd.items():
        with pytest.raises(
            CheckpointError, match=f"The tensor w.{words.get(name, name)[:3]}|"
        ) as e:
            checkpoint_files.read(file_of({"ok": torch.ones(2), "w": tensor}))
        assert "The tensor w holds" in str(e.value) and words.get(name, name) in str(e.value), name
        # beside the weights it is never asked for
        state = tensors_of(file_of({"state_dict": {"a": torch.ones(2)}, "w": tensor}))
        assert list(state) == ["a"]


@pytest.mark.filterwarnings("ignore:Sparse CSR", "ignore:The PyTorch API of nested")
def test_compressed_sparse_and_jagged_tensors_are_refused():
    csr = torch.eye(3).to_sparse_csr()
    jagged = torch.nested.nested_tensor([torch.ones(2), torch.ones(3)], layout=torch.jagged)
    for tensor, words in ((csr, "sparse"), (jagged, "nested|Python objects")):
        with pytest.raises(CheckpointError, match=words):
            checkpoint_files.read(file_of({"w": tensor}))


@pytest.mark.parametrize("dtype", ["int1", "uint4", "int7", "bits1x8", "bits2x4", "bits16"])
def test_numbers_of_less_than_a_byte_are_refused(dtype):
    """torch itself does not save most of them."""

    def rename(name, data):
        assert name != "data.pkl" or b"torch\nuint16\n" in data
        return data.replace(b"torch\nuint16\n", f"torch\n{dtype}\n".encode())

    with pytest.raises(CheckpointError, match="The tensor w holds numbers that are no whole bytes"):
        checkpoint_files.read(edited(file_of({"w": torch.ones(4, dtype=torch.uint16)}), rename))
