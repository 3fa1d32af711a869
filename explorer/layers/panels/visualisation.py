"""A picture that is made for a unit, while it is made; and all that are recorded of its layer."""

from dataclasses import replace
from functools import partial
from typing import Literal

import numpy as np
import streamlit as st

from explorer.app import class_mode, stage
from explorer.app.cache import png
from explorer.app.components.tile_grid import Tiling, tile_grid
from explorer.app.kept_objects import kept
from explorer.app.problems import callback, fragment
from explorer.app.widgets import URL_STATE, escape_markdown, number_state, select
from explorer.drawing.view import View
from explorer.layers.cached import visualisation as cached
from explorer.layers.cached.visualisation import Question
from explorer.layers.figures import visualisation as figures
from explorer.layers.panels.units import Chosen
from explorer.layers.recorded_visualisations import SEED, Recorded, recorded
from explorer.layers.top_patches import Box, seen
from explorer.layers.visualisation import Visualisation
from explorer.layers.words import visualisation as words

RUN = "unit_made_run"  # in the session: the picture that is being made
MAX_SEED = 99
HIGH = 430  # px of the sheet that are seen of a layer's pictures, unless it fills the screen


def draw(unit: Chosen) -> None:
    """The picture, how much the unit answers to it, and a button that makes it."""
    fragment(_draw)(unit)


def _draw(unit: Chosen) -> None:
    place = st.container()
    with stage.controls("made"):
        question = _question(unit)
        button = st.empty()
    current = cached.result(unit.model, question)
    with place:
        if st.session_state.get(RUN) == str(question) and not _finished(current):
            current = _make(unit, question)
        _show(unit, question, current)
    if not _finished(current):
        button.button(
            "Make one now" if current is None else "Go on",
            key="unit_made_start",
            on_click=callback(select),
            args=(RUN, str(question)),
            icon=":material/play_arrow:",
            help="By gradient ascent from noise, in some seconds; it can be stopped.",
        )


def _finished(current: Visualisation | None) -> bool:
    return current is not None and current.finished


def _question(unit: Chosen) -> Question:
    """At one place or over the whole map, and from which noise."""
    goal: str | None = "unit"
    left, right = st.columns([3, 2])
    if unit.index.shape != (1, 1):
        goal = left.selectbox(
            "Made for",
            list(words.GOALS),
            format_func=words.GOALS.__getitem__,
            key="unit_goal",
            **URL_STATE,
        )
    seed = right.number_input(
        "Seed",
        0,
        MAX_SEED,
        0,
        key="unit_seed",
        help="Other noise to begin with, another picture.",
        **number_state("unit_seed"),
    )
    return Question(unit.node.name, unit.unit, goal or "unit", int(seed or 0))


def _make(unit: Chosen, question: Question) -> Visualisation:
    """Make it, and show what has become of it again and again."""
    place = st.empty()
    while True:
        current = cached.go_on(unit.model, question)
        if current.finished:
            place.empty()
            return current
        with place.container():
            box, answer = _box(unit, question.goal), float(current.values[0])
            picture = png(figures.picture(current.pixels[0], box))
            alt = words.alt(unit.unit, unit.node.name, answer)
            st.image(picture, width="stretch", output_format="PNG", alt=alt)
            st.progress(current.steps / current.total, words.progress(current))
            st.button(
                "Stop",
                key=f"unit_made_stop_{current.steps}",
                on_click=callback(select),
                args=(RUN, ""),
            )


