"""Downloads: whole and checked, or not at all."""

import dataclasses
import hashlib
import io

import pytest

from explorer.networks import downloads, rows
from explorer.networks.model import ModelError


def test_a_download_that_cannot_be_reached_or_is_damaged(tmp_path, monkeypatch):
    row = dataclasses.replace(
        rows.published("squeezenet1_1"),
        url="http://127.0.0.1:9/weights-00000000.pth",
        weights=tmp_path / "weights-00000000.pth",
    )
    with pytest.raises(ModelError, match="cannot be downloaded"):
        downloads.download(row, lambda _done: None, timeout=2)
    seen = []
    monkeypatch.setattr(
        downloads.urllib.request, "urlopen", lambda *_a, **_k: Answer(b"x" * 3_000_000)
    )
    with pytest.raises(ModelError, match="damaged"):
        downloads.download(row, seen.append)
    assert list(tmp_path.iterdir()) == []
    right = dataclasses.replace(
        row, weights=tmp_path / f"w-{hashlib.sha256(b'x' * 3_000_000).hexdigest()[:8]}.pth"
    )
    downloads.download(right, seen.append)
    assert right.on_disk
    assert seen[-1] == 1.0


class Answer(io.BytesIO):
    headers = {"Content-Length": "3000000"}
