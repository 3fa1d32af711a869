"""A picture that is made for a unit, while it is made; and all that are recorded of its layer."""

from functools import partial

import numpy as np
import streamlit as st

from explorer.app.cache import png
from explorer.app.components.tile_grid import Tiling, tile_grid
from explorer.app.problems import callback, fragment
from explorer.app.widgets import DOWNLOAD, URL_STATE, escape_markdown, number_state, select
from explorer.inside import archives
from explorer.layers.cached import visualisation as cached
from explorer.layers.cached.visualisation import Question
from explorer.layers.figures import visualisation as figures
from explorer.layers.panels.units import Chosen
from explorer.layers.recorded_visualisations import SEED, recorded
from explorer.layers.top_patches import Box, seen
from explorer.layers.visualisation import Visualisation
from explorer.layers.words import visualisation as words

RUN = "unit_made_run"  # in the session: the picture that is being made
MAX_SEED = 99


def draw(unit: Chosen) -> None:
    """The picture, how much the unit answers to it, and a button that makes it."""
    st.markdown("**A picture made for this unit**")
    fragment(_draw)(unit)


def _draw(unit: Chosen) -> None:
    place = st.container()
    question = _question(unit)
    current = cached.result(unit.model, question)
    with place:
        if st.session_state.get(RUN) == str(question) and not _finished(current):
            current = _make(unit, question)
        _show(unit, question, current)
    if not _finished(current):
        st.button(
            "Make one now" if current is None else "Go on",
            key="unit_made_start",
            on_click=callback(select),
            args=(RUN, str(question)),
            icon=":material/play_arrow:",
            help="By gradient ascent from noise, in some seconds; it can be stopped.",
        )
    st.caption(words.caution())


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
            _picture(unit, current.pixels[0], answer, "", box)
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
        _show_made(unit, current)
    elif ships is not None and (question.goal, question.seed) == ("unit", SEED):
        answers = ships.layers[unit.node.name]
        answer, natural = float(answers.answers[unit.unit]), float(answers.natural[unit.unit])
        tile = ships.of(unit.unit)
        _picture(unit, tile, answer, words.finding(answer, natural, "unit"))
        _more(words.recorded_how(ships, SEED), tile, None, unit)


def _show_made(unit: Chosen, current: Visualisation) -> None:
    natural = float(unit.facts.values[0]) if len(unit.facts.values) else 0.0
    if current.goal == "channel":
        natural = float(unit.index.mean[:, unit.unit].max())
    answer = float(current.values[0])
    box = _box(unit, current.goal)
    _picture(unit, current.pixels[0], answer, words.finding(answer, natural, current.goal), box)
    side = unit.model.preprocessing.crop
    _more(
        words.how(current, side, escape_markdown(unit.unit_set.name)),
        current.pixels[0],
        current,
        unit,
    )


def _picture(
    unit: Chosen, pixels: np.ndarray, answer: float, text: str, box: Box | None = None
) -> None:
    shown = png(figures.picture(pixels, box))
    st.image(shown, output_format="PNG", alt=words.alt(unit.unit, unit.node.name, answer))
    if text:
        st.markdown(f"**{text}**")


def _more(how: str, pixels: np.ndarray, made: Visualisation | None, unit: Chosen) -> None:
    """How it was made, and the picture as the network takes it."""
    name = f"unit-{unit.unit}-made"
    with st.expander("How it was made"):
        st.write(how)
        whole = figures.coloured(pixels)
        st.download_button(
            "Picture (PNG)", png(whole), f"{name}.png", key="unit_made_png", **DOWNLOAD
        )
        if made is not None:
            data = partial(_archive, unit, made)
            st.download_button("Steps (NPZ)", data, f"{name}.npz", key="unit_made_npz", **DOWNLOAD)


def _archive(unit: Chosen, made: Visualisation) -> bytes:
    return archives.npz(
        pixels=made.pixels[0],
        at=made.at,
        answers=made.course[:, 0],
        network=unit.model.label,
        layer=made.layer,
        unit=unit.unit,
        goal=made.goal,
        seed=made.seeds[0],
    )


def gallery(unit: Chosen) -> None:
    """The pictures of all units of the layer, where they ship; a click looks at one."""
    ships = recorded(unit.model.key, unit.node.name)
    if ships is None:
        return
    answers = ships.layers[unit.node.name]
    st.subheader("A picture made for each unit of this layer", anchor=False)
    st.text(words.of_layer(answers))
    count = len(answers.answers)
    sheet = figures.sheet(ships.sheet, ships.tile, ships.columns, count)
    tiling = Tiling(
        count=count,
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
    alt = words.sheet_alt(unit.node.name, answers.ratios.tolist())
    image = png(sheet.pixels)
    with st.container(height=430):
        tile_grid(
            image,
            tiling,
            words.tiles(answers),
            unit.unit,
            alt,
            "unit_made_grid",
            partial(select, "unit"),
        )
    st.download_button("Sheet (PNG)", image, f"{unit.node.name}.png", key="sheet_png", **DOWNLOAD)
    st.caption(words.recorded_how(ships, SEED))
