"""The lesson on training images: what preprocessing does to the numbers of the photo."""

import streamlit as st

from explorer.lessons.cached import input_numbers as cached
from explorer.lessons.figures import input_numbers as figures
from explorer.lessons.panels.charts import charts, numbers
from explorer.lessons.words import input_numbers as words
from explorer.networks.model import Model


def preprocessing(model: Model, image: str) -> None:
    """The values of the photo before and after, as this network takes them."""
    st.subheader("What a network is given, in numbers", anchor=False)
    result = cached.of_photo(model, image)
    charts(
        [(figures.histogram, result, False), (figures.histogram, result, True)],
        words.describe(result),
        "input_numbers",
    )
    numbers(words.table(result), "input-numbers", words.ABOUT_INPUT)
