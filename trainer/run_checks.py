"""Can what a run folder says be true? Whoever wrote it: another version, another program, a disk
that failed. What is checked here needs no further care anywhere.

To check one more entry of config.json, add a row to CONFIG."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from trainer.files import number
from trainer.net_spec import NetSpec, is_loop

MAX_ARRAYS = 2**30  # bytes of all arrays of probes.npz
MAX_TEXT, MAX_COUNT = 1000, 10**15
MAX_MOMENT = 253_402_300_799.0  # the last second of the year 9999
MAX_PROCESS = 2**31 - 1
SHA256 = re.compile(r"[0-9a-f]{64}")
RESULT = ("val/loss", "val/accuracy", "val/top5", "val/class_accuracy")
STATES = ("running", "interrupted", "failed", "finished")
MOMENTS = ("start", "heartbeat")

Check = Callable[[Any], bool]


def text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_TEXT


def count(value: object) -> bool:
    return type(value) is int and 0 <= value <= MAX_COUNT


def texts(value: object) -> bool:
    return isinstance(value, list) and all(map(text, value))


def numbers(value: object) -> bool:
    return isinstance(value, list) and all(np.isfinite(number(entry, np.nan)) for entry in value)


def deviations(value: object) -> bool:
    return isinstance(value, list) and all(number(entry) > 0 for entry in value)


def dataset(value: object) -> bool:
    """Name and counts, and of the rest what the model card reads."""
    if not isinstance(value, dict) or not text(value.get("name")):
        return False
    split, unreadable = value.get("split", {}), value.get("unreadable", [])
    made_here = isinstance(split, dict) and split.get("val") == "made here"
    return (
        all(count(value.get(part)) for part in ("train", "val"))
        and isinstance(value.get("hash", ""), str)
        and count(value.get("unreadable_count", 0))
        and isinstance(unreadable, list)
        and reasons(value.get("left_out", {}))
        and isinstance(split, dict)
        and (not made_here or (number(split.get("share")) > 0 and count(split.get("seed"))))
    )


def reasons(value: object) -> bool:
    """How many files were left out, for which reason."""
    return isinstance(value, dict) and all(map(text, value)) and all(map(count, value.values()))


def plain(values: Mapping[str, Any]) -> bool:
    """Texts and numbers by name, as a training loop says them of itself."""
    return all(
        isinstance(value, int | float) or (isinstance(value, str) and len(value) <= MAX_TEXT)
        for value in values.values()
    )


def versions(value: object) -> bool:
    return isinstance(value, dict) and all(map(text, value)) and all(map(text, value.values()))


def sums(value: object) -> bool:
    """File names, and the sha256 of what each may hold."""
    return isinstance(value, dict) and all(
        isinstance(digests, list)
        and all(isinstance(digest, str) and SHA256.fullmatch(digest) for digest in digests)
        for digests in value.values()
    )


CONFIG: dict[str, tuple[Check, str]] = {  # entry: what it must be, in code and in words
    "network": (lambda value: isinstance(value, dict), "what the network is built from"),
    "training": (lambda value: isinstance(value, dict), "the settings of the training"),
    "classes": (texts, "a list of names"),
    "mean": (numbers, "a list of numbers, one for each colour channel"),
    "std": (deviations, "a list of numbers above 0, one for each colour channel"),
    "dataset": (dataset, "name, hash and numbers of images of a data set"),
    "stages": (texts, "a list of names of layers"),
    "parameters": (count, "a number of parameters"),
    "versions": (versions, "names and versions of programs"),
    "sha256": (sums, "names of files and their sha256"),
}


def odd_entry(stored: Mapping[str, Any]) -> str:
    """The sentence about the first entry of a config.json that cannot be, or nothing."""
    for entry, (is_right, words) in CONFIG.items():
        if not is_right(stored.get(entry)):
            return f"its entry {entry} is not {words}"
    if is_loop(str(stored["network"].get("net"))) and not plain(stored["training"]):
        return "the settings of its training are no texts and numbers"
    return ""


def odd_spec(stored: Mapping[str, Any]) -> str:
    """The sentence about a field of NetSpec that has another type, or nothing."""
    for entry in fields(NetSpec):
        value = stored.get(entry.name, entry.default)
        kinds = (int, float) if entry.type is float else (entry.type,)
        if type(value) not in kinds:
            return f"{entry.name} of its network is no {getattr(entry.type, '__name__', '')}"
    return ""


def odd_lengths(spec: NetSpec, classes: Sequence, mean: Sequence, std: Sequence) -> str:
    """The sentence about what does not belong to this network, or nothing."""
    if len(classes) != spec.classes:
        return f"it names {len(classes)} classes, and its network has {spec.classes} outputs"
    if is_loop(spec.net) and not mean and not std:
        return ""  # a loop normalises its images itself
    if not len(mean) == len(std) == spec.channels:
        return (
            f"mean and std have {len(mean)} and {len(std)} numbers, and its images {spec.channels} "
            f"channel{'s' * (spec.channels > 1)}"
        )
    return ""


def status(stored: object) -> dict[str, Any]:
    """What of a status.json can be: `state` is one of STATES, `result` has all its numbers, moments
    are moments. The rest is as if it were not there."""
    if not isinstance(stored, dict):
        return {}
    kept = {name: value for name, value in stored.items() if not isinstance(value, dict | list)}
    kept.pop("result", None)
    for name in MOMENTS:
        if name in kept and not 0 <= number(kept[name], -1.0) <= MAX_MOMENT:
            del kept[name]
    if "process" in kept and not (count(kept["process"]) and kept["process"] <= MAX_PROCESS):
        del kept["process"]
    if kept.get("state") not in STATES:
        kept.pop("state", None)
    if "reason" in kept:
        kept["reason"] = str(kept["reason"])[:MAX_TEXT]
    result = stored.get("result")
    if isinstance(result, dict) and (measured := result_numbers(result)):
        kept["result"] = measured
    return kept


def result_numbers(result: Mapping[str, Any]) -> dict[str, float]:
    """Loss and accuracies of a result, top-5 where there is one; nothing where one is no number."""
    known = {name: number(result[name], np.nan) for name in RESULT if name in result}
    shares = [value for name, value in known.items() if name != "val/loss"]
    complete = {"val/loss", "val/accuracy"} <= known.keys()
    if not complete or np.isnan(list(known.values())).any():
        return {}
    return known if all(0 <= share <= 1 for share in shares) else {}


def arrays(data: bytes) -> dict[str, np.ndarray]:
    """The arrays of an npz; nothing in it is run. Raises many kinds of errors, ValueError for more
    than MAX_ARRAYS."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(member.file_size for member in archive.infolist()) > MAX_ARRAYS:
            raise ValueError("its arrays are too large")
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        return dict(stored)


def rows(lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Lines of metrics.jsonl or live.jsonl with what in them is a number; NaN and infinity are what
    trainings come to, too."""
    return [
        {
            name: value
            for name, value in line.items()
            if type(value) is float or (type(value) is int and abs(value) <= MAX_COUNT)
        }
        for line in lines
    ]
