"""Checkpoint files as strangers bring them."""

import io
import zipfile
from collections.abc import Callable

import torch


def file_of(content, **options) -> bytes:
    out = io.BytesIO()
    torch.save(content, out, **options)
    return out.getvalue()


def edited(data: bytes, edit: Callable[[str, bytes], bytes], packed: int = 0) -> bytes:
    """A file of torch.save whose members are what `edit` makes of them, by their name without its
    root."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", packed) as new:
        for name in old.namelist():
            new.writestr(name, edit(name.partition("/")[2], old.read(name)))
    return out.getvalue()


def with_pickle(program: bytes, **members: bytes) -> bytes:
    """A file as torch.save writes it, with this pickle and these storages."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("archive/data.pkl", program)
        archive.writestr("archive/byteorder", "little")
        archive.writestr("archive/version", "3\n")
        for name, content in members.items():
            archive.writestr(f"archive/data/{name}", content)
    return out.getvalue()
