"""Checkpoint files as strangers bring them."""

import io

import torch


def file_of(content, **options) -> bytes:
    out = io.BytesIO()
    torch.save(content, out, **options)
    return out.getvalue()
