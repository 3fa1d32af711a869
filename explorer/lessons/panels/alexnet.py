"""The lesson on AlexNet: its layers as boxes."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from explorer.app import stage
from explorer.app.cache import png
from explorer.drawing.view import View
from explorer.inside.anatomy import Anatomy
from explorer.inside.anatomy_parts import Part
from explorer.inside.figures import architecture
from explorer.inside.words.architecture import describe_architecture
from explorer.lessons.alexnet import VERSIONS, CountedNetwork
from explorer.lessons.cached import alexnet as cached
from explorer.lessons.panels.charts import First
from explorer.lessons.words import alexnet as words


def drawing(net: CountedNetwork, first: First) -> None:
    """The network's own layers, drawn as boxes; what the version is stands below."""
    row = VERSIONS[net.version]
    parts = cached.network_parts(net.version)
    alt = describe_architecture(parts, net.anatomy)
    view = View(
        "boxes",
        f"AlexNet: {row.label}",
        words.describe(net),
        pictures=partial(_picture, parts, net.anatomy),
        columns=partial(words.size_table, net),
        how="computed",
        settings={"version": row.label},
    )
    with first.picture, stage.view(view, first.finding):
        st.html(architecture.cards(parts, net.anatomy, alt))
    first.text.markdown(f"Drawn from the network's own layers, counted. {row.help}")


def _picture(parts: Sequence[Part], anatomy: Anatomy) -> dict[str, bytes]:
    return {"": png(architecture.picture(parts, anatomy))}
