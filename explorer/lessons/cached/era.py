"""The networks of the era, counted."""

import streamlit as st

from explorer.inside.cached import anatomy
from explorer.lessons import era
from explorer.lessons.era_networks import ERA
from explorer.networks.registry import architecture


@st.cache_data(max_entries=2, show_spinner="Counting the networks of the era")
def points(later: bool) -> tuple[era.Point, ...]:
    """See explorer.lessons.era.points."""
    return era.points({key: anatomy(architecture(key)) for key in ERA}, later)
