"""Digits to evaluate, for the tests of the failure pages, and what these say."""

import io
import time
import zipfile

import numpy as np

from explorer.drawing.style import png
from explorer.failures import queue, sources
from explorer.failures.question import Settings
from explorer.failures.queue import EvaluationJob
from explorer.networks import registry
from trainer.data import load_digits

DIGITS = load_digits(8)


def said(at) -> str:
    return " ".join(
        str(element.value)
        for kind in (
            at.main.markdown,
            at.main.caption,
            at.main.text,
            at.main.warning,
            at.main.error,
            at.main.info,
        )
        for element in kind
    ).replace("\\", "")


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def digit(row: int) -> bytes:
    return png(np.repeat(DIGITS.val_images[row].numpy(), 3, axis=2))


def digits_zip(count: int = 20, **more: bytes) -> bytes:
    return zipped(
        {f"{int(DIGITS.val_labels[row])}/{row}.png": digit(row) for row in range(count)} | more
    )


def finished(at, seconds: float = 60):
    """Wait until nothing of the queue is active, then run the page again."""
    until = time.monotonic() + seconds
    while any(job.active for job in queue._jobs) and time.monotonic() < until:
        time.sleep(0.05)
    return at.run()


def small(count: int = 6) -> sources.ImageSource:
    return sources.uploaded(
        [(f"{row}.png", digit(row), str(int(DIGITS.val_labels[row]))) for row in range(count)]
    )


def start(name: str, source=small, visitor: str = "me", limit: int = 0) -> EvaluationJob:
    row = registry.find("digits-relu")
    return queue.start(
        visitor,
        name,
        "label",
        row,
        lambda: registry.load(row),
        source,
        Settings(limit=limit),
    )


def wait(*jobs: EvaluationJob) -> None:
    until = time.monotonic() + 60
    while any(job.active for job in jobs) and time.monotonic() < until:
        time.sleep(0.02)
