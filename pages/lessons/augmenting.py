"""More images from one photo: crops, mirrors and shifted colours."""

from functools import partial

import streamlit as st

from explorer.app import sidebar
from explorer.app.widgets import URL_STATE
from explorer.lessons import panels
from explorer.lessons.augmenting import CROP, RESIZED, Crop
from explorer.lessons.cached import augmenting as cached
from explorer.lessons.figures import augmenting as figures
from explorer.lessons.panels.augmenting import preprocessing, ten_crops
from explorer.lessons.words import augmenting as words

choice = sidebar.current_network()

first = panels.header("augmenting", share=3)
with first.controls:
    left = st.slider("Pixels from the left", 0, RESIZED - CROP, 8, key="crop_left", **URL_STATE)
    top = st.slider("Pixels from the top", 0, RESIZED - CROP, 24, key="crop_top", **URL_STATE)
    mirrored = st.toggle("Mirrored", key="crop_mirrored", **URL_STATE)
crop = Crop(top, left, mirrored)
panels.images(
    (figures.window, cached.resized(choice.image), crop),
    words.describe_window(crop),
    "crop",
    "One training image of the photo",
    first,
    how="computed",
    settings={"left": left, "top": top, "mirrored": mirrored},
    networks=(),
)
panels.question("augmenting")
st.subheader("Does it matter where the photo is cut?", anchor=False)
ten_crops(choice.model, choice.image)
st.subheader("Shifted colours", anchor=False)
with panels.controls(1):
    times_place, seed_place = st.columns(2)
    times = times_place.slider(
        "Times the paper's spread of 0.1", 1, 60, 30, key="colour_times", **URL_STATE
    )
    seed = seed_place.slider("Draw number", 1, 20, key="colour_draw", **URL_STATE)
axes, tiles, shifts = cached.shifted_colours(choice.image, times, seed)
panels.images(
    (figures.colours, tiles, shifts),
    words.describe_colours(axes, shifts, times),
    "colour",
    "Shifted colours",
    arrays=partial(dict, shifts=shifts),
    settings={"times the paper's spread": times, "draw": seed},
    networks=(),
)
panels.numbers(words.axes_table(axes), "axes", words.ABOUT_AXES, "Axes of the photo's colours")
preprocessing(choice.model, choice.image)
panels.footer("augmenting")
