"""Take away: in which forms does what is on a page leave?

One closed list above every page. Opened, it offers each view of the page: paper (PNG of 300 dpi, SVG,
PDF), numbers (CSV, NPZ), where it comes from (JSON), the script that makes it; the report, which
collects views of several pages; and the address. To offer one more form, add a row to FORMS of
drawing/leaving.py."""

import hashlib
from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st

from explorer.app import cache, class_mode, page_table, report, session, sidebar, words
from explorer.app.answers import answer
from explorer.app.page_table import NETWORK, NOTHING, PICTURE, Page
from explorer.app.problems import callback
from explorer.app.widgets import DOWNLOAD
from explorer.drawing import leaving
from explorer.drawing.leaving import FORMS
from explorer.drawing.manifest import Manifest, NetworkFacts, PictureFacts
from explorer.drawing.view import View
from explorer.networks import devices, registry, weight_digests
from explorer.networks.model import Model

ADDRESS = "This address opens the page exactly as it is:"


def offer(page: Page, views: Sequence[View]) -> None:
    """The list for the views of a page."""
    place = st.popover(
        "Take away", icon=":material/download:", key="take_away", on_change="rerun", type="tertiary"
    )
    if place.open:
        with place:
            _offer(page, {view.key: view for view in views})


def _offer(page: Page, views: dict[str, View]) -> None:
    key = st.selectbox("Picture", views, format_func=lambda key: views[key].title, key="take")
    view = views[key]
    made = manifest(page, view)
    with st.container(horizontal=True, gap="small"):
        for form in leaving.forms(view):
            st.download_button(
                FORMS[form].label,
                partial(leaving.export, view, made, form),
                leaving.file_name(view, made, form),
                leaving.mime(view, form),
                key=f"take_{form}_{key}",
                **DOWNLOAD,
            )
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            "Add to the report",
            icon=":material/playlist_add:",
            key="take_report",
            on_click=callback(report.collect),
            args=(view, made),
        )
        if collected := len(report.items()):
            st.page_link(page_table.path("report"), label=words.open_report(collected))
    if view.code is not None:
        code = st.expander(
            "Copy as code", icon=":material/code:", key="take_code", on_change="rerun"
        )
        if code.open:
            code.code(view.code(), "python", height=320)
    st.write(ADDRESS)
    st.code(made.address, language=None)


def manifest(page: Page, view: View) -> Manifest:
    """Where a view of this page comes from."""
    choice, keys, images = sidebar.current(), view.networks, view.images
    uses = page.uses if page.of_used else NOTHING
    if keys is None:
        keys = (choice.model.key,) if NETWORK in uses else ()
    if images is None:
        images = (choice.image,) if PICTURE in uses else ()
    return Manifest(
        page.title,
        class_mode.share_address(),
        tuple(_network(registry.find(key)) for key in keys),
        tuple(map(_picture, images)),
        view.settings,
        how=view.how,
        device=devices.about() or "CPU",
    )


def _network(model: Model) -> NetworkFacts:
    digest = weight_digests.digest(model, lambda: cache.network(model))
    return NetworkFacts(model.label, model.key, digest.sha256, digest.of)


def _picture(image: str) -> PictureFacts:
    return PictureFacts(session.image_label(image), image, _digest(image))


@answer()
def _digest(image: str) -> str:
    """The sha256 of a picture's pixels; what has a key never changes."""
    return hashlib.sha256(np.ascontiguousarray(cache.picture(image).pixels).data).hexdigest()
