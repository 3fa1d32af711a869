"""A picture that is made for a unit, while it is made; and all that are recorded of its layer."""

from functools import partial

import numpy as np
import streamlit as st

from explorer.app.cache import png
from explorer.app.components.tile_grid import Tiling, tile_grid
from explorer.app.problems import callback, fragment
from explorer.app.widgets import DOWNLOAD, URL_STATE, escape_markdown, number_state, select
from explorer.inside import archives
from explorer.layers import recorded_visualisations
from explorer.layers.cached import visualisation as cached
from explorer.layers.cached.visualisation import Question
from explorer.layers.figures import visualisation as figures
from explorer.layers.panels.units import Chosen
from explorer.layers.recorded_visualisations import Recorded, recorded
from explorer.layers.top_patches import Box, seen
from explorer.layers.visualisation import Visualisation
from explorer.layers.words import visualisation as words

RUN = "unit_made_run"  # in the session: the picture that is being made
MAX_SEED = 99


def draw(unit: Chosen) -> None:
    """The picture, how much the unit answers to it, and a button that makes it."""
    st.subheader("A picture made for it", anchor=False)
    fragment(_draw)(unit)


def _draw(unit: Chosen) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        question = _question(unit)
    ships = recorded(unit.model.key, unit.node.name)
    place = st.container()
    with place:
        current = cached.result(unit.model, question)
        making = st.session_state.get(RUN) == str(question)
        if making and (current is None or not current.finished):
            current = _make(unit, question)
        if current is not None:
            _show(unit, current)
        elif ships is not None and (question.goal, question.seed) == _recorded_as():
            _show_recorded(unit, ships)
    st.caption(words.caution())
    if current is None or not current.finished:
        st.button(
            "Go on" if current is not None else "Make one now",
            key="unit_made_start",
            on_click=callback(select),
            args=(RUN, str(question)),
            icon=":material/play_arrow:",
            help="By gradient ascent from noise, in some seconds; it can be stopped.",
        )


def _recorded_as() -> tuple[str, int]:
    return "unit", recorded_visualisations.SEED


def _question(unit: Chosen) -> Question:
    """At one place or over the whole map, and from which noise."""
    goal: str | None = "unit"
    if unit.index.shape != (1, 1):
        goal = st.segmented_control(
            "Made for",
            list(words.GOALS),
            default="unit",
            format_func=words.GOALS.__getitem__,
            key="unit_goal",
            required=True,
            **URL_STATE,
        )
    seed = st.number_input(
        "Seed",
        0,
        MAX_SEED,
        0,
        key="unit_seed",
        width=110,
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
            shown = png(figures.picture(current.pixels[0], _box(unit, question.goal)))
            alt = words.alt(unit.unit, unit.node.name, float(current.values[0]))
            st.image(shown, output_format="PNG", alt=alt)
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


def _show(unit: Chosen, current: Visualisation) -> None:
    natural = float(unit.facts.values[0]) if len(unit.facts.values) else 0.0
    if current.goal == "channel":
        natural = float(unit.index.mean[:, unit.unit].max())
    answer = float(current.values[0])
    sentence = words.finding(answer, natural, current.goal)
    shown = png(figures.picture(current.pixels[0], _box(unit, current.goal)))
    st.image(shown, output_format="PNG", alt=words.alt(unit.unit, unit.node.name, answer))
    st.markdown(f"**{escape_markdown(sentence)}**")
    side = unit.model.preprocessing.crop
    _more(words.how(current, side, unit.unit_set.name), current.pixels[0], current, unit)


def _show_recorded(unit: Chosen, ships: Recorded) -> None:
    answers = ships.layers[unit.node.name]
    answer, natural = float(answers.answers[unit.unit]), float(answers.natural[unit.unit])
    shown = png(figures.picture(ships.of(unit.unit)))
    st.image(shown, output_format="PNG", alt=words.alt(unit.unit, unit.node.name, answer))
    st.markdown(f"**{escape_markdown(words.finding(answer, natural, 'unit'))}**")
    seed = recorded_visualisations.SEED
    _more(words.recorded_how(ships, seed), ships.of(unit.unit), None, unit)


def _more(how: str, pixels: np.ndarray, made: Visualisation | None, unit: Chosen) -> None:
    """How it was made, and the picture as the network takes it."""
    name = f"unit-{unit.unit}-made"
    channels = np.broadcast_to(pixels, (*pixels.shape[:2], 3))
    with st.container(horizontal=True):
        st.download_button(
            "Picture (PNG)", lambda: png(channels), f"{name}.png", key="unit_made_png", **DOWNLOAD
        )
        if made is not None:
            st.download_button(
                "Steps (NPZ)",
                lambda: archives.npz(
                    pixels=made.pixels[0],
                    at=made.at,
                    answers=made.course[:, 0],
                    network=unit.model.label,
                    layer=made.layer,
                    unit=unit.unit,
                    goal=made.goal,
                    seed=made.seeds[0],
                ),
                f"{name}.npz",
                key="unit_made_npz",
                **DOWNLOAD,
            )
    with st.expander("How it was made"):
        st.write(escape_markdown(how))


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
    height, width = sheet.pixels.shape[:2]
    tiling = Tiling(
        count,
        sheet.columns,
        width,
        height,
        0,
        0,
        sheet.tile_width,
        sheet.tile_height,
        sheet.tile_width,
        sheet.tile_height,
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
    st.caption(words.recorded_how(ships, recorded_visualisations.SEED))
