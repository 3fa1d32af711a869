"""What does a training cost? Counted by hand, by torch, and as measured."""

import math
import time
from dataclasses import replace

import numpy as np
import pytest

from explorer.inside import anatomy
from explorer.training import cached, data, speed
from explorer.training.cost import plan
from tests.training.pages import put
from trainer import runs
from trainer.config import Config
from trainer.nets import NETS, NetSpec, build, depth_of


@pytest.mark.parametrize("net", NETS)
def test_every_network_on_every_kind_of_data_has_a_price(page_root, net):
    """Counted as on the page of networks."""
    for key in ("digits", "mnist", "cifar10", "imagenette"):
        spec = cached.spec(Config(net=net), data.find(page_root, key))
        result = plan(spec, 100, 10, 1, 10)
        whole = replace(spec, depth=depth_of(spec))
        true = anatomy.anatomy(
            anatomy.weightless(NETS[net].build, whole), (1, spec.channels, spec.size, spec.size)
        )
        assert (result.parameters, result.multiply_adds, result.problem) == (
            true.parameters,
            true.multiply_adds,
            "",
        )


def test_a_price_is_quick_whatever_is_asked():
    start = time.process_time()
    assert (
        "choose a smaller width"
        in plan(NetSpec(net="mlp", classes=10, depth=302, width=16), 9, 9, 9, 9).problem
    )
    assert time.process_time() - start < 5


def test_a_price_is_what_counting_by_hand_gives():
    """Two layers of 64 on 8x8: 64*64 + 64*64 + 64*10 products an image, one parameter more for each
    output."""
    result = plan(
        NetSpec(net="mlp", classes=10, channels=1, size=8, norm="none", depth=2), 1437, 360, 20, 128
    )
    assert result.multiply_adds == 64 * 64 + 64 * 64 + 64 * 10
    assert result.parameters == result.multiply_adds + 64 + 64 + 10
    assert result.steps == 20 * (1437 // 128)
    assert result.epoch_multiply_adds == result.multiply_adds * (3 * 1437 + 360)
    assert math.isclose(result.seconds(1437 + 120), 20)
    spec = NetSpec(net="resnet", classes=10, size=32, depth=20)
    assert plan(spec, 100, 10, 1, 10).parameters == sum(p.numel() for p in build(spec).parameters())
    assert "6n+2" in plan(NetSpec(net="resnet", classes=10, depth=7), 100, 10, 1, 10).problem


def test_the_speed_of_an_earlier_run_is_taken_before_measuring(page_root):
    page_root.mkdir()
    put(page_root, "earlier")
    run = runs.read(page_root / "earlier")
    cached._trainings.clear()
    rows = [row["images_per_second"] for row in runs.metrics(page_root / "earlier")[-5:]]
    known, how = cached.images_per_second(run.spec, run.config)
    assert (known, "earlier" in how) == (np.median(rows), True)
    other = Config(net="digits", batch_size=32)
    end = time.monotonic() + 10
    while not cached.images_per_second(run.spec, other)[0] and time.monotonic() < end:
        time.sleep(0.01)
    assert cached.images_per_second(run.spec, other) == (
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
