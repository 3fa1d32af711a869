"""Which class of the images is which output of the network? As it was matched, and as somebody
corrects it."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from explorer.app.widgets import escape_markdown
from explorer.failures.cached import data as cached
from explorer.failures.class_matching import Match, match, numbers_of, output_names
from explorer.failures.labels import unique_labels
from explorer.failures.words import class_matching as words
from explorer.networks.model import Model

NONE = "— none —"


def correct(matches: Sequence[Match], model: Model) -> dict[str, int]:
    """The table of classes: what somebody changed in it, as class name -> output."""
    options = [NONE, *choices(cached.output_names(model))]
    st.write(escape_markdown(words.describe(matches)))
    rows = sorted(matches, key=lambda match: match.output >= 0)  # those without a match first
    numbers = _numbers([match.name for match in rows], model)
    chosen = [numbers.get(match.name, match.output) for match in rows]
    lost = sum(output < 0 for output in chosen)
    with st.expander(
        f"Which class is which ({len(rows):,} classes, {lost:,} without a match)",
        expanded=0 < lost < len(rows),
    ):
        table = st.data_editor(
            {
                "class of the images": [match.name for match in rows],
                "class of the network": [options[output + 1] for output in chosen],
                "how it was found": [
                    "number, as given" if match.name in numbers else match.how or match.why
                    for match in rows
                ],
            },
            disabled=["class of the images", "how it was found"],
            hide_index=True,
            height="content" if len(rows) < 12 else 420,
            key=f"evaluate_matching_{model.key}_{hash(tuple(match.name for match in rows))}_{hash(tuple(chosen))}",
            column_config={
                "class of the network": st.column_config.SelectboxColumn(
                    options=options, width="large"
                )
            },
        )
    return corrections(rows, table["class of the network"], options)


def _numbers(names: Sequence[str], model: Model) -> dict[str, int]:
    """class -> output of classes that are numbers, once somebody says from where they count, where
    that is not certain."""
    if numbers_of(names, *_outputs(model)) is not None:
        return {}
    first = st.segmented_control(
        "The classes are numbers. The first output of the network is number",
        (0, 1),
        key="evaluate_numbers_from",
    )
    return {} if first is None else {name: int(name) - first for name in names}


def _outputs(model: Model) -> tuple[int, bool]:
    """How many outputs a network has, and whether they have names."""
    names, named = output_names(model)
    return len(names), named


def choices(names: Sequence[str]) -> list[str]:
    """Names to choose from; where outputs share one, the output is added."""
    return unique_labels(names, "output", NONE)


def corrections(
    matches: Sequence[Match], labels: Sequence[str], options: Sequence[str]
) -> dict[str, int]:
    """Class name -> output (-1: none) of every row whose label is not as it was matched. `options`
    begins with none."""
    place = {option: i - 1 for i, option in enumerate(options)}
    return {
        match.name: place.get(label, -1)
        for match, label in zip(matches, labels, strict=True)
        if place.get(label, -1) != match.output
    }


def label(names: Sequence[str], model: Model) -> list[str]:
    """The class that somebody says each of these pictures shows; "" where it is not known."""
    classes = [name for name in dict.fromkeys(cached.output_names(model)) if name != NONE]
    guesses = [_guess(name, classes) for name in names]
    st.caption(words.about_labels(sum(guess != NONE for guess in guesses), len(names)))
    table = st.data_editor(
        {"picture": list(names), "class": guesses},
        disabled=["picture"],
        hide_index=True,
        key=f"evaluate_labels_{model.key}_{len(names)}",
        column_config={
            "class": st.column_config.SelectboxColumn(options=[NONE, *classes], width="large")
        },
    )
    return ["" if label in (NONE, None) else label for label in table["class"]]


def _guess(name: str, classes: Sequence[str]) -> str:
    """The class that a picture's name says, to begin with."""
    output = match([Path(name).stem], classes)[0].output
    return classes[output] if output >= 0 and len(classes) else NONE
