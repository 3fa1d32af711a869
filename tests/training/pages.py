"""Runs and uploads for the tests of the page on trainings, and what the page says."""

import io
import json
import shutil
import zipfile

import numpy as np
from PIL import Image

from trainer import runs


def put(root, name: str, **status) -> None:
    """A run folder of an earlier training, made of one that ships."""
    shutil.copytree(runs.BUNDLED / "digits-relu", root / name)
    stored = json.loads((root / name / "status.json").read_text())
    (root / name / "status.json").write_text(json.dumps(stored | status))


def said(at) -> str:
    return " ".join(
        element.value for element in [*at.markdown, *at.caption, *at.text, *at.error]
    ).replace("\\", "")


def zipped(*names: str) -> bytes:
    out, picture = io.BytesIO(), io.BytesIO()
    Image.fromarray(np.arange(768, dtype=np.uint8).reshape(16, 16, 3)).save(picture, "PNG")
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, picture.getvalue())
    return out.getvalue()
