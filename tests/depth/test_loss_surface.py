"""Loss surfaces: directions by hand, slices of a loss that is known, and the sentences against the numbers."""

import json

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from explorer.depth import loss_surface, loss_surface_recording
from explorer.depth.figures import loss_surface as figures
from explorer.depth.loss_surface import (
    LossSurface,
    alike,
    complete,
    direction,
    directions,
    evaluate,
    grid,
    movable,
    of_row,
    order,
    slice_of,
)
from explorer.depth.slice_numbers import RISE, bent_down, distance, numbers
from explorer.depth.words import loss_surface as words
from explorer.drawing.numbers import sized
from tests.depth.measured import bowl

LIGHT = settings(max_examples=100, deadline=None, derandomize=True)


def small() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 36, 3)
    ).eval()


def batch(count: int = 30):
    return torch.randn(count, 1, 8, 8, generator=torch.Generator().manual_seed(1)), torch.arange(
        count
    ) % 3


def test_every_filter_of_a_direction_is_as_long_as_the_networks_own():
    net = small()
    moves = direction(net, 5)
    assert list(moves) == ["0.weight", "4.weight"]  # neither biases nor batch norm
    for name, move in moves.items():
        for own, moved in zip(net.get_parameter(name), move, strict=True):
            assert moved.norm().item() == pytest.approx(own.norm().item(), rel=1e-5)
    again, other = direction(net, 5), direction(net, 6)
    assert torch.equal(moves["0.weight"], again["0.weight"])
    cosine = torch.cosine_similarity(moves["4.weight"].flatten(), other["4.weight"].flatten(), 0)
    assert abs(cosine.item()) < 0.2


def test_directions_of_equal_networks_are_the_same_random_numbers():
    one, other = small(), small()
    with torch.no_grad():
        other[0].weight.mul_(torch.tensor([1.0, 2.0, 3.0, 0.0])[:, None, None, None])
    a, b = direction(one, 1)["0.weight"], direction(other, 1)["0.weight"]
    assert torch.allclose(b[1], 2 * a[1]) and not b[3].any()


def test_a_slice_is_the_loss_of_moved_weights_and_the_network_stays():
    net, (x, labels) = small(), batch()
    before = {name: value.clone() for name, value in net.state_dict().items()}
    at = grid(5)
    loss, accuracy = slice_of(net, x, labels, at, 2)
    assert all(torch.equal(value, before[name]) for name, value in net.state_dict().items())
    first, second = directions(net, 2)
    for i, j in ((2, 2), (0, 3), (4, 4)):
        moved = small()
        with torch.no_grad():
            for name, weight in moved.named_parameters():
                if name in first:
                    weight += float(at[i]) * first[name] + float(at[j]) * second[name]
        logits = moved(x)
        exact = nn.functional.cross_entropy(logits, labels).item()
        assert loss[i, j] == pytest.approx(exact, rel=1e-5)
        assert accuracy[i, j] == pytest.approx((logits.argmax(1) == labels).float().mean().item())


def test_weights_come_back_and_are_never_shared_also_after_an_error():
    net = small()
    shared = net[0].weight.data
    with pytest.raises(RuntimeError), movable(net, directions(net, 0)) as put:
        put(1.0, 1.0)
        assert net[0].weight.data_ptr() != shared.data_ptr()
        raise RuntimeError
    assert net[0].weight.data_ptr() == shared.data_ptr()


def test_batch_norms_are_folded_without_a_change():
    net, (x, labels) = small(), batch()
    net[1].running_mean.normal_()
    net[1].running_var.uniform_(0.5, 2)
    pair = directions(net, 0)
    folded, moved = loss_surface_recording.folded(net, pair)
    assert isinstance(folded[1], nn.Identity) and isinstance(net[1], nn.BatchNorm2d)
    for place in ((0.0, 0.0), (0.7, -0.4)):
        with movable(net, pair) as put, movable(folded, moved) as put_folded:
            put(*place)
            put_folded(*place)
            assert evaluate(folded, x, labels) == pytest.approx(evaluate(net, x, labels), rel=1e-5)


def test_what_is_read_from_a_bowl():
    read = numbers(bowl(401))
    level = np.sqrt(1 / 8)
    assert read.risen == pytest.approx([level, level, level / 2, level / 2], abs=0.01)
    assert read.rises_at == pytest.approx(0.75 * level, abs=0.01)
    assert read.doubled == pytest.approx(read.risen)
    assert (read.bent_down, read.undefined, read.lowest_at) == (0.0, 0, (0.0, 0.0))
    hill = bowl(steep=-0.1)
    assert numbers(hill).bent_down == 1.0 and np.isinf(numbers(hill).rises_at)
    assert numbers(hill).lowest_at == (-1.0, -1.0)


def test_distances_between_places():
    at = np.array([0.0, 0.5, 1.0])
    assert distance(at, np.array([1.0, 1.5, 2.5]), 2.0) == pytest.approx(0.75)
    assert distance(at, np.array([1.0, np.inf, np.inf]), 2.0) == 0.5
    assert np.isnan(distance(at, np.array([1.0, 1.0, 1.0]), 2.0))
    assert np.isnan(distance(at, np.array([np.nan, 3.0, 4.0]), 2.0))
    assert np.isnan(bent_down(np.full((3, 3), np.nan)))


