"""Recorded trainings, and one that is trained now."""

import streamlit as st

from explorer.app.cache import WORKERS
from explorer.lessons import overfitting, overfitting_training


@st.cache_data(max_entries=1, show_spinner=False)
def recorded() -> dict[overfitting.Setting, overfitting.Learning]:
    """Every recorded training."""
    return overfitting.recorded()


@st.cache_data(max_entries=200, show_spinner="Training a network now")
def trained(images: int, shuffled: bool, units: int, seed: int) -> overfitting.Learning:
    """One training on digits, now."""
    setting = overfitting.Setting("digits", images, shuffled, units, seed=seed)
    return WORKERS.submit(overfitting_training.learn, setting).result()
