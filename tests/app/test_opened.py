"""A checkpoint of every architecture is shown where layers are named; tests/test_pages.py shows one of
each family on every page."""

import pytest

from explorer.app import page_table
from explorer.networks.architectures import ARCHITECTURES
from tests.networks.files import accepted

OTHERS = ("gradients", "filters", "predictions", "networks")  # each architecture meets one of them


@pytest.mark.parametrize("key", ARCHITECTURES)
def test_every_architecture_is_looked_into(app, monkeypatch, key):
    checkpoint, row = accepted(key)
    monkeypatch.setitem(ARCHITECTURES, key, row)
    at = app("home", f"file:{checkpoint}", checkpoints=[checkpoint])
    for page in ("saliency", OTHERS[list(ARCHITECTURES).index(key) % len(OTHERS)], None):
        assert not at.exception and not at.error
        assert at.session_state["choice"].model.label.startswith("theirs, ")
        if page:
            at.switch_page(page_table.path(page)).run()
