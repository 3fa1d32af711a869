"""One image of an evaluation: which one, what is to be said of it, its neighbours, its tags and
notes."""

import time

import numpy as np
import streamlit as st

from explorer.app import replay, sidebar
from explorer.app.widgets import escape_markdown
from explorer.drawing.style import png
from explorer.drawing.tables import csv
from explorer.failures import evaluation as evaluation_of
from explorer.failures import notes as evaluation_notes
from explorer.failures import taxonomy
from explorer.failures.cached import image as one_image
from explorer.failures.cached import sets as cached
from explorer.failures.evaluation import Evaluation
from explorer.failures.failure_modes import explain
from explorer.failures.figures import perturbations as curves
from explorer.failures.panels import grid as failures_panel
from explorer.failures.perturbations import PERTURBATIONS
from explorer.failures.taxonomy import mass_path
from explorer.images import preprocessing, uploads
from explorer.inside.figures import predictions as bars

NEAREST = 8


def choose(found: Evaluation) -> int:
    """The row of the image, and buttons through the images among which it was opened: by loss,
    wrong ones first."""
    rows, first = st.session_state.get("selection"), usual(found)
    if rows is None or not len(rows) or rows.max() >= len(found):
        rows = st.session_state["selection"] = first
    if not 0 <= int(st.session_state.get("row", first[0])) < len(found):
        st.session_state.pop("row")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        given = {} if "row" in st.session_state else {"value": int(first[0])}
        row = int(
            st.number_input(
                "Image", 0, len(found) - 1, key="row", width=160, **given, **failures_panel.KEPT
            )
        )
        places = np.flatnonzero(rows == row)
        place = int(places[0]) if len(places) else None
        for label, step in (("Previous", -1), ("Next", 1)):
            target = rows[(place + step) % len(rows)] if place is not None else rows[0]
            st.button(
                label, key=f"step_{label}", on_click=sidebar.select, args=("row", int(target))
            )
        st.page_link(
            "../pages/failures/failures.py", label="All failure cases", icon=":material/grid_view:"
        )
    position = (
        f"{place + 1:,} of the {len(rows):,} images that were chosen"
        if place is not None
        else "not among the images that were chosen"
    )
    st.caption(escape_markdown(f"{found.names[row]}: {position}."))
    return row


def usual(found: Evaluation) -> np.ndarray:
    """Wrong ones, the greatest loss first; where nothing is wrong or known, all."""
    wrong = np.flatnonzero(found.wrong)
    return (
        wrong[np.argsort(-found.loss[wrong], kind="stable")]
        if len(wrong)
        else np.arange(len(found))
    )


def open_picture(name: str, found: Evaluation, row: int) -> str:
    """The key of the picture. The page ends here where it cannot be read."""
    try:
        opened = one_image.opened(name, row)
    except (preprocessing.ImageError, evaluation_of.EvaluationError) as error:
        st.error(escape_markdown(str(error)))
        st.stop()
    if opened.note:
        st.info(escape_markdown(opened.note))
    return opened.key


def targets(found: Evaluation, row: int) -> tuple[int, int]:
    """The predicted and the true class; where the true one is not known or predicted, the runner-up
    in its place."""
    predicted, label = int(found.predicted[row]), int(found.labels[row])
    second = int(found.top[row][1]) if found.top.shape[1] > 1 else predicted
    return predicted, label if label >= 0 and label != predicted else second


def reasons(name: str, found: Evaluation, row: int) -> None:
    """What the rules say of this image, one sentence a kind."""
    label, text = int(found.labels[row]), st.session_state.get(f"tree_{name}", "")
    if label < 0:
        st.text("Its true class is not known, so nothing can be called wrong.")
    elif found.correct[row]:
        st.text(
            f"Right: {found.classes[label]}, p = {found.probability[row]:.1%}, loss {found.loss[row]:.3f}, "
            f"margin {found.margin[row]:+.3f}."
        )
    else:
        st.text(
            f"Wrong: it shows {found.classes[label]} (p = {bars.percent(found.probability[row])}), the network "
            f"says {found.classes[found.predicted[row]]} ({bars.percent(found.confidence[row])}). "
            f"Loss {found.loss[row]:.3f}, margin {found.margin[row]:+.3f}, entropy {found.entropy[row]:.2f} nats."
        )
        try:
            for sentence in explain(found, row, cached.tree(name, text)):
                st.text(f"• {sentence}")
        except taxonomy.TaxonomyError:
            st.text("The tree that was given cannot be used; see the failure cases.")


def up_the_tree(
    name: str, found: Evaluation, probabilities: np.ndarray, predicted: int, other: int
) -> None:
    """The softmax mass of every group that holds the predicted class, and of those of the other
    class."""
    try:
        tree = cached.tree(name, st.session_state.get(f"tree_{name}", ""))
    except taxonomy.TaxonomyError:
        tree = None
    if tree is None:
        st.text("There is no tree over these classes.")
        return
    for column, output in zip(st.columns(2, gap="large"), (predicted, other), strict=True):
        path = [
            step
            for step in mass_path(tree, probabilities, output)
            if step.classes < len(probabilities)
        ][:6]
        if not path:
            column.text(f"The tree does not know {found.classes[output]}.")
            continue
        labels = [
            f"{step.name}" + (f" ({step.classes} classes)" if step.classes > 1 else "")
            for step in path
        ]
        some = "one of " if tree.made else "some "
        said = "; ".join(
            f"{bars.percent(step.mass)} {some if step.classes > 1 else ''}{step.name}"
            for step in reversed(path)
        )
        replay.chart(
            bars.bars, labels, np.array([step.mass for step in path]), alt=said, place=column
        )
        column.text(f"{said}. Tree: {tree.source}.")


