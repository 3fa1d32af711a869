"""What is a file that people take for a checkpoint, and what should they do instead?

To name one more kind, add a row to STARTS, TEXTS or ENDINGS."""

import re

SAVE = "torch.save(net.state_dict(), path)"
TENSORFLOW = (
    "This is a file of {}, not of torch: this app opens weights of torch networks. Convert it to torch "
    f"first, then {SAVE}."
)
KERAS = TENSORFLOW.format("Keras or HDF5")
ONNX = (
    "This is an ONNX file: a graph of operations, not the state of a torch network. Bring the "
    f"checkpoint that it was exported from, or {SAVE}."
)
PACKED = "This file is packed ({}): unpack it, and bring the checkpoint that is in it."
PICTURE = "This is a picture, no checkpoint: open it under Pictures."
POINTER = (
    "This is a pointer to a file kept elsewhere ({}), not the weights themselves: fetch them ({}) and bring "
    "that file."
)
SHARDS = (
    "This is only the index of a checkpoint in several files: put it and all the files that it names into one "
    "zip, and bring that."
)
PART = (
    "This file is part {} of {} of one checkpoint: put all parts and their index into one zip, and "
    "bring that."
)
STARTS: dict[bytes, str] = {
    b"\x89HDF\r\n\x1a\n": KERAS,
    b"GGUF": "This is a GGUF file: weights of language models, mostly quantized, which are no "
    "convolutional network.",
    b"\x1f\x8b": PACKED.format("gzip"),
    b"BZh": PACKED.format("bzip2"),
    b"\xfd7zXZ\0": PACKED.format("xz"),
    b"\x28\xb5\x2f\xfd": PACKED.format("zstd"),
    b"7z\xbc\xaf\x27\x1c": PACKED.format("7z"),
    b"Rar!\x1a\x07": PACKED.format("rar"),
    b"\x89PNG": PICTURE,
    b"\xff\xd8\xff": PICTURE,
    b"GIF8": PICTURE,
    b"RIFF": PICTURE,
    b"BM": PICTURE,
    b"II*\0": PICTURE,
    b"MM\0*": PICTURE,
    b"%PDF": "This is a PDF document, no checkpoint.",
    b"\x93NUMPY": "This is one array of numpy without a name: no checkpoint. Save the arrays under the "
    "names of the weights (numpy.savez), or the state of the network.",
    b"MATLAB 5.0": TENSORFLOW.format("MATLAB"),
    b"\x7fELF": "This is a program, no checkpoint.",
    b"MZ": "This is a program, no checkpoint.",
}
TEXTS: tuple[tuple[str, str], ...] = (
    (r"version https://git-lfs", POINTER.format("Git LFS", "git lfs pull, or the download button")),
    (r"\S*/annex/objects/", POINTER.format("git-annex", "git annex get")),
    (r"(md5|outs):", POINTER.format("DVC", "dvc pull")),
    (
        r"(?is)(<!doctype|<html|<head|<script)",
        "This is a web page, no checkpoint: the download gave its page in place of the file. Download the file "
        "itself, where the site asks for it after a login or a confirmation.",
    ),
    (
        r"<\?xml|<Error",
        "This is an answer of a web server, no checkpoint (often that access was denied): download the file again.",
    ),
    (r'(?s)[{\[].{0,100000}"weight_map"', SHARDS),
    (r"model_checkpoint_path:", TENSORFLOW.format("TensorFlow")),
    (
        r"[{\[]",
        "This is a text in JSON, no checkpoint: it may say how a network is built, but holds no "
        "weights. Bring the file of weights that belongs to it (.pth, .pt, .bin, .safetensors).",
    ),
    (
        r"(?s).*^(import|from|class|def) ",
        "This is the source text of a program, no checkpoint: bring the file of weights.",
    ),
)
ENDINGS: dict[str, str] = {
    ".onnx": ONNX,
    ".h5": KERAS,
    ".hdf5": KERAS,
    ".keras": KERAS,
    ".pb": TENSORFLOW.format("TensorFlow"),
    ".index": TENSORFLOW.format("TensorFlow"),
    ".meta": TENSORFLOW.format("TensorFlow"),
    ".tflite": TENSORFLOW.format("TensorFlow Lite"),
    ".caffemodel": TENSORFLOW.format("Caffe"),
    ".mlmodel": TENSORFLOW.format("Core ML"),
    ".params": TENSORFLOW.format("MXNet"),
    ".msgpack": TENSORFLOW.format("Flax"),
    ".t7": TENSORFLOW.format("Lua Torch"),
    ".weights": TENSORFLOW.format("Darknet"),
    ".pte": "This is a program of ExecuTorch for phones: bring the checkpoint that it was made from.",
    ".distcp": "This is part of a checkpoint of torch.distributed: turn it into one file first, by "
    "torch.distributed.checkpoint.format_utils.dcp_to_torch_save.",
    ".engine": "This is an engine of TensorRT: bring the checkpoint that it was made from.",
}
SHARD = re.compile(r"-(\d{1,5})-of-(\d{1,5})\.\w+$")
MAX_PARTS = 200
ONNX_START = re.compile(rb"\x08[\x01-\x20](\x12|\x1a|\x22|:|B)")
TEXT = "This is a text, no checkpoint: bring the file of weights."
LOOKED_AT = 4096  # bytes


def by_content(data: memoryview) -> str | None:
    """What a file is whose bytes are known to be no checkpoint, in a sentence; None for what is not
    known either."""
    start = bytes(data[:LOOKED_AT])
    for first, sentence in STARTS.items():
        if start.startswith(first):
            return sentence
    if start[4:8] == b"TFL3":
        return ENDINGS[".tflite"]
    if ONNX_START.match(start) and b"onnx" in start.lower() + bytes(data[-LOOKED_AT:]).lower():
        return ONNX
    if start[:1] == b"\x08" and b"pytorch" in start[:64]:
        return ONNX
    return _text(bytes(data[: 100 * LOOKED_AT]))


def _text(start: bytes) -> str | None:
    """What a text is, in a sentence; None for what is no text."""
    if b"\0" in start:
        return None
    letters = start.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if letters.count("\ufffd") > len(letters) // 100 + 1:
        return None
    for pattern, sentence in TEXTS:
        if re.match(pattern, letters, re.MULTILINE):
            return sentence
    return TEXT


def by_name(name: str) -> str | None:
    """What a file that is no checkpoint is by the ending of its name; None for what is not known."""
    lower = name.lower()
    return next((words for ending, words in ENDINGS.items() if lower.endswith(ending)), None)


def part_of(name: str) -> str | None:
    """The sentence on one of several parts of a checkpoint, by its name; None for a whole one."""
    shard = SHARD.search(name)
    if shard is None or int(shard[2]) < 2:
        return None
    return PART.format(int(shard[1]), int(shard[2]))


def parts_with(name: str) -> set[str]:
    """The names of all parts of the checkpoint that this file is one of several of."""
    shard = SHARD.search(name)
    if shard is None or not 2 <= int(shard[2]) <= MAX_PARTS:
        return set()
    width = len(shard[1])
    before, after = name[: shard.start(1)], name[shard.end(1) :]
    return {f"{before}{number:0{width}}{after}" for number in range(1, int(shard[2]) + 1)}
