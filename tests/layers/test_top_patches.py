"""The strongest patches: those that a search through all maps finds, whatever the batches."""

import hypothesis
import numpy as np
import pytest
import torch
from hypothesis import strategies as st

from explorer.images.preprocessing import to_input
from explorer.inside.layer_outputs import LayerError, layer_outputs
from explorer.inside.receptive_field import ReceptiveField
from explorer.layers import unit_index
from explorer.layers.top_patches import RunningTop, cropped, seen, window
from explorer.layers.unit_index import Indexing
from explorer.networks.model import UnsuitedError
from tests.layers.unit_nets import FRAME, SIDE, graph, image_set, index, net

LAYERS = ("first", "relu", "relu (2)", "head")
SUM = "network Add 1"


def every_map(module, unit_set, layer) -> np.ndarray:
    """(N, U, h, w) of all images of a set, one at a time, in the order in which they go by."""
    pixels = [unit_set.source.images[place].read() for place in unit_set.order()]
    outputs = [layer_outputs(module, to_input(each, FRAME), (layer,))[layer] for each in pixels]
    maps = torch.cat(outputs)
    return maps[(...,) + (None,) * (4 - maps.ndim)].numpy()


def sum_layer(module) -> str:
    return next(node.name for node in graph(module).nodes if node.kind == "Add")


