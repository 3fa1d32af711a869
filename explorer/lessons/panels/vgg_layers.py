"""The lesson on VGG-16 and VGG-19: how far they see, AlexNet beside them, and how they were trained."""

from functools import partial

import streamlit as st

from explorer.app.stage import more
from explorer.lessons import vgg_layers
from explorer.lessons.cached import three_networks as cached
from explorer.lessons.cached.augmenting import resized
from explorer.lessons.figures import three_networks as figures
from explorer.lessons.figures import vgg_layers as layer_figures
from explorer.lessons.panels.charts import chart, images
from explorer.lessons.words import three_networks as words
from explorer.lessons.words import vgg_layers as layer_words

SIDE = 224  # px of the photo


def seen(depth: int, image: str) -> None:
    """What one value of each stage of VGG sees of the photo."""
    st.subheader("How far it sees on the chosen photo", anchor=False)
    ends = vgg_layers.ends(depth)
    images(
        (layer_figures.seen, resized(image, SIDE), ends),
        layer_words.describe_seen(ends, SIDE),
        "seen",
        f"How far VGG-{depth} sees",
        how="computed",
        columns=partial(layer_words.seen_table, ends),
        networks=(f"vgg{depth}",),
    )


def beside_alexnet() -> None:
    """Three networks in one figure, and the GPUs that VGG took."""
    st.subheader("AlexNet, VGG-16 and VGG-19", anchor=False)
    networks = cached.networks()
    chart(
        (figures.rows, networks),
        words.describe(networks),
        "three",
        "AlexNet, VGG-16 and VGG-19",
        wide=True,
        how="computed",
        networks=("alexnet", "vgg16", "vgg19"),
        images=(),
    )
    more("gpus").markdown(f"Counted now; numbers are channels or units. {words.ABOUT_GPUS}")
