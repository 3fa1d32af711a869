"""The lesson on training images: ten crops of the photo, and what preprocessing does to its numbers."""

from functools import partial

import streamlit as st

from explorer.lessons.cached import augmenting
from explorer.lessons.cached import input_numbers as cached
from explorer.lessons.cached.networks import quick
from explorer.lessons.figures import augmenting as crop_figures
from explorer.lessons.figures import input_numbers as figures
from explorer.lessons.panels.charts import charts, images, numbers
from explorer.lessons.words import augmenting as crop_words
from explorer.lessons.words import input_numbers as words
from explorer.networks.model import Model


def ten_crops(model: Model, image: str) -> None:
    """Ten crops of the photo, and what a network says of each."""
    shown = quick(model)
    pieces, probabilities = augmenting.ten_crops(shown, image)
    best = int(probabilities.mean(0).argmax())
    name = shown.class_name(best)
    images(
        (crop_figures.crops, pieces, probabilities[:, best]),
        crop_words.describe_crops(probabilities[:, best], name, shown.label),
        "ten",
        "Ten crops",
        columns=partial(crop_words.crop_table, probabilities[:, best], name),
        networks=(shown.key,),
    )


def preprocessing(model: Model, image: str) -> None:
    """The values of the photo before and after, as this network takes them."""
    st.subheader("What a network is given, in numbers", anchor=False)
    result = cached.of_photo(model, image)
    charts(
        {
            "Values of the photo": (figures.histogram, result, False),
            "Values that the network is given": (figures.histogram, result, True),
        },
        words.describe(result),
        "input_numbers",
    )
    numbers(words.table(result), "mean_and_deviation", words.ABOUT_INPUT, "Before and after")
