"""Two networks, what they look at, what somebody thinks, and what is true."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Literal

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import class_mode, replay, stage
from explorer.app.cache import png
from explorer.app.widgets import URL_STATE, number_state
from explorer.drawing.view import View
from explorer.failures.cached import wrong_reason as cached
from explorer.failures.figures.wrong_reason import answers_that_change
from explorer.failures.words import wrong_reason as words
from explorer.failures.wrong_reason import CLUES, COUNT, Evidence, Look
from explorer.inside.figures.saliency import overlay
from explorer.inside.saliency import METHODS
from explorer.networks import registry
from explorer.networks.model import Model

PAIR = ("scenes", "scenes-betrayed")
PICTURES, SIDE, WIDTH = 5, 192, 130  # in a row; px
NAMES = ("A", "B")
# on a phone five pictures stand side by side
STYLE = """
@media (max-width: 640px) {
  .st-key-view_maps [data-testid="stElementContainer"]:has([data-testid="stImage"]) { max-width: calc(20vw - 1rem); }
  .st-key-view_maps [data-testid="stElementContainer"] * { max-width: 100%; }
}
"""


def pair() -> dict[str, Model]:
    """The two networks under names that do not tell which is which. Raises ModelError."""
    order = PAIR if st.session_state.get("wrong_reason_pair", 1) % 2 else PAIR[::-1]
    return dict(zip(NAMES, (registry.find(key) for key in order), strict=True))


def choose_pictures() -> int:
    """The number of the first picture, and which network is called A."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(
            "Round",
            1,
            99,
            1,
            key="wrong_reason_pair",
            **number_state("wrong_reason_pair"),
        )
        number = st.number_input(
            "Pictures",
            1,
            COUNT // PICTURES,
            1,
            key="wrong_reason_page",
            **number_state("wrong_reason_page"),
        )
    return (int(number) - 1) * PICTURES


def pictures(
    networks: Mapping[str, Model], first: int, sentence: str, finding: DeltaGenerator
) -> None:
    """The pictures, and below each the maps of both networks. Raises SaliencyError."""
    looks = {name: cached.looks(model, PICTURES, first) for name, model in networks.items()}
    view = View(
        "maps",
        "The pictures, and what speaks for the answers",
        sentence,
        pictures=partial(_sheet, looks, first),
        arrays=partial(_arrays, looks),
        settings={"method": METHODS["grad_cam"].label, "first picture": first + 1},
        networks=tuple(model.key for model in networks.values()),
        images=(),
    )
    with stage.view(view, finding):
        st.html(f"<style>{STYLE}</style>")
        replay.draw_cached(_rows, looks, first, class_mode.in_class())


def _rows(looks: Mapping[str, Sequence[Look]], first: int, in_class: bool) -> None:
    shown = iter(_sheet(looks, first).items())
    for _ in range(1 + len(looks)):
        _row(islice(shown, PICTURES), in_class)


def _row(pictures: Iterable[tuple[str, bytes]], in_class: bool) -> None:
    """Pictures and what stands below each, side by side; in class mode over the whole screen."""
    width: int | Literal["stretch"] = "stretch"
    if in_class:
        places = st.columns(PICTURES)
    else:
        places, width = [st.container(horizontal=True, gap="xsmall")] * PICTURES, WIDTH
    for place, (caption, picture) in zip(places, pictures, strict=True):
        place.image(picture, caption, width, output_format="PNG", alt=words.alt(caption))


def _sheet(looks: Mapping[str, Sequence[Look]], first: int) -> dict[str, bytes]:
    """Row by row: the pictures, and the maps of each network, by what stands below them."""
    plain = next(iter(looks.values()))
    sheet = {
        words.picture(first + number): png(overlay(look.image, look.map, 0.0, SIDE))
        for number, look in enumerate(plain, start=1)
    }
    return sheet | {
        words.answer(name, first + number, look.answer): png(
            overlay(look.image, look.map, 0.55, SIDE)
        )
        for name, row in looks.items()
        for number, look in enumerate(row, start=1)
    }


def _arrays(looks: Mapping[str, Sequence[Look]]) -> dict[str, np.ndarray]:
    """The maps of both networks (n, H, W)."""
    return {name: np.stack([look.map.values for look in row]) for name, row in looks.items()}


def guesses() -> dict[str, str | None]:
    """What is thought of each network: a key of CLUES, None as long as nothing is."""
    return {
        name: st.radio(
            f"What does network {name} go by?",
            CLUES,
            index=None,
            format_func=lambda key: CLUES[key].label,
            key=f"wrong_reason_{name}",
            **URL_STATE,
        )
        for name in NAMES
    }


def reveal(evidence: Mapping[str, Evidence], guessed: Mapping[str, str | None]) -> None:
    """What is true of both networks."""
    view = View(
        "evidence",
        "What is true",
        words.finding(evidence),
        figure=partial(
            answers_that_change,
            [clue.label for clue in CLUES.values()],
            {name: [each.changed[key] for key in CLUES] for name, each in evidence.items()},
        ),
        columns=partial(words.table, evidence),
        networks=PAIR,
        images=(),
    )
    told = [
        words.verdict(f"network {name}", guess, evidence[name])
        for name, guess in guessed.items()
        if guess is not None
    ]
    with stage.more("true"):
        st.subheader(view.title, anchor=False)
        st.text("\n".join(told))
    stage.show(view)
    for name, each in evidence.items():
        told = [words.swapped(f"Network {name}", each), words.pointing(f"Network {name}", each)]
        stage.more(f"of_{name}").text(" ".join(told))