def test_a_recording_that_was_stopped_holds_a_coarser_grid():
    points = 9
    places = order(points)
    assert sorted(places) == [(i, j) for i in range(points) for j in range(points)]
    loss = np.full((points, points), np.nan)
    found = []
    for i, j in places:
        loss[i, j] = 1.0
        found.append(complete(loss))
    assert found[7:10] == [0, 4, 4] and found[23:26] == [4, 2, 2] and found[-1] == 1
    row = {
        **{name: getattr(bowl(points), name) for name in ("key", "label", "data", "images")},
        **{"classes": 10, "parameters": 9, "moved": 8, "seed": 0},
        "at": grid(points).tolist(),
        "loss": [[1.0 if i % 2 == j % 2 == 0 else None for j in range(9)] for i in range(9)],
        "accuracy": [[0.1] * 9] * 9,
    }
    surface = of_row(row)
    assert surface.at.tolist() == [-1, -0.5, 0, 0.5, 1] and surface.loss.shape == (5, 5)
    assert of_row(row | {"loss": [[None] * 9] * 9}) is None
    assert [len(each.at) for each in alike([surface, bowl(9)])] == [5, 5]
    assert alike([]) == ()


@pytest.mark.skipif(not loss_surface.RECORDED.exists(), reason="nothing was recorded")
def test_what_ships_is_the_slices_of_the_twins():
    surfaces = loss_surface.recorded()
    rows = json.loads(loss_surface.RECORDED.read_text(encoding="utf-8"))
    assert [row.key for row in surfaces] == list(loss_surface_recording.KEYS)
    assert len(surfaces[0].at) >= 9 and np.array_equal(surfaces[0].at, surfaces[1].at)
    assert rows[0]["images"] == rows[1]["images"] and rows[0]["seed"] == rows[1]["seed"]
    for row in surfaces:
        assert np.isfinite(row.centre) and row.at[row.middle] == 0
        assert row.centre < np.log(row.classes) < row.loss[0, 0]


losses = st.floats(0, 50) | st.sampled_from([np.inf, np.nan])


@st.composite
def surfaces(draw) -> list[LossSurface]:
    rows = []
    for number in range(draw(st.integers(1, 2))):
        side = draw(st.sampled_from([3, 5]))
        values = draw(st.lists(losses, min_size=side**2, max_size=side**2))
        loss = np.array(values).reshape(side, side)
        accuracy = np.full_like(loss, draw(st.floats(0, 1)))
        rows.append(
            bowl(side, loss=loss, accuracy=accuracy, key=str(number), label=f"Net {number}, ReLU")
        )
    return rows


@LIGHT
@given(surfaces(), st.booleans())
def test_sentences_and_figures_of_any_slices(rows, is_recorded):
    read = [numbers(row) for row in rows]
    called = words.names(read)
    assert len(set(called)) == len(rows)
    finding = words.finding(read)
    broken = [n for n, row in zip(called, rows, strict=True) if not np.isfinite(row.centre)]
    assert ("no finite number" in finding) == bool(broken)
    if len(read) == 2 and not broken:
        (near, far) = sorted(read, key=lambda row: row.rises_at)
        wide = words.widths(read)
        if np.isfinite(far.rises_at) and far.rises_at > words.NEAR * near.rises_at:
            name = called[[row.key for row in read].index(far.key)]
            assert wide.startswith(f"{name} can be moved")
            assert sized(far.rises_at, 2) in wide and sized(near.rises_at, 2) in wide
        if np.isinf(far.rises_at):
            assert "within this slice" in wide
        shares = [row.bent_down for row in read]
        if "nearer to a bowl" in finding:
            assert finding.startswith(called[int(np.argmin(shares))])
            assert max(shares) > words.CLEAR and max(shares) > 2 * min(shares)
        else:
            assert finding == wide
    lost = sum(int((~np.isfinite(row.loss)).sum()) for row in rows)
    assert ("no finite number" in words.bends(read)) == (lost > 0)
    little = [row.accuracy < max(each.accuracy for each in read) / 2 for row in read]
    assert ("learned little" in words.learned(read)) == any(little)
    table = words.table(read)
    assert {len(column) for column in table.values()} == {len(rows)}
    columns = words.numbers_table(rows)
    assert {len(column) for column in columns.values()} == {sum(row.loss.size for row in rows)}
    since = "Recorded" if is_recorded else "Measured now"
    assert words.caption(rows, is_recorded).startswith(since)
    assert words.how(rows, is_recorded).startswith(since)
    assert ("What the paper saw" in words.lesson(is_recorded)) == is_recorded
    for scale in words.SCALES:
        low, high = figures.span(rows, scale)
        assert low < high


@LIGHT
@given(st.floats(0.05, 5), st.floats(0.05, 5))
def test_the_wider_bowl_can_be_moved_farther(one, other):
    """A bowl is wider the less steep it is, whatever its loss in the middle."""
    pair = [bowl(101, 0.5, 20 * one, label="A"), bowl(101, 2.0, 20 * other, label="B")]
    read = [numbers(row) for row in pair]
    said = words.widths(read)
    assert words.finding(read) == said  # both are bowls
    if np.isfinite([row.rises_at for row in read]).all():
        ratio = read[0].rises_at / read[1].rises_at
        expected = (
            "A can" if ratio >= words.NEAR else "B can" if 1 / ratio >= words.NEAR else "Both"
        )
        assert said.startswith(expected), (said, ratio)
        assert ratio == pytest.approx(np.sqrt(other / one), rel=0.05)


def test_nothing_recorded_is_said():
    assert words.how([], True) == words.caption([], True) == "Nothing was recorded."
    assert RISE == 1.0
