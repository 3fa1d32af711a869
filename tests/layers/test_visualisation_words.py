"""What is said of pictures made for units, against its numbers."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as draw

from explorer.drawing.numbers import multiple, percent, sized
from explorer.layers.recorded_visualisations import Answers, Recorded
from explorer.layers.visualisation import Visualisation
from explorer.layers.words import visualisation as words

finite = draw.floats(-1e6, 1e6, width=32)


@given(draw.integers(0, 999), finite, finite, draw.sampled_from(["unit", "channel"]))
def test_the_finding_claims_no_more_than_was_measured(unit, answer, natural, goal):
    text = words.finding(unit, answer, natural, goal)
    assert f"unit {unit} " in text
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
    course = words.course(result.at, result.course[:, 0])
    assert course["step"][-1] == result.steps and course["answer"][-1] == result.values[0]
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
    columns = words.columns(answers)
    assert columns["unit"] == list(range(len(pairs)))
    assert list(zip(columns["answer"], columns["to a natural picture"], strict=True)) == pairs
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
    assert (
        "92\u00a0%" in words.caution()
        and "82\u00a0%" in words.caution()
        and "2021" in words.caution()
    )
    assert sized(answer) in words.alt(unit, "conv", answer) and str(unit) in words.alt(
        unit, "conv", answer
    )
