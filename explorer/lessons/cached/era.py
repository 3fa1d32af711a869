"""The networks of the era, counted."""

import streamlit as st

from explorer.inside.cached import anatomy
from explorer.lessons import era
from explorer.lessons.era_networks import ERA
from explorer.networks.registry import architecture

BESIDE_TRANSFORMERS = ("alexnet", "vgg16", "resnet152")


@st.cache_data(max_entries=2, show_spinner="Counting the networks of the era")
def points(later: bool) -> tuple[era.Point, ...]:
    """See explorer.lessons.era.points."""
    return era.points({key: anatomy(architecture(key)) for key in ERA}, later)


def work() -> dict[str, int]:
    """Multiply-adds of one forward pass of a few of them, by label, counted."""
    return {
        architecture(key).label: anatomy(architecture(key)).multiply_adds
        for key in BESIDE_TRANSFORMERS
    }
