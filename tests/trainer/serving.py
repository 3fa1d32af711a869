"""Let the tests' own web server serve the files of a data set."""

import dataclasses
import hashlib

from trainer.datasets import DATASETS


def md5(content):
    return hashlib.md5(content).hexdigest()


def served(monkeypatch, server, name, contents):
    """Let the row of this name find these files at the server."""
    root, address = server
    for file, content in contents.items():
        (root / file).write_bytes(content)
    row = dataclasses.replace(
        DATASETS[name],
        files=tuple(
            (
                (f"{address}{file}",),
                md5(content),
            )
            for file, content in contents.items()
        ),
    )
    monkeypatch.setitem(DATASETS, name, row)
    return row
