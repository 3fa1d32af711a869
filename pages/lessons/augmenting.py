"""More images from one photo: crops, mirrors and shifted colours."""

import streamlit as st

from explorer.app import sidebar
from explorer.lessons import panels as frame
from explorer.lessons.augmenting import CROP, RESIZED, Crop
from explorer.lessons.cached import nets
from explorer.lessons.figures import augmenting as figures
from explorer.networks import registry

KEPT, choice = {"bind": "query-params", "persist_state": "session"}, sidebar.current()

frame.open("augmenting", "image", "model")
frame.ask("augmenting")
with frame.controls():
    one, two, three = st.columns([3, 3, 2], vertical_alignment="bottom")
    left = one.slider("Pixels from the left", 0, RESIZED - CROP, 8, key="crop_left", **KEPT)
    top = two.slider("Pixels from the top", 0, RESIZED - CROP, 24, key="crop_top", **KEPT)
    mirrored = three.toggle("Mirrored", key="crop_mirrored", **KEPT)
crop = Crop(top, left, mirrored)
frame.images(
    figures.window(nets.resized(choice.image), crop), figures.describe_window(crop), "crop"
)
st.subheader("Does it matter where the photo is cut?", anchor=False)
model = nets.quick(choice.model)
pieces, found = nets.ten_crops(model, choice.image)
best = int(found.mean(0).argmax())
frame.images(
    {"Ten crops": figures.crops(pieces, found[:, best])},
    figures.describe_crops(
        found[:, best], registry.find(model).class_name(best), registry.find(model).label
    ),
    "ten",
)
st.subheader("Shifted colours", anchor=False)
with frame.controls(1):
    one, two = st.columns(2)
    times = one.slider("Times the paper's spread of 0.1", 1, 60, 30, key="colour_times", **KEPT)
    seed = two.slider("Draw number", 1, 20, key="colour_draw", **KEPT)
axes, tiles, shifts = nets.shifted(choice.image, times, seed)
frame.images(
    {"Shifted colours": figures.colours(tiles, shifts)},
    figures.describe_colours(axes, shifts, times),
    "colour",
)
frame.numbers(figures.axes_table(axes), "colour-axes", figures.ABOUT_AXES)
frame.close("augmenting")
