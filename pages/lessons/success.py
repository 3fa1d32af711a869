"""When it succeeds and fails: what becomes of one object off-centre, of two, of similar classes and
of supersets?"""

import streamlit as st

from explorer.app import sidebar
from explorer.app.widgets import escape_markdown
from explorer.drawing.style import png
from explorer.lessons import panels as frame
from explorer.lessons import success
from explorer.lessons.cached import era
from explorer.lessons.figures import success as figures

KEPT = {"bind": "query-params", "persist_state": "session"}


def look(target, *made):
    *columns, place = st.columns([3, 3, 5])
    pictures = zip(
        columns, *figures.look(*era.look(model, target, image, *made), name(target)), strict=True
    )
    for column, picture, head, alt in pictures:
        column.image(png(picture), escape_markdown(head), "stretch", output_format="PNG", alt=alt)
    return place


def off_centre(place):
    left, middle, right = place.columns(3)
    share = left.select_slider("Moved, % of the side", success.OFFSETS, 30, key="moved", **KEPT)
    way = middle.selectbox("Which way", list(success.WAYS), key="way", **KEPT)
    fill = right.selectbox(
        "What comes free is", list(success.FILLS), 0, success.FILLS.get, "fill", **KEPT
    )
    found = era.moved(model, image, way, fill)
    frame.chart(
        (figures.moved, found, name, share, way),
        figures.describe_moved(found, name, way, fill),
        "moving",
        look(found.target, "", "cut", share, way, fill),
    )
    frame.numbers(figures.moved_table(found, name), "moved", figures.ABOUT_MOVED)


def two_objects(place):
    other = place.selectbox(
        "The other picture", others, 0, sidebar.image_label, f"beside_{image}", **KEPT
    )
    how = place.radio("How", success.HOWS, 0, success.HOWS.get, "how", horizontal=True, **KEPT)
    found, labels = (
        era.together(model, image, other, how),
        [sidebar.image_label(one) for one in (image, other)],
    )
    seen = place.toggle("Where it sees the other", key="seen", **KEPT)
    frame.chart(
        (figures.together, found, name, labels),
        figures.describe_together(found, name, labels),
        "together",
        look(found.targets[seen], other, how),
    )
    frame.numbers(figures.together_table(found, name, labels), "together", figures.ABOUT_TOGETHER)


def supersets(_place):
    frame.chart(
        figures.groups(path := era.groups(model, image)), figures.describe_groups(path), "groups"
    )
    frame.numbers(figures.group_table(path), "groups", figures.ABOUT_GROUPS)


def readings(_place):
    frame.numbers(
        found := era.readings(model, image, others[0]), "readings", figures.ABOUT_READINGS
    )
    frame.finding(figures.describe_readings(found), "readings")


PARTS = {
    "Off-centre": off_centre,
    "Two objects": two_objects,
    "Similar and superset": supersets,
    "In all": readings,
}
frame.open("success", "image", "model")
model, image, place = sidebar.current().model, sidebar.current().image, frame.controls()
name, others = era.names(model, image), era.beside(model, image, sidebar.session_images())
PARTS[
    place.segmented_control(
        "Part", list(PARTS), default="Off-centre", required=True, key="situation", **KEPT
    )
](place)
frame.finding(era.trained_on(model), "trained_on")
frame.ask("success")
frame.close("success")
