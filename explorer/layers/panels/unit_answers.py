"""For which classes a unit speaks, and to which classes and factors of a set of images it answers."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import streamlit as st

from explorer.app import stage
from explorer.app.widgets import escape_markdown
from explorer.drawing.view import View
from explorer.failures import class_matching
from explorer.layers.cached import units as cached
from explorer.layers.class_weights import ClassWeights
from explorer.layers.figures import units as figures
from explorer.layers.panels.units import Chosen
from explorer.layers.words import units as words

MOST_BARS = 10


def answers(unit: Chosen) -> None:
    """For which classes of the network it speaks, to which classes and factors of the set it answers."""
    with stage.more("answers"):
        columns = st.columns(3 if unit.factors else 2, gap="large")
        with columns[0]:
            _weights(unit)
        with columns[1]:
            _classes(unit)
        if unit.factors:
            with columns[2]:
                _factors(unit)


def how(unit: Chosen) -> str:
    """How all that is said of a unit is measured."""
    side, field = unit.model.preprocessing.crop, unit.node.receptive_field
    parts = [
        escape_markdown(words.how(unit.facts, field.size, side, unit.unit_set.name)),
        f"**For which classes it speaks.** {words.weights_how(_class_weights(unit))}",
        "**To which classes it answers.** The mean of its map, over the images of the class.",
        "**Units like it.** Pearson's r over the images of the set: of the largest value of each "
        "map, and of its mean.",
    ]
    if unit.factors:
        parts.insert(3, f"**What its answer follows.** {words.factors_how()}")
    return "\n\n".join(parts)


def _class_weights(unit: Chosen) -> ClassWeights:
    return cached.class_weights(unit.model, unit.unit_set, unit.node.name, unit.unit)


def _weights(unit: Chosen) -> None:
    names = class_matching.output_names(unit.model)[0]
    weights = _class_weights(unit)
    columns = words.weights_table(weights, names)
    sentence = words.weighs(weights, unit.unit, names)
    rows = _ends(len(columns["class"]))
    _said("For which classes it speaks", sentence)
    if rows:
        labels = [columns["class"][row] for row in rows]
        values = np.array([columns["weight"][row] for row in rows])
        title = "weight" if weights.kind == "weight" else "d score / d map"
        how_known = "computed" if weights.kind == "weight" else "measured now"
        _show(unit, "weights", sentence, (labels, values, title), columns, how_known)


def _ends(count: int, each: int = 4) -> list[int]:
    """The first and the last rows of a table."""
    rows = list(range(count))
    return rows if count <= 2 * each else [*rows[:each], *rows[-each:]]


def _classes(unit: Chosen) -> None:
    columns = words.class_table(unit.facts, unit.names)
    sentence = words.by_class(unit.facts, unit.names)
    _said("To which classes it answers", sentence)
    if columns["class"]:
        means = np.array(columns["mean answer"][:MOST_BARS])
        drawn = (columns["class"][:MOST_BARS], means, "mean answer")
        _show(unit, "classes", sentence, drawn, columns)


def _factors(unit: Chosen) -> None:
    sentence = words.follows(unit.unit, unit.factors)
    shares = np.array([factor.share for factor in unit.factors])
    chance = np.array([factor.chance for factor in unit.factors])
    names = [factor.name for factor in unit.factors]
    _said("What its answer follows", sentence)
    drawn = (names, shares, "share of variance", chance)
    _show(unit, "factors", sentence, drawn, words.factor_columns(unit.factors))


def _said(heading: str, sentence: str) -> None:
    st.subheader(heading, anchor=False)
    st.text(sentence)


def _show(
    unit: Chosen,
    key: str,
    sentence: str,
    drawn: tuple,
    columns: Mapping[str, Sequence],
    how_known: str = "measured now",
) -> None:
    """Bars of `figures.bars(*drawn)`, and the numbers behind them."""
    view = View(
        key,
        f"{words.TITLES[key]} of unit {unit.unit} of {unit.node.name}",
        sentence,
        figure=partial(figures.bars, *drawn),
        columns=partial(dict, columns),
        settings=unit.settings,
        images=(),
        how=how_known,
    )
    stage.show(view)
