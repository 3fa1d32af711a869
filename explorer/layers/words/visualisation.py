"""Visualisations in words: how much more does a unit answer to a picture that was made for it?"""

from collections.abc import Sequence

import numpy as np

from explorer.drawing.numbers import counted, multiple, percent, sized
from explorer.facts import cite, fact
from explorer.layers.recorded_visualisations import Answers, Recorded
from explorer.layers.visualisation import Visualisation

GOALS = {"unit": "One place", "channel": "Whole map"}
MANY = 5.0  # times as much as the best natural picture


def caution() -> str:
    """What such a picture is not."""
    return (
        "It is no photo and not what the unit sees: people say better from natural pictures what a unit will answer to "
        f"({fact('borowski_natural')} right) than from optimised ones ({fact('borowski_synthetic')}; {cite('borowski')})."
    )


def finding(unit: int, answer: float, natural: float, goal: str) -> str:
    """What a unit answers to its picture, beside the most that it answers to natural ones."""
    place = "on average over its map" if goal == "channel" else "at the middle of its map"
    text = f"To a picture made for it unit {unit} answers {sized(answer)} {place}"
    if natural > 0 and answer > natural:
        return (
            f"{text}: {multiple(answer / natural)} times its strongest answer to a natural picture "
            f"({sized(natural)})."
        )
    if answer > natural:
        return f"{text}, more than to any natural picture ({sized(natural)})."
    return (
        f"{text}, no more than to its strongest natural picture ({sized(natural)}): the ascent "
        "found nothing better."
    )


def alt(unit: int, layer: str, answer: float) -> str:
    """What the picture is."""
    return f"A picture made so that unit {unit} of {layer} answers more; it answers {sized(answer)}"


def progress(result: Visualisation) -> str:
    """How far an ascent is."""
    return f"Step {result.steps:,} of {result.total:,}: answers {sized(float(result.values[0]))}"


def how(result: Visualisation, side: int, unit_set: str) -> str:
    """How a picture was made and what was measured. unit_set: what the natural pictures are called."""
    mean = "its map's mean" if result.goal == "channel" else "the largest value of its map"
    part = "" if result.finished else f" of {result.total:,}"
    return (
        f"Measured now: {counted(result.steps, 'step')}{part} of gradient ascent from noise (seed {result.seeds[0]}), in waves "
        f"divided by their frequency, moved and turned a little before each step ({cite('olah')}). What it answers is "
        f"computed from the {side}×{side} pixels as they are shown, of 256 levels each; to natural pictures ({unit_set}), {mean}."
    )


def recorded_how(recorded: Recorded, seed: int) -> str:
    """How a recorded picture was made and what was measured."""
    return (
        f"Recorded: {counted(recorded.steps, 'step')} of gradient ascent from noise (seed {seed}), in waves divided by their "
        f"frequency, moved and turned a little before each step ({cite('olah')}). What it answers was computed from these "
        f"very pixels; to natural pictures: the largest value of its map in {recorded.images}."
    )


def of_layer(answers: Answers) -> str:
    """How much more the units of a layer answer to their pictures than to natural ones."""
    ratios = answers.ratios[np.isfinite(answers.ratios)]
    if not len(ratios):
        return "None of these units answers to a natural picture."
    many = int((ratios >= MANY).sum())
    return (
        f"Half of the {counted(len(answers.answers), 'unit')} answer {multiple(float(np.median(ratios)))} times as much or "
        f"more to their own picture as to any natural one; at least {MANY:g} times: {percent(many / len(ratios))}."
    )


def course(at: np.ndarray, answers: np.ndarray) -> dict[str, list]:
    """Row: a step of the ascent, and what the unit answered after it."""
    return {"step": at.tolist(), "answer": answers.tolist()}


def columns(answers: Answers) -> dict[str, list]:
    """Row: a unit, its answer to its own picture, and the most to a natural one."""
    return {
        "unit": list(range(len(answers.answers))),
        "answer": answers.answers.tolist(),
        "to a natural picture": answers.natural.tolist(),
    }


def tiles(answers: Answers) -> list[str]:
    """What is said of each tile of a sheet."""
    return [
        f"Unit {unit}: answers {sized(float(answer))}, to a natural picture at most {sized(float(natural))}"
        for unit, (answer, natural) in enumerate(zip(answers.answers, answers.natural, strict=True))
    ]


def sheet_alt(layer: str, ratios: Sequence[float]) -> str:
    """What the sheet of a layer shows."""
    return f"A picture for each of {counted(len(ratios), 'unit')} of {layer}, made so that it answers more"
