"""A checkpoint of every architecture is shown where layers are named, and one of each family on every
page of the app."""

import dataclasses
import functools

import pytest
import torch

from explorer.app import page_table
from explorer.networks import checkpoints
from explorer.networks.architectures import ARCHITECTURES
from explorer.networks.zoo import NETWORKS as PUBLISHED
from tests.networks.files import file_of
from tests.zoo import enliven, thin

OTHERS = ("gradients", "filters", "predictions", "networks")  # each architecture meets one of them
FAMILIES = {row.family: row.key for row in reversed(ARCHITECTURES.values())}  # the first of each


@pytest.fixture
def show(app, monkeypatch):
    """show(key, page) opens a checkpoint of this architecture with two classes, those of
    torchvision a quarter as wide and for smaller images."""

    def run(key, page="home"):
        row = ARCHITECTURES[key]
        if key in PUBLISHED:
            build = functools.partial(thin, row.build)
            row = dataclasses.replace(row, build=build, size=(72, 64))
            monkeypatch.setitem(ARCHITECTURES, key, row)
        net = row.build(2)
        enliven(net, torch.randn(2, 3, 64, 64))
        data = file_of(net.state_dict())
        checkpoint = checkpoints.accept(data, "theirs", row, "ImageNet", ("cat", "dog"))
        return app(page, checkpoint=checkpoint)

    return run


@pytest.mark.parametrize("key", ARCHITECTURES)
def test_every_architecture_is_looked_into(show, key):
    at = show(key)
    for page in ("home", "saliency", OTHERS[list(ARCHITECTURES).index(key) % len(OTHERS)]):
        at.switch_page(page_table.path(page)).run()
        assert not at.exception and not at.error, page
        assert at.session_state["choice"].model.label.startswith("theirs, ")


@pytest.mark.parametrize("family", FAMILIES)
def test_every_page_shows_one_of_each_family(show, family):
    at = show(FAMILIES[family])
    for page in page_table.addresses():
        at.switch_page(page_table.path(page)).run()
        assert not at.exception, page
        assert at.title[0].value