def _box(unit: Chosen, goal: str) -> Box | None:
    """What the middle place sees, of which the picture is made; None: all of it."""
    if goal == "channel":
        return None
    height, width = unit.index.shape
    return seen(unit.node.receptive_field, height // 2 * width + width // 2, width)


def _show(unit: Chosen, question: Question, current: Visualisation | None) -> None:
    """What was made now; where nothing was, what ships."""
    ships = recorded(unit.model.key, unit.node.name)
    if current is not None:
        _show_made(unit, question, current)
    elif ships is not None and (question.goal, question.seed) == ("unit", SEED):
        answers, pixels = ships.layers[unit.node.name], ships.of(unit.unit)
        answer, natural = float(answers.answers[unit.unit]), float(answers.natural[unit.unit])
        view = _view(unit, question, pixels, words.finding(unit.unit, answer, natural, "unit"))
        _picture(replace(view, how="recorded"), words.recorded_how(ships, SEED))


def _show_made(unit: Chosen, question: Question, current: Visualisation) -> None:
    natural = float(unit.facts.values[0]) if len(unit.facts.values) else 0.0
    if current.goal == "channel":
        natural = float(unit.index.mean[:, unit.unit].max())
    text = words.finding(unit.unit, float(current.values[0]), natural, current.goal)
    view = _view(unit, question, current.pixels[0], text, _box(unit, current.goal))
    course = partial(words.course, current.at, current.course[:, 0])
    side = unit.model.preprocessing.crop
    how = words.how(current, side, escape_markdown(unit.unit_set.name))
    _picture(replace(view, columns=course), how)


def _view(
    unit: Chosen, question: Question, pixels: np.ndarray, text: str, box: Box | None = None
) -> View:
    return View(
        "made",
        f"A picture made for unit {unit.unit} of {unit.node.name}",
        text,
        pictures=partial(_enlarged, pixels, box),
        arrays=partial(dict, {"pixels": pixels}),
        settings={
            "layer": unit.node.name,
            "unit": unit.unit,
            "made for": words.GOALS[question.goal],
            "seed": question.seed,
        },
        images=(),
    )


def _enlarged(pixels: np.ndarray, box: Box | None) -> dict[str, bytes]:
    return {"": png(figures.picture(pixels, box))}


def _picture(view: View, how: str) -> None:
    """The picture, what it says, and, closed, how it was made."""
    stage.show(view)
    with stage.more("made"):
        st.write(view.finding)
        with st.expander("How it was made"):
            st.write(f"{how} {words.caution()}")


def gallery(unit: Chosen) -> None:
    """The pictures of all units of the layer, where they ship; a click looks at one."""
    ships = recorded(unit.model.key, unit.node.name)
    if ships is None:
        return
    answers = ships.layers[unit.node.name]
    with stage.more("layer_made"):
        st.subheader("A picture made for each unit of this layer", anchor=False)
        st.text(words.of_layer(answers))
    image, tiling = kept(
        ("layer_made", unit.model.key, unit.model.version, unit.node.name),
        lambda: _sheet(ships, len(answers.answers)),
    )
    view = View(
        "layer_made",
        f"Pictures made for the units of {unit.node.name}",
        words.of_layer(answers),
        pictures=partial(dict, {"": image}),
        columns=partial(words.columns, answers),
        settings={"layer": unit.node.name, "seed": SEED},
        images=(),
        how="recorded",
    )
    high: int | Literal["content"] = "content" if class_mode.in_class() else HIGH
    with stage.view(view), st.container(height=high):
        tile_grid(
            image,
            tiling,
            words.tiles(answers),
            unit.unit,
            words.sheet_alt(unit.node.name, answers.ratios.tolist()),
            "unit_made_grid",
            partial(select, "unit"),
        )


def _sheet(ships: Recorded, count: int) -> tuple[bytes, Tiling]:
    """The sheet of all pictures as a PNG, and where they stand on it."""
    sheet = figures.sheet(ships.sheet, ships.tile, ships.columns, count)
    return png(sheet.pixels), _tiling(sheet)


def _tiling(sheet: figures.Sheet) -> Tiling:
    return Tiling(
        count=sheet.count,
        columns=sheet.columns,
        width=sheet.pixels.shape[1],
        height=sheet.pixels.shape[0],
        left=0,
        top=0,
        step_x=sheet.tile_width,
        step_y=sheet.tile_height,
        tile_width=sheet.tile_width,
        tile_height=sheet.tile_height,
    )
