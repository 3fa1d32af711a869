"""Cached answers of the lessons: numbers and names in, what the pictures show out."""

import numpy as np
import streamlit as st
import torch

from explorer.app.cache import picture
from explorer.images import preprocessing
from explorer.lessons import activations, convolution
from explorer.lessons.convolution import SIDE
from explorer.lessons.syllabus import LESSONS


@st.cache_data(max_entries=50, show_spinner=False)
def answer(key: str) -> tuple[str, str]:
    """The right option of a lesson's question and why, computed."""
    return LESSONS[key].question.answer()


@st.cache_data(max_entries=1, show_spinner=False)
def factors() -> dict[str, dict[str, float]]:
    """See explorer.lessons.activations.factors."""
    return activations.factors()


@st.cache_data(max_entries=50, show_spinner=False)
def _photo(image: str) -> torch.Tensor:
    frame = preprocessing.Preprocessing(SIDE, SIDE, mean=(0.0,), std=(1.0,), channels=1)
    return preprocessing.to_input(
        picture(image).pixels, frame
    )  # (1, 1, SIDE, SIDE), black 0 to white 1


@st.cache_data(max_entries=500, show_spinner=False)
def slid(image: str, kernel: list[float], stride: int, padding: int, pool: str) -> convolution.Slid:
    """A kernel, nine numbers row by row, over the chosen picture in grey; see
    explorer.lessons.convolution.slide."""
    return convolution.slide(_photo(image), np.reshape(kernel, (3, 3)), stride, padding, pool)