@pytest.mark.parametrize("layer", [*LAYERS, SUM])
def test_patches_are_those_of_a_search_through_200_images(layer):
    module, unit_set = net(), image_set(200)
    layer = sum_layer(module) if layer == SUM else layer
    maps = every_map(module, unit_set, layer)
    found = index(module, layer, unit_set)
    flat = maps.reshape(*maps.shape[:2], -1)
    largest = flat.max(2)
    np.testing.assert_allclose(found.largest, largest, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(found.mean, flat.mean(2), rtol=1e-4, atol=1e-5)
    assert found.shape == maps.shape[2:] and found.units == maps.shape[1] and found.finished
    assert found.least == pytest.approx(maps.min(), abs=1e-5) and found.signed == (maps.min() < 0)
    assert (found.active == (found.largest > 0).sum(0)).all()
    for unit in range(found.units):
        order = np.argsort(-found.largest[:, unit], kind="stable")[:16]
        top = found.top.of(unit)
        assert (top.images == order).all()
        assert (top.values == found.largest[order, unit]).all()
        at = flat[top.images, unit, top.spots]
        np.testing.assert_allclose(at, largest[top.images, unit], rtol=1e-4, atol=1e-5)
    assert (found.places == unit_set.order()).all()
    assert (found.labels == [unit_set.source.images[p].label for p in found.places]).all()


def test_an_index_does_not_depend_on_turns():
    module, unit_set = net(), image_set(150)
    whole, turns = (index(module, "relu", unit_set, seconds) for seconds in (60, 0))
    for name in ("places", "labels", "active", "largest", "mean"):
        assert (getattr(whole, name) == getattr(turns, name)).all()
    assert (whole.top.images == turns.top.images).all()


def test_what_was_looked_at_can_be_seen_before_the_end():
    module, unit_set = net(), image_set(150)
    job = Indexing(unit_set, FRAME, graph(module), "relu")
    job.go_on(module, 0)
    part = job.index()
    assert 0 < len(part) < 150 and not part.finished and part.total == 150
    before = part.largest.copy(), part.top.values.copy()
    job.go_on(module, 60)
    assert (part.largest == before[0]).all() and (part.top.values == before[1]).all()
    assert job.index().finished and (job.index().largest[: len(part)] == before[0]).all()


@hypothesis.settings(max_examples=60)
@hypothesis.given(
    st.lists(st.integers(1, 7), min_size=1, max_size=6), st.integers(0, 2**16), st.integers(1, 5)
)
def test_ties_go_to_the_image_and_the_place_that_came_first(batches, seed, most):
    """Few values, so that many are equal."""
    rng = np.random.default_rng(seed)
    maps = rng.integers(-1, 3, (sum(batches), 4, 2, 3)).astype(np.float32)
    top, first = RunningTop(4, most), 0
    for size in batches:
        part = torch.from_numpy(maps[first : first + size])
        top.add(part, part.amax((2, 3)), first)
        first += size
    result, flat = top.result(), maps.reshape(len(maps), 4, -1)
    for unit in range(4):
        own, largest = result.of(unit), flat[:, unit].max(1)
        order = np.argsort(-largest, kind="stable")[:most]
        assert (own.images == order).all() and (own.values == largest[order]).all()
        assert (own.spots == flat[order, unit].argmax(1)).all()


def test_units_that_never_answer_and_constant_ones():
    module = net()
    module.first.weight[2] = 0
    module.first.bias[2] = -1
    found = index(module, "relu", image_set(30))
    assert found.active[2] == 0 and (found.top.of(2).values == 0).all()
    assert (found.top.of(2).images == np.arange(16)).all(), "all are alike: the first"


def test_numbers_that_are_none_end_in_a_sentence():
    module = net()
    module.first.weight[0, 0, 0, 0] = torch.nan
    for layer in ("first", "relu"):
        with pytest.raises(UnsuitedError, match="no finite number"):
            index(module, layer, image_set(5))
    with pytest.raises(LayerError, match="no layer"):
        index(net(), "nowhere", image_set(5))


def test_images_that_cannot_be_read_are_counted():
    module, whole = net(), image_set(20)

    def broken():
        raise unit_index.sources.DatasetError("gone")

    images = list(whole.source.images)
    gone = whole.order()[:3]
    for place in gone:
        images[place] = unit_index.sources.Image("gone", 0, broken)
    some = type(whole)(
        type(whole.source)("noise", "dataset", "", "all", ("all",), ("a",), images, ""), 10_000
    )
    found = index(module, "relu", some)
    assert found.unreadable == 3 and len(found) == 17 and found.finished
    assert not set(gone.tolist()) & set(found.places.tolist())
    with pytest.raises(UnsuitedError, match="None of the 4 images"):
        index(module, "relu", image_set(4, read=broken))
    with pytest.raises(UnsuitedError, match="None of the 0 images"):
        index(module, "relu", image_set(0))


def test_numbers_of_single_images_are_bounded(monkeypatch):
    monkeypatch.setattr(unit_index, "MAX_NUMBERS", 8 * 30)
    found = index(net(), "relu", image_set(100))
    assert found.largest.shape == found.mean.shape == (30, 8) and len(found) == 100
    whole = index(net(), "relu", image_set(100, seed=0))
    assert (found.top.images == whole.top.images).all(), "patches are of all images"


@pytest.mark.parametrize("spot", [0, 5, 27, 63])
@pytest.mark.parametrize("layer", ["first", "relu (2)"])
def test_a_patch_is_what_the_gradient_reaches(layer, spot):
    """With random weights all pixels of the receptive field, and no other, move the value."""
    module, layers = net(), graph(net())
    field = layers.find(layer).receptive_field
    x = torch.randn(1, 3, SIDE, SIDE, requires_grad=True)
    y = module.first(x)
    if layer != "first":
        y = y + module.second(y)  # without ReLUs, which would hide some
    (gradient,) = torch.autograd.grad(y[0, 0].flatten()[spot], x)
    rows, columns = np.nonzero(gradient[0].abs().sum(0).numpy())
    top, left, bottom, right = seen(field, spot, y.shape[3])
    assert (rows.min(), columns.min()) == (max(top, 0), max(left, 0))
    assert (rows.max() + 1, columns.max() + 1) == (min(bottom, SIDE), min(right, SIDE))


@hypothesis.given(*[st.integers(-9, 20)] * 2, *[st.integers(1, 30)] * 2)
def test_a_crop_has_the_size_of_its_box_and_is_grey_outside(top, left, height, width):
    pixels = np.random.default_rng(0).integers(0, 200, (12, 10, 3), np.uint8)
    part = cropped(pixels, (top, left, top + height, left + width), beyond=255)
    assert part.shape == (height, width, 3)
    for row in range(height):
        for column in range(width):
            y, x = top + row, left + column
            inside = 0 <= y < 12 and 0 <= x < 10
            assert (part[row, column] == (pixels[y, x] if inside else 255)).all()
    shown = window((top, left, top + height, left + width), 12, 10)
    assert (shown[0], shown[2]) == ((0, 12) if height >= 12 else (top, top + height))
    assert (shown[1], shown[3]) == ((0, 10) if width >= 10 else (left, left + width))


def test_what_mixes_all_places_sees_the_whole_picture():
    field = ReceptiveField((0, 0), (15, 15), (16, 16), 3, mixed=True)
    assert seen(field, 3, 4) == (0, 0, 16, 16)
