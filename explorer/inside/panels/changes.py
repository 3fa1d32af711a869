"""Which changes are made to a picture, how much of each, and which map goes with it?"""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from explorer.app import session
from explorer.app.widgets import URL_STATE, number_state
from explorer.images.samples import SAMPLES
from explorer.inside import compositions
from explorer.inside.changes import CHANGES, Recipe, Setting
from explorer.inside.panels.saliency import LABELS
from explorer.inside.predictions import Predictions
from explorer.inside.words import what_if as words

SEEDS = 10_000
WHERE = "square_column", "square_row"  # keys of the widgets that hold the square's place


@dataclass(frozen=True)
class Look:
    """Which map is shown: a key of METHODS, and a key of words.TARGETS."""

    method: str
    target: str

    @property
    def method_label(self) -> str:
        return LABELS[self.method]

    def of(self, results: tuple[Predictions, Predictions]) -> int:
        """The class whose map is shown; `results` are the answers before and after."""
        return int(results[self.target == "after"].order[0])


def choose_recipe(image: str) -> Recipe:
    """The changes and how much of each, each on its own slider."""
    keys = st.multiselect(
        "Changes",
        list(CHANGES),
        ["turn"],
        lambda key: CHANGES[key].label,
        key="changes",
        help="  \n".join(f"**{row.label}.** {row.help}" for row in CHANGES.values()),
        **URL_STATE,
    )
    chosen = [key for key in CHANGES if key in keys]
    amounts = tuple((key, _choose_amount(key)) for key in chosen)
    setting = _choose_setting({name for key in chosen for name in CHANGES[key].uses})
    others = [key for key in (*session.images(), *SAMPLES) if key != image]
    second = st.selectbox(
        "Beside it, a second picture",
        others,
        None,
        session.image_label,
        key=f"second_{image}",
        placeholder="none",
        **URL_STATE,
    )
    arrangement = _choose_arrangement() if second else "cut"
    return Recipe(amounts, setting, second or "", arrangement)


def _choose_amount(key: str) -> float:
    row = CHANGES[key]
    kind = int if row.step == int(row.step) else float
    return st.slider(
        words.unit(row),
        kind(row.amounts[0]),
        kind(row.amounts[-1]),
        kind(row.start),
        kind(row.step),
        key=f"change_{key}",
        help=row.help,
        **URL_STATE,
    )


def _choose_setting(used: set[str]) -> Setting:
    """What the chosen changes need beside their amounts; what none of them needs stays as it is."""
    chosen: dict[str, Any] = {}
    if "fill" in used:
        chosen["fill"] = st.selectbox(
            "What comes free is",
            list(compositions.FILLS),
            format_func=compositions.FILLS.__getitem__,
            key="what_comes_free",
            **URL_STATE,
        )
    if "seed" in used:
        chosen["seed"] = st.number_input(
            "Seed of the noise", 0, SEEDS - 1, key="noise_seed", **number_state("noise_seed")
        )
    if "column" in used:
        for name, key, side in zip(("column", "row"), WHERE, ("width", "height"), strict=True):
            chosen[name] = st.number_input(
                f"Middle of the square, in % of the {side}",
                *(0.0, 100.0, 50.0, 2.0),
                format="%.1f",
                key=key,
                **number_state(key),
            )
        st.caption(words.PLACE)
    return Setting(**chosen)


def _choose_arrangement() -> str:
    return st.radio(
        "How",
        list(compositions.ARRANGEMENTS),
        format_func=compositions.ARRANGEMENTS.__getitem__,
        key="second_how",
        help=words.BESIDE,
        **URL_STATE,
    )


def choose_map() -> Look:
    """Which saliency map moves with the picture."""
    method = st.selectbox(
        "Map",
        list(LABELS),
        list(LABELS).index("grad_cam"),
        LABELS.__getitem__,
        key="what_if_method",
        **URL_STATE,
    )
    target = st.radio(
        "of the class",
        list(words.TARGETS),
        format_func=words.TARGETS.__getitem__,
        key="what_if_target",
        **URL_STATE,
    )
    return Look(method, target)
