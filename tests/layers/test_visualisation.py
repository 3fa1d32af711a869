"""Pictures made for units: against closed forms and plain torch; the sentences against their numbers."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as draw
from torch import nn

from explorer.inside.notation import multiple, percent, sized
from explorer.layers import fourier_pictures
from explorer.layers.figures import visualisation as figures
from explorer.layers.picture_moves import Moves, moved
from explorer.layers.recorded_visualisations import Answers, Recorded
from explorer.layers.seen_part import middle_only
from explorer.layers.visualisation import Visualisation, Visualising, raised
from explorer.layers.words import visualisation as words
from explorer.networks.model import UnsuitedError
from tests.layers.unit_nets import FRAME, SIDE, graph, net
from trainer.moments import Moments
from trainer.probes import tap

finite = draw.floats(-1e6, 1e6, width=32)


def made(module, layer, units, goal="unit", steps=60, seeds=None, frame=FRAME):
    layers = graph(module, frame.crop, frame.channels)
    run = Visualising(layers, frame, layer, units, seeds or [0] * len(units), goal, steps)
    while not run.finished:
        run.go_on(module, 60)
    return run.result()


def plainly(module, name, pixels, call=0):
    """(N, U, h, w) that a module gives, by a hook of the test's own."""
    x = torch.from_numpy(pixels).permute(0, 3, 1, 2) / 255
    x = (x - torch.tensor(FRAME.mean)[:, None, None]) / torch.tensor(FRAME.std)[:, None, None]
    with torch.no_grad(), tap(module, [name]) as outputs:
        module(x)
    return outputs[name][call].numpy()


def test_a_first_layer_comes_near_the_most_that_any_picture_can_give():
    module = net()
    result = made(module, "first", range(8), steps=200)
    weight = (module.first.weight / torch.tensor(FRAME.std)[:, None, None]).numpy()
    lowest = module.first.bias.numpy() - (weight * np.array(FRAME.mean)[:, None, None]).sum(
        (1, 2, 3)
    )
    bound = lowest + weight.clip(0).sum((1, 2, 3))  # every pixel at 0 or at 1
    assert (result.values <= bound + 1e-4).all()
    assert (result.values - lowest > 0.8 * (bound - lowest)).all()


@pytest.mark.parametrize(("layer", "call"), [("first", 0), ("second", 0), ("relu", 0)])
def test_what_is_shown_is_what_was_measured(layer, call):
    module = net()
    result = made(module, layer, [2, 5])
    maps = plainly(module, layer, result.pixels, call)
    expected = [maps[0, 2, 4, 4], maps[1, 5, 4, 4]]
    np.testing.assert_allclose(result.values, expected, rtol=1e-5, atol=1e-6)
    assert (result.course[-1] > result.course[0]).all() and result.at.tolist()[0] == 0
    noise = np.random.default_rng(0).integers(0, 256, (200, SIDE, SIDE, 3), np.uint8)
    natural = plainly(module, layer, noise, call)[:, [2, 5]].max((0, 2, 3))
    assert (result.values > natural).all()
    assert module.first._forward_hooks == {} == module.relu._forward_hooks


def test_a_channel_is_the_mean_of_its_map_and_a_class_its_logit():
    module = net()
    result = made(module, "second", [3], "channel")
    assert result.values[0] == pytest.approx(
        plainly(module, "second", result.pixels)[0, 3].mean(), abs=1e-5
    )
    result = made(module, "head", [1])
    assert result.values[0] == pytest.approx(plainly(module, "head", result.pixels)[0, 1], abs=1e-5)


def test_a_picture_becomes_the_same_alone_and_among_others():
    module = net()
    alone = made(module, "second", [4], seeds=[7])
    among = made(module, "second", [1, 4, 4], seeds=[7, 7, 8])
    assert np.abs(alone.pixels[0].astype(int) - among.pixels[1]).mean() < 1
    assert alone.values[0] == pytest.approx(among.values[1], rel=0.02)
    assert np.abs(among.pixels[1].astype(int) - among.pixels[2]).mean() > 5, "another seed"
    again = made(module, "second", [4], seeds=[7])
    assert (again.pixels == alone.pixels).all()


def test_in_turns_it_is_the_same_as_at_once():
    module, layers = net(), graph(net())
    run = Visualising(layers, FRAME, "second", [4], [7], steps=30)
    run.go_on(module, 0)
    assert run.done == 1 and not run.finished and not run.result().finished
    while not run.finished:
        run.go_on(module, 0)
    at_once = made(module, "second", [4], seeds=[7], steps=30)
    assert (run.result().pixels == at_once.pixels).all()
    assert run.result().at.tolist() == list(range(31)) and run.result().finished


