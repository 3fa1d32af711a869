"""Isolation: what does it cost to read a file in a process of its own?

    python -m tests.bench.bench_isolation

Prints the start of a child with its first answer, a round trip of a warm one, and for JPEGs of
several sizes and a checkpoint the time of reading it here and there (medians, in milliseconds)."""

import io
import statistics
import time
from collections.abc import Callable

import numpy as np
import torchvision
from PIL import Image

from explorer.images import decoding
from explorer.isolation import jobs, pool
from explorer.isolation.child import Child
from explorer.networks import checkpoint_files, checkpoint_reader
from tests.networks.files import file_of

MODULE = "explorer.isolation.worker"


def milliseconds(call: Callable[[], object], count: int) -> float:
    times = []
    for _ in range(count):
        started = time.perf_counter()
        call()
        times.append(time.perf_counter() - started)
    return 1000 * statistics.median(times)


def photo(megapixels: float) -> bytes:
    side = int((megapixels * 1e6) ** 0.5)
    noise = np.random.default_rng(0).integers(0, 256, (side // 8, side // 8, 3), np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).resize((side, side), Image.Resampling.BICUBIC).save(out, "JPEG")
    return out.getvalue()


def cold(data: bytes) -> None:
    child = Child(MODULE)
    child.ask(jobs.PICTURE, data)
    child.end()


def main() -> None:
    small = photo(0.01)
    print(f"cold start and one small picture: {milliseconds(lambda: cold(small), 7):.0f} ms")

    def warm() -> object:
        return pool.call(jobs.PICTURE, small, decoding.ImageError)

    warm()
    print(f"warm round trip of one: {milliseconds(warm, 100):.2f} ms")
    for megapixels in (0.5, 1, 2, 4, 8, 12, 24):
        data = photo(megapixels)
        here = milliseconds(lambda data=data: decoding.encode_decoded(data), 5)
        there = milliseconds(lambda data=data: decoding._by_child(data), 5)
        print(f"JPEG of {megapixels:4} megapixels: {here:4.0f} ms here, {there:4.0f} ms in a child")
    data = file_of(torchvision.models.resnet18().state_dict())
    here = milliseconds(lambda: checkpoint_reader.encode_contents(data), 5)
    there = milliseconds(lambda: checkpoint_files.read(data), 5)
    print(f"resnet18, {len(data) / 2**20:.0f} MB: {here:.0f} ms here, {there:.0f} ms in a child")


if __name__ == "__main__":
    main()
