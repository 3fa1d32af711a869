"""What a visit holds as long as it is open is little, however large its picture: there may be many visits."""

import gc
import io
import types

import numpy as np
import pytest
from PIL import Image

from explorer.app import page_table
from explorer.app.page_table import PICTURE

MOST = 8 * 2**20  # bytes
PAGES = [page for page in page_table.addresses() if PICTURE in page_table.row(page).uses]
CODE = (type, types.ModuleType, types.FunctionType, types.BuiltinFunctionType)


def held(root: object) -> int:
    """Bytes of the arrays and files that can be reached from an object."""
    seen: set[int] = set()
    total, waiting = 0, [root]
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, CODE):
            continue
        seen.add(id(one))
        if isinstance(one, np.ndarray) and isinstance(one.base, np.ndarray):
            waiting.append(one.base)
        elif isinstance(one, np.ndarray):
            total += one.nbytes
        elif isinstance(one, bytes):
            total += len(one)
        waiting.extend(gc.get_referents(one))
    return total


@pytest.fixture(scope="module")
def large() -> bytes:
    """A photo of 21 megabytes in memory."""
    out = io.BytesIO()
    rows = np.arange(2000, dtype=np.uint32)[:, None] * np.arange(3500, dtype=np.uint32) >> 13
    Image.fromarray(np.stack([rows.astype(np.uint8)] * 3, 2)).save(out, "PNG")
    return out.getvalue()


def test_what_is_held_is_found():
    array = np.zeros(10**6, np.uint8)
    assert 10**6 <= held({"view": [(lambda: None, array[:5], b"123")]}) < 10**6 + 100


@pytest.mark.parametrize("page", PAGES)
def test_a_visit_holds_little_of_a_large_picture(app, large, page):
    at = app(page, image=large)
    assert not at.exception
    views = at.session_state["views"].values()
    made = [(v.figure, v.pictures, v.columns, v.arrays, v.code, v.beside) for v in views]
    assert held(made) < MOST
