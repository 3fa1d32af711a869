"""What preprocessing does to the numbers of the chosen photo."""

import streamlit as st

from explorer.app.analysis import BY_ROW
from explorer.app.cache import picture
from explorer.lessons import input_numbers
from explorer.networks.model import Model


@st.cache_data(max_entries=50, show_spinner=False, hash_funcs=BY_ROW)
def of_photo(model: Model, image: str) -> input_numbers.InputNumbers:
    """See explorer.lessons.input_numbers.input_numbers. Raises ImageError."""
    return input_numbers.input_numbers(picture(image).pixels, model.preprocessing)
