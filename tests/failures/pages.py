"""The failure pages as somebody uses them: what is read on them, what is brought, what is waited for."""

import functools
import io
import time
import zipfile
from collections.abc import Callable

import numpy as np
from streamlit.testing.v1 import AppTest

from explorer.drawing.pixels import png
from explorer.failures import queue, sources
from explorer.failures.question import Settings
from explorer.networks import registry
from trainer.data import Dataset, load_digits

digits: Callable[[], Dataset] = functools.cache(functools.partial(load_digits, 8))


def text_on(at: AppTest) -> str:
    """All that is written on the page."""
    main = at.main
    kinds = (main.markdown, main.caption, main.text, main.warning, main.error, main.info)
    return " ".join(str(element.value) for kind in kinds for element in kind).replace("\\", "")


def opened(at: AppTest, *expanders: str) -> AppTest:
    """The page with these expanders open."""
    for key in expanders:
        at.session_state[key] = True
    return at.run()


def opening_buttons(at: AppTest) -> list[str]:
    """Keys of the buttons that open an image of the page of failure cases."""
    keys = [button.key or "" for button in at.button]
    return [key for key in keys if key.startswith("open_failures")]


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def digit(row: int) -> bytes:
    return png(np.repeat(digits().val_images[row].numpy(), 3, axis=2))


def label_of(row: int) -> int:
    return int(digits().val_labels[row])


def digits_zip(more: dict[str, bytes], count: int = 20) -> bytes:
    return zipped({f"{label_of(row)}/{row}.png": digit(row) for row in range(count)} | more)


def few_digits(count: int = 6) -> sources.ImageSource:
    return sources.uploaded(
        [(f"{row}.png", digit(row), str(label_of(row))) for row in range(count)]
    )


def start(
    name: str,
    source: Callable[[], sources.ImageSource] = few_digits,
    visitor: str = "me",
    limit: int = 0,
) -> queue.EvaluationJob:
    """Ask for the evaluation of a digits net."""
    model = registry.find("digits-relu")
    settings = Settings(limit=limit)
    return queue.start(
        visitor, name, "label", model, lambda: registry.load(model), source, settings
    )


def wait(*jobs: queue.EvaluationJob) -> None:
    until = time.monotonic() + 60
    while any(job.active for job in jobs) and time.monotonic() < until:
        time.sleep(0.02)


def finished(at: AppTest) -> AppTest:
    """Wait until nothing of the queue is active, then run the page again."""
    wait(*queue._jobs)
    return at.run()