def what_if(found: Evaluation, image: str, asked: tuple[int, int]) -> None:
    """The picture changed in one way by one amount after another: the probabilities of two
    classes."""
    kind = st.selectbox(
        "Change",
        PERTURBATIONS,
        format_func=lambda key: PERTURBATIONS[key].label,
        key="change",
        help="  \n".join(f"{row.label}: {row.help}" for row in PERTURBATIONS.values()),
        **failures_panel.KEPT,
    )
    curve, names = (
        one_image.perturbed(found.model, image, kind, asked),
        [found.classes[output] for output in asked],
    )
    said, words = curves.describe(curve, names, found.classes), curves.strip_words(curve)
    left, right = st.columns([3, 2], gap="large", vertical_alignment="center")
    replay.chart(curves.curves, curve, names, alt=said, place=left)
    right.image(
        png(curves.strip(one_image.changed_views(image, kind))),
        words,
        "stretch",
        output_format="PNG",
        alt=words,
    )
    right.text(said)
    right.download_button(
        "Curves (CSV)",
        csv(curves.table(curve, names, found.classes)),
        "curves.csv",
        on_click="ignore",
    )


def near(name: str, found: Evaluation, row: int) -> None:
    """The images whose features are most like those of this one."""
    if found.features is None:
        st.text("This evaluation kept no features, so there are no neighbours to be found.")
        return
    among = one_image.comparable(name, st.session_state.get("evaluations", []))
    other = st.selectbox(
        "Look among the images of", among, format_func=among.get, key=f"near_{name}"
    )
    nearest, searched = one_image.nearest(name, row, NEAREST, other), cached.evaluation(other)
    with st.container(horizontal=True, gap="xsmall"):
        pictures = one_image.tiles(other, nearest.indices, failures_panel.TILE - 4)
        for place, picture, cosine in zip(
            nearest.indices.tolist(), pictures, nearest.cosines, strict=True
        ):
            with st.container(width=failures_panel.TILE, gap=None):
                said = failures_panel.caption(searched, place)
                st.image(
                    picture,
                    width=failures_panel.TILE - 4,
                    output_format="PNG",
                    alt=f"{searched.names[place]}: {said}",
                )
                st.caption(escape_markdown(f"{said}, cosine {cosine:.3f}"))
    known = searched.labels[nearest.indices]
    label = found.labels[row]
    same = int((known == label).sum()) if label >= 0 else 0
    as_said = int((known == found.predicted[row]).sum())
    st.text(
        f"Of the {len(nearest.indices)} nearest, {same} show the true class and {as_said} the predicted one. "
        "Cosine of the last layer's input, measured at evaluation."
    )


def written(name: str, found: Evaluation, row: int) -> None:
    """Tags and notes of this image, to read, add and take away."""
    image, notes = str(found.names[row]), failures_panel.kept(name)
    tags = list(notes.tags.get(image, ()))
    left, right = st.columns(2, gap="large")
    with left, st.form(f"tag_form_{row}", clear_on_submit=True):
        tag = st.text_input(
            "New tag",
            max_chars=evaluation_notes.LONGEST_TAG,
            placeholder="wrong label",
            key="new_tag",
        )
        if (
            st.form_submit_button("Add the tag")
            and tag
            and failures_panel.change(name, evaluation_notes.tag, [image], tag)
        ):
            st.rerun()
    with left, st.container(horizontal=True):
        for place, tag in enumerate(tags):
            if st.button(
                escape_markdown(tag),
                key=f"untag_{row}_{place}",
                icon=":material/close:",
                help="Take this tag away",
            ) and failures_panel.change(name, evaluation_notes.untag, [image], tag):
                st.rerun()
    with right, st.form(f"note_form_{row}", clear_on_submit=True):
        text = st.text_area(
            "New note", max_chars=evaluation_notes.LONGEST_NOTE, height=100, key="new_note"
        )
        if (
            st.form_submit_button("Keep the note")
            and text
            and failures_panel.change(name, evaluation_notes.note, image, text)
        ):
            st.rerun()
    for note in notes.notes.get(image, ()):
        with right, st.container(horizontal=True, border=True):
            st.text(f"{time.strftime('%Y-%m-%d %H:%M', time.gmtime(note.when))} UTC\n{note.text}")
            if st.button("Delete", key=f"forget_{note.key}") and failures_panel.change(
                name, evaluation_notes.forget, image, note.key
            ):
                st.rerun()
    left.caption(
        "Tags and notes are kept with the evaluation; everybody who can open it can read them."
    )


def to_other_pages(found: Evaluation, row: int, key: str) -> None:
    """A button that puts this picture into the sidebar's list, so that every page looks at it."""
    data = uploads.get(key)
    if key in sidebar.session_images():
        st.caption(
            "This picture stands in the sidebar's list of images: the other pages can look at it."
        )
    elif data:
        st.button(
            "Look at it on every page",
            icon=":material/open_in_new:",
            on_click=take,
            args=(found, row, data),
            help="Adds the picture to your images in the sidebar, and chooses it",
        )


def take(found: Evaluation, row: int, data: bytes) -> None:
    st.session_state["image_errors"] = []
    sidebar.take(str(found.names[row]).replace("/", " "), data)
