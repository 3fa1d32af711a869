"""What does a training cost? Counted by hand, by torch, and as measured."""

import math
import time
from dataclasses import replace

import numpy as np
import pytest

from explorer.inside import anatomy
from explorer.training import cached, data, speed
from explorer.training.cost import plan, spec
from explorer.training.data import DataSet
from tests.training.pages import put
from trainer import runs
from trainer.config import Config
from trainer.nets import NETS, NetSpec, build, depth_of

DIGITS = DataSet("digits", "digits", "digits", "", 10, 1437, 360, 8, 1)


@pytest.mark.parametrize("net", NETS)
def test_every_network_on_every_kind_of_data_has_a_price(page_root, net):
    """Counted as on the page of networks."""
    for key in ("digits", "mnist", "cifar10", "imagenette"):
        config, data_set = Config(net=net, batch_size=10), data.find(page_root, key)
        result, built = plan(config, data_set), spec(config, data_set)
        whole = replace(built, depth=depth_of(built))
        true = anatomy.anatomy(
            anatomy.weightless(NETS[net].build, whole), (1, built.channels, built.size, built.size)
        )
        assert (result.parameters, result.multiply_adds, result.problem) == (
            true.parameters,
            true.multiply_adds,
            "",
        )


def test_a_price_is_quick_whatever_is_asked():
    start = time.process_time()
    for net in ("mlp", "resnet", "digits"):
        config = Config(net=net, depth=1202, width=16, size=64)
        assert "choose a smaller width" in plan(config, DIGITS).problem
    assert time.process_time() - start < 15


def test_a_price_is_what_counting_by_hand_gives():
    """Two layers of 64 on 8x8: 64*64 + 64*64 + 64*10 products an image, one parameter more for each
    output."""
    result = plan(Config(net="mlp", norm="none", depth=2), DIGITS)
    assert result.multiply_adds == 64 * 64 + 64 * 64 + 64 * 10
    assert result.parameters == result.multiply_adds + 64 + 64 + 10
    assert result.steps == 20 * (1437 // 128)
    assert result.epoch_multiply_adds == result.multiply_adds * (3 * 1437 + 360)
    assert math.isclose(result.seconds(1437 + 120), 20)
    config = Config(net="resnet", depth=20)
    built = build(spec(config, DIGITS))
    assert plan(config, DIGITS).parameters == sum(p.numel() for p in built.parameters())
    assert "6n+2" in plan(replace(config, depth=7), DIGITS).problem


def test_the_speed_of_an_earlier_run_is_taken_before_measuring(page_root):
    page_root.mkdir()
    put(page_root, "earlier")
    run = runs.read(page_root / "earlier")
    cached._trainings.clear()
    rows = [row["images_per_second"] for row in runs.metrics(page_root / "earlier")[-5:]]
    known, how = cached.images_per_second(run.spec, run.config)
    assert (known, "earlier" in how) == (np.median(rows), True)
    other = Config(net="digits", batch_size=32)
    net = spec(other, DIGITS)
    assert cached.images_per_second(net, other) == (0, "not known yet for this network")
    assert cached.measure(other, DIGITS) == ""
    end = time.monotonic() + 10
    while not cached.images_per_second(net, other)[0] and time.monotonic() < end:
        time.sleep(0.01)
    assert cached.images_per_second(net, other) == (
        1000.0,
        "measured now: a few steps on random images, with the threads and priority of a training",
    )


def test_steps_are_really_measured():
    """A network of four times the width takes longer; what cannot be built says so."""
    slim, wide = (
        speed.steps(
            NetSpec(net="digits", classes=10, channels=1, size=8, width=width), 64, "float32", "cpu"
        )
        for width in (0.25, 4)
    )
    assert slim > 2 * wide > 0
