"""More images from one photo: crops, mirrors and shifted colours."""

import streamlit as st

from explorer.app import sidebar
from explorer.app.widgets import URL_STATE
from explorer.lessons import panels
from explorer.lessons.augmenting import CROP, RESIZED, Crop
from explorer.lessons.cached import augmenting as cached
from explorer.lessons.cached.networks import quick
from explorer.lessons.figures import augmenting as figures
from explorer.lessons.panels.augmenting import preprocessing
from explorer.lessons.words import augmenting as words

choice = sidebar.current_network()

panels.header("augmenting")
panels.question("augmenting")
with panels.controls():
    first, second, third = st.columns([3, 3, 2], vertical_alignment="bottom")
    left = first.slider("Pixels from the left", 0, RESIZED - CROP, 8, key="crop_left", **URL_STATE)
    top = second.slider("Pixels from the top", 0, RESIZED - CROP, 24, key="crop_top", **URL_STATE)
    mirrored = third.toggle("Mirrored", key="crop_mirrored", **URL_STATE)
crop = Crop(top, left, mirrored)
panels.images(
    figures.window(cached.resized(choice.image), crop), words.describe_window(crop), "crop"
)
st.subheader("Does it matter where the photo is cut?", anchor=False)
model = quick(choice.model)
pieces, probabilities = cached.ten_crops(model, choice.image)
best = int(probabilities.mean(0).argmax())
panels.images(
    {"Ten crops": figures.crops(pieces, probabilities[:, best])},
    words.describe_crops(probabilities[:, best], model.class_name(best), model.label),
    "ten",
)
st.subheader("Shifted colours", anchor=False)
with panels.controls(1):
    first, second = st.columns(2)
    times = first.slider(
        "Times the paper's spread of 0.1", 1, 60, 30, key="colour_times", **URL_STATE
    )
    seed = second.slider("Draw number", 1, 20, key="colour_draw", **URL_STATE)
axes, tiles, shifts = cached.shifted_colours(choice.image, times, seed)
panels.images(
    {"Shifted colours": figures.colours(tiles, shifts)},
    words.describe_colours(axes, shifts, times),
    "colour",
)
panels.numbers(words.axes_table(axes), "colour-axes", words.ABOUT_AXES)
preprocessing(choice.model, choice.image)
panels.footer("augmenting")
