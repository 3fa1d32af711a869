"""How does somebody take images along? A zip and HTML, each made when it is asked for; their numbers."""

from functools import partial

import numpy as np
import streamlit as st

from explorer.app.widgets import DOWNLOAD
from explorer.drawing.view import Columns
from explorer.failures import export_page
from explorer.failures import exports as exports_of
from explorer.failures.cached import evaluations as cached
from explorer.failures.evaluation import Evaluation


def exports(evaluation: Evaluation, rows: np.ndarray, key: str) -> None:
    """Buttons that give the images `rows` of an evaluation."""
    buttons = (
        (f"Images (zip, at most {exports_of.MAX_ZIP})", _archive, "failures.zip"),
        (f"One page (HTML, at most {export_page.MAX_HTML:,})", _page, "failures.html"),
    )
    with st.container(horizontal=True):
        for label, make, file in buttons:
            st.download_button(
                label,
                partial(make, evaluation, rows),
                file,
                key=f"{file}_{key}",
                **DOWNLOAD,
            )


def columns(evaluation: Evaluation, rows: np.ndarray) -> Columns:
    """What is known of these images, and what people wrote of them."""
    notes = cached.notes(evaluation)
    return exports_of.columns(exports_of.exported_images(evaluation, rows.tolist(), notes))


def _archive(evaluation: Evaluation, rows: np.ndarray) -> bytes:
    about = {
        "evaluation": evaluation.name,
        "network": evaluation.label,
        "weights": evaluation.weights,
        "data": evaluation.data,
    }
    images = exports_of.exported_images(evaluation, rows.tolist(), cached.notes(evaluation))
    pictures = exports_of.whole_pictures(evaluation, rows[: exports_of.MAX_ZIP].tolist())
    return exports_of.archive(about, images, pictures)


def _page(evaluation: Evaluation, rows: np.ndarray) -> bytes:
    about = (
        f"{len(rows):,} images of {len(evaluation):,}. p is the softmax probability of the "
        "predicted class."
    )
    images = exports_of.exported_images(evaluation, rows.tolist(), cached.notes(evaluation))
    pictures = exports_of.small_pictures(evaluation, rows[: export_page.MAX_HTML].tolist())
    title = f"{evaluation.label} on {evaluation.data}"
    return export_page.page(title, about, images, pictures)
