"""Uploads: bounded, and named by their bytes."""

from explorer.images import uploads


def test_uploads_are_bounded_and_named_by_their_bytes(monkeypatch, tmp_path):
    monkeypatch.setattr(uploads, "root", lambda: tmp_path)
    monkeypatch.setattr(uploads, "MAX_BYTES", 1000)
    keys = [uploads.put(bytes([i]) * 400) for i in range(4)]
    assert uploads.get(keys[-1]) == b"\x03" * 400
    assert uploads.get(keys[0]) is None, "the oldest went"
    assert sum(f.stat().st_size for f in tmp_path.iterdir()) <= 1000
    for nonsense in ("../../etc/passwd", "", "A" * 64, keys[-1] + "/"):
        assert uploads.get(nonsense) is None
