"""Two networks, what they look at, what somebody thinks, and what is true."""

from collections.abc import Mapping

import streamlit as st

from explorer.app.cache import png
from explorer.app.widgets import URL_STATE, download_csv, number_state, table
from explorer.failures.cached import wrong_reason as cached
from explorer.failures.words import wrong_reason as words
from explorer.failures.wrong_reason import CLUES, COUNT, Evidence
from explorer.inside.figures.saliency import overlay
from explorer.networks import registry
from explorer.networks.model import Model

PAIR = ("scenes", "scenes-betrayed")
PICTURES, SIDE, WIDTH = 5, 192, 160  # in a row; px
NAMES = ("A", "B")


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
            width=180,
            **number_state("wrong_reason_pair"),
        )
        number = st.number_input(
            "Pictures",
            1,
            COUNT // PICTURES,
            1,
            key="wrong_reason_page",
            width=140,
            **number_state("wrong_reason_page"),
        )
    return (int(number) - 1) * PICTURES


def pictures(networks: Mapping[str, Model], first: int) -> None:
    """The pictures, and below each the maps of both networks. Raises SaliencyError."""
    looks = {name: cached.looks(model, PICTURES, first) for name, model in networks.items()}
    plain = looks[NAMES[0]]
    st.subheader("The pictures", anchor=False)
    with st.container(horizontal=True, gap="xsmall"):
        for look in plain:
            st.image(
                png(overlay(look.image, look.map, 0.0, SIDE)), width=WIDTH, alt="A drawn scene"
            )
    for name, row in looks.items():
        st.subheader(f"Network {name}: what speaks for its answer", anchor=False)
        with st.container(horizontal=True, gap="xsmall"):
            for look in row:
                st.image(
                    png(overlay(look.image, look.map, 0.55, SIDE)),
                    look.answer,
                    width=WIDTH,
                    alt=words.alt(name, look.answer),
                )


def guesses() -> dict[str, str | None]:
    """What is thought of each network: a key of CLUES, None as long as nothing is."""
    columns = st.columns(len(NAMES), gap="large")
    return {
        name: column.radio(
            f"What does network {name} go by?",
            CLUES,
            index=None,
            format_func=lambda key: CLUES[key].label,
            key=f"wrong_reason_{name}",
            **URL_STATE,
        )
        for name, column in zip(NAMES, columns, strict=True)
    }


def reveal(evidence: Mapping[str, Evidence], guessed: Mapping[str, str | None]) -> None:
    """What is true of both networks."""
    for name, each in evidence.items():
        guess = guessed[name]
        if guess is not None:
            st.text(words.verdict(f"network {name}", guess, each))
    columns = words.table(evidence)
    table(columns)
    for name, each in evidence.items():
        st.text(words.swapped(f"Network {name}", each))
        st.text(words.pointing(f"Network {name}", each))
    download_csv("Table (CSV)", lambda: columns, "wrong_reason")
    st.caption(words.HOW)
