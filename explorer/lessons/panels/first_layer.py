"""The lesson on AlexNet's first layer: its filters beside untrained ones, and the 96 of the two towers, for
whoever has their weights."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st

from explorer.app import stage, visitor
from explorer.app.cache import png
from explorer.app.stage import more
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.drawing import findings
from explorer.drawing.view import View
from explorer.inside import cached
from explorer.inside.figures import filters as grids
from explorer.inside.filters import WEIGHTS, Filters, Properties
from explorer.inside.words import filters as filter_words
from explorer.isolation import pool
from explorer.lessons.panels.charts import First, images
from explorer.lessons.two_towers import TOWER, Towers, TowersError, colours, first_filters, towers
from explorer.lessons.words import first_layer as lesson_words
from explorer.lessons.words import two_towers as words
from explorer.lessons.words import visual_cortex
from explorer.networks.checkpoint_error import CheckpointError
from explorer.networks.checkpoint_files import read
from explorer.networks.model import Model


def filters(model: Model, trained: Properties, before: Properties, sort: str, first: First) -> None:
    """The filters of a network, trained and not, each at the same place, and what was learned."""
    kinds = cached.first_layer_kinds(model)[:2]
    layers = [cached.filters_of(model, kind) for kind in kinds]
    said, rest = findings.split(lesson_words.describe_learned(trained, before))
    view = View(
        "filters",
        f"First layer of {model.label}",
        said,
        pictures=partial(_sheets, kinds, layers, trained, before, sort),
        columns=partial(filter_words.table, trained),
        arrays=partial(
            dict, {kind: layer.weights for kind, layer in zip(kinds, layers, strict=True)}
        ),
        settings={"sorted by": sort},
        networks=(model.key,),
    )
    with first.picture:
        stage.show(view, first.finding)
    weights = layers[0].weights
    which = lesson_words.which(model.label, layers[0], model.source)
    texts = (
        rest,
        which,
        visual_cortex.describe(trained),
        visual_cortex.how_many(*weights.shape[::3]),
    )
    first.text.text("\n\n".join(filter(None, texts)))


def _sheets(
    kinds: Sequence[str],
    layers: Sequence[Filters],
    trained: Properties,
    before: Properties,
    sort: str,
) -> dict[str, bytes]:
    return {
        WEIGHTS[kind].title.capitalize(): png(
            grids.first_layer(layer, properties, sort, "own", 2, order_of=trained).pixels
        )
        for kind, layer, properties in zip(kinds, layers, (trained, before), strict=True)
    }


def two_towers() -> None:
    """An upload, and both halves of its first layer."""
    with more("towers"), st.expander("The 96 filters: open weights of the network with two towers"):
        file = st.file_uploader(
            "First layer of two towers",
            key="towers_file",
            help=words.HELP,
        )
        blue_first = st.toggle("Blue first, as in Caffe's files", key="blue_first", **URL_STATE)
        if file is None:
            return
        try:
            weights = _weights(file.file_id, file.getvalue())
        except (CheckpointError, TowersError) as error:
            st.error(escape_markdown(str(error)))
            return
        _draw(towers(weights, blue_first))


def _weights(file: str, data: bytes) -> np.ndarray:
    """The first layer of an uploaded file, read once. Raises CheckpointError, TowersError."""
    known = st.session_state.get("towers_weights", ("", None))
    if known[0] != file:
        with pool.asking_for(visitor.key()):
            known = (file, first_filters(read(data).states[0].tensors))
        st.session_state["towers_weights"] = known
    return known[1]


def _draw(result: Towers) -> None:
    summary = words.describe(colours(result.first), colours(result.second))
    images((_towers, result), summary, "towers", "The two towers", networks=(), images=())
    st.markdown(words.ABOUT_TOWERS)


def _towers(result: Towers) -> dict[str, np.ndarray]:
    halves = ((result.weights[:TOWER], result.first), (result.weights[TOWER:], result.second))
    return {
        name: grids.first_layer(
            Filters(name, weights), properties, "colourfulness", "own", 2
        ).pixels
        for name, (weights, properties) in zip(("First tower", "Second tower"), halves, strict=True)
    }