def test_a_unit_that_is_silent_at_first_is_raised_before_its_activation():
    module = net()
    module.first.bias[3] = -1.0
    layers = graph(module)
    assert raised(layers, "relu").name == "first" and raised(layers, "second").name == "second"
    result = made(module, "relu", [3], steps=120)
    assert result.course[0, 0] == 0 < result.values[0]


def test_what_cannot_be_made_is_said():
    with pytest.raises(UnsuitedError, match="units 0 to 7"):
        made(net(), "first", [8])
    module = net()
    module.first.weight[:] = torch.nan
    with pytest.raises(UnsuitedError, match="no finite number"):
        made(module, "second", [0])


@pytest.mark.parametrize("side", [16, 21])
def test_the_middle_alone_is_the_middle_of_the_whole(side):
    torch.manual_seed(0)
    chain = [
        ("conv1", nn.Conv2d(3, 6, 5, 2, padding=2)),
        ("norm1", nn.BatchNorm2d(6).eval()),
        ("act1", nn.ReLU()),
        ("pool1", nn.MaxPool2d(3, 2, padding=1)),
        ("conv2", nn.Conv2d(6, 4, 3, padding=1, bias=False)),
        ("conv3", nn.Conv2d(4, 5, 3, padding=1)),
    ]
    x = torch.randn(2, 3, side, side)
    for count in range(1, len(chain) + 1):
        part = middle_only(chain[:count], side)
        with torch.no_grad():
            whole = nn.Sequential(*(layer for _, layer in chain[:count]))(x)
            middle = whole[..., whole.shape[2] // 2, whole.shape[3] // 2]
            torch.testing.assert_close(part(x)[..., 0, 0], middle, rtol=1e-5, atol=1e-6)
    with pytest.raises(ValueError, match="not square"):
        middle_only([("conv", nn.Conv2d(3, 3, (3, 5)))], side)


def test_moves_of_nothing_whole_pixels_and_a_quarter_turn():
    x = torch.rand(1, 2, 9, 9)
    still = np.array([0.0, 0.0, 1.0, 0.0])
    torch.testing.assert_close(moved(x, [still]), x, atol=1e-5, rtol=0)
    shifted = moved(x, [np.array([2.0, -1.0, 1.0, 0.0])])
    torch.testing.assert_close(shifted[..., 2:, :-1], x[..., :-2, 1:], atol=1e-5, rtol=0)
    assert torch.allclose(shifted[..., :2, :], torch.tensor(0.5), atol=1e-5)
    turned = moved(x, [np.array([0.0, 0.0, 1.0, 90.0])])
    quarters = [torch.rot90(x, k, (2, 3)) for k in (1, -1)]
    assert any(torch.allclose(turned, quarter, atol=1e-4) for quarter in quarters)
    drawn = Moves(3, 0.1, 5).drawn(1, 500)
    assert (np.abs(drawn[:, :2]) <= 3).all() and (np.abs(drawn[:, 2] - 1) <= 0.1).all()
    assert (Moves(3, 0.1, 5).drawn(1, 20) == drawn[:20]).all()


def test_waves_are_divided_by_their_frequency_and_colours_are_those_of_the_set():
    numbers = torch.zeros(2, 3, 8, 5, 2)
    numbers[0, 0, 0, 1, 0] = numbers[1, 0, 0, 2, 0] = 1e-3
    slow, fast = (fourier_pictures.pictures(numbers, None)[:, 0] - 0.5).abs().amax((1, 2))
    assert slow / fast == pytest.approx(2, rel=1e-3), "half the frequency, twice the height"
    rng = np.random.default_rng(0)
    colours = rng.normal(0, 1, (4000, 2)) @ np.array([[30.0, 30, 30], [8, 0, -8]]) + 120
    moments = Moments(3)
    moments.add(colours.clip(0, 255).round().astype(np.uint8))
    found = np.array(fourier_pictures.principal_colours(moments))
    assert np.abs(found[:, 0]) == pytest.approx(np.full(3, 30 / 255), rel=0.1)
    assert np.abs(found[:, 1]) == pytest.approx(np.array([8, 0, 8]) / 255, abs=0.005)
    numbers = fourier_pictures.first_numbers([3], 3, 8)
    pictures = fourier_pictures.pictures(numbers, fourier_pictures.IMAGENET)
    assert pictures.shape == (1, 3, 8, 8) and 0 < pictures.min() < pictures.max() < 1
    pixels = fourier_pictures.to_pixels(pictures)
    assert pixels.dtype == np.uint8 and pixels.shape == (1, 8, 8, 3)


def test_figures_cut_to_what_is_seen_and_enlarge():
    pixels = np.zeros((16, 16, 3), np.uint8)
    pixels[4:8, 4:8] = 255
    assert (figures.picture(pixels, (4, 4, 8, 8)) == 255).all()
    assert figures.picture(pixels[..., :1]).shape == (288, 288, 3)
    sheet = figures.sheet(np.zeros((20, 40, 3), np.uint8), (10, 10), 4, 7)
    assert sheet.pixels.shape == (500, 1000, 3) and sheet.tile_width == 250 and sheet.count == 7


@given(finite, finite, draw.sampled_from(["unit", "channel"]))
def test_the_finding_claims_no_more_than_was_measured(answer, natural, goal):
    text = words.finding(answer, natural, goal)
    assert sized(answer) in text and sized(natural) in text
    assert ("nothing better" in text) == (answer <= natural)
    assert ("times" in text) == (answer > natural > 0)
    if answer > natural > 0:
        assert multiple(answer / natural) in text
    assert ("average" in text) == (goal == "channel")


@draw.composite
def visualisations(draws):
    steps = draws(draw.integers(0, 256))
    goal = draws(draw.sampled_from(["unit", "channel"]))
    course = np.array([[0.0], [draws(finite)]])
    pixels = np.zeros((1, 8, 8, 3), np.uint8)
    return Visualisation(
        "conv",
        goal,
        (1,),
        (draws(draw.integers(0, 99)),),
        256,
        pixels,
        np.array([0, steps]),
        course,
    )


@given(visualisations(), draw.integers(8, 300))
def test_words_of_an_ascent(result, side):
    text = words.how(result, side, "the samples")
    assert "Measured now" in text and f"{side}×{side}" in text and "the samples" in text
    assert f"{result.steps} step" in text and ("of 256 of" in text) == (not result.finished)
    assert f"seed {result.seeds[0]}" in text and "Olah" in text
    assert sized(float(result.values[0])) in words.progress(result)
    assert f"{result.steps:,} of 256" in words.progress(result)


@given(
    draw.lists(
        draw.tuples(draw.floats(0, 100, width=32), draw.floats(0, 50, width=32)), min_size=1
    ),
    draw.integers(0, 99),
)
def test_words_of_a_layer(pairs, seed):
    answers = Answers(*(np.array(each) for each in zip(*pairs, strict=True)))
    text, ratios = words.of_layer(answers), [a / n for a, n in pairs if n > 0]
    if not ratios:
        assert "None" in text
    else:
        assert percent(sum(r >= 5 for r in ratios) / len(ratios)) in text
        assert multiple(float(np.median(ratios))) in text
    tiles = words.tiles(answers)
    assert len(tiles) == len(pairs) and all(
        sized(a) in t for (a, _), t in zip(pairs, tiles, strict=True)
    )
    assert f"{len(pairs)} unit" in words.sheet_alt("conv", answers.ratios.tolist())
    sheet = Recorded(
        np.zeros((4, 4, 3), np.uint8), 2, (1, 1, 3, 3), {"conv": answers}, "nine images"
    )
    how = words.recorded_how(sheet, seed)
    assert "Recorded" in how and "nine images" in how and f"seed {seed}" in how


@given(draw.integers(0, 999), finite)
def test_words_that_go_with_every_picture(unit, answer):
    assert "92 %" in words.caution() and "82 %" in words.caution() and "2021" in words.caution()
    assert sized(answer) in words.alt(unit, "conv", answer) and str(unit) in words.alt(
        unit, "conv", answer
    )


def test_tiles_lie_where_the_place_sees():
    sheet = np.arange(4 * 4 * 3, dtype=np.uint8).reshape(4, 4, 3)
    ships = Recorded(sheet, 2, (1, 3, 3, 5), {})
    views = ships.pictures(8)
    assert views.shape == (4, 8, 8, 3) and (views[2, 1:3, 3:5] == sheet[2:, :2]).all()
    assert (views[2, 1:3, 3:5] == ships.of(2)).all() and views[2, 0, 0, 0] == 128
