"""Pictures and what the one reader makes of them, for tests."""

import io

import numpy as np
import pytest
import tifffile

from trainer import image_reader
from trainer.image_limits import PictureError


def read(data: bytes) -> tuple[np.ndarray, tuple[str, ...]]:
    result = image_reader.read(data)
    assert result is not None and result.image.mode == "RGB"
    return np.asarray(result.image), result.notes


def refusal(data: bytes) -> str:
    with pytest.raises(PictureError) as caught:
        image_reader.read(data)
    return str(caught.value)


def tiff_of(values: np.ndarray, **options: object) -> bytes:
    out = io.BytesIO()
    tifffile.imwrite(out, values, **options)
    return out.getvalue()
