"""Skip connections: the views of responses, lesions and paths."""

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import stage
from explorer.app.widgets import URL_STATE
from explorer.depth.cached import residual as cached
from explorer.depth.figures import paths as path_figures
from explorer.depth.figures import residual as figures
from explorer.depth.paths import Paths, short_paths
from explorer.depth.residual import Lesions, Responses
from explorer.depth.words import paths as path_words
from explorer.depth.words import residual as words
from explorer.drawing.view import Setting, View
from explorer.networks.model import Model


def choose(models: Mapping[str, Model], model: Model) -> tuple[list[str], bool]:
    """Keys of the networks, at least one, and whether the largest response stands first."""
    left, right = st.columns([4, 1], vertical_alignment="bottom")
    keys = left.multiselect(
        "Networks, at most four",
        list(models),
        cached.default_keys(model),
        max_selections=4,
        format_func=lambda key: models[key].label,
        key=f"skip_{model.key}",
        **URL_STATE,
    )
    by_size = right.toggle("Largest first", key="skip_by_size", **URL_STATE)
    return keys or [model.key], by_size


def responses(
    results: Mapping[str, Responses], by_size: bool, keys: Sequence[str], finding: DeltaGenerator
) -> None:
    """How strongly each layer of each network responds."""
    view = View(
        "responses",
        "How strongly each layer responds",
        words.headline_of_responses(results),
        figure=partial(figures.responses, results, by_size),
        columns=partial(words.response_table, results),
        settings=_settings(results) | {"order": "largest first" if by_size else "layers"},
        networks=tuple(keys),
    )
    stage.show(view, finding)


def lesions(results: Mapping[str, Lesions], keys: Sequence[str]) -> None:
    """What remains without one part: images that keep their class, and the first guess."""
    for place, measure, key in zip(
        st.columns(2), ("agreement", "probability"), ("lesions", "first_guess"), strict=True
    ):
        view = View(
            key,
            f"Without one part: {figures.MEASURES[measure]}",
            words.headline_of_lesions(results),
            figure=partial(figures.lesions, results, measure),
            columns=partial(words.lesion_table, results),
            settings=_settings(results),
            networks=tuple(keys),
        )
        with place:
            stage.show(view)


def lengths() -> None:
    """How many paths there are of each length, through a number of blocks that is chosen."""
    with stage.controls("paths"):
        left, right = st.columns(2)
    blocks = left.slider("Blocks", 1, 110, 54, key="skip_blocks", **URL_STATE)
    first, last = right.slider(
        "Lengths that stand out",
        0,
        blocks,
        short_paths(blocks),
        key=f"lengths_{blocks}",
        **URL_STATE,
    )
    said = path_words.describe_lengths(blocks, first, last)
    view = View(
        "lengths",
        f"Paths through {blocks} blocks",
        said,
        figure=partial(path_figures.lengths, blocks, first, last),
        columns=partial(path_words.length_table, blocks),
        settings={"blocks": blocks, "lengths that stand out": f"{first} to {last}"},
        networks=(),
        images=(),
        how="computed",
    )
    stage.show(view)
    st.text(said)


def paths(results: Mapping[str, Paths], keys: Sequence[str]) -> None:
    """What arrives over paths of each length, of every network that has blocks."""
    for number, (label, row) in enumerate(results.items()):
        if not row.blocks:
            continue
        said = path_words.describe_paths(row, label)
        for place, draw, key, what in zip(
            st.columns(2),
            (path_figures.path_gradients, path_figures.path_shares),
            ("paths", "shares"),
            ("what arrives over single paths", "what the lengths carry"),
            strict=True,
        ):
            view = View(
                f"{key}_{number + 1}",
                f"{label}: {what}",
                said,
                figure=partial(draw, row),
                columns=partial(path_words.path_table, row),
                settings={"network": label},
                networks=(keys[number],),
            )
            with place:
                stage.show(view)
        st.text(said)


def _settings(results: Mapping[str, object]) -> dict[str, Setting]:
    return {"networks": ", ".join(results)}
