"""Which trainings are there, and where can one go from here?"""

from functools import partial

import streamlit as st

from explorer.app import page_table, stage
from explorer.app.widgets import URL_STATE, escape_markdown, select
from explorer.drawing.view import View
from explorer.training import cached
from explorer.training.words import train as words

PAGES = {
    "predictions": "Predictions",
    "filters": "Filters",
    "gradients": "Gradients",
    "saliency": "Saliency",
}


def open_in(key: str) -> None:
    """Buttons that choose the trained network in the sidebar and go to another page."""
    with st.popover("Open it in", icon=":material/open_in_new:"):
        for page, label in PAGES.items():
            if st.button(
                label,
                on_click=select,
                args=("model", key),
                key=f"train_open_{page}",
            ):
                go_to(page)


def go_to(page: str) -> None:
    """Another page; network and image are kept by the session, and addresses of bound widgets
    cannot be passed on."""
    st.switch_page(page_table.path(page), query_params={})


def table() -> None:
    """All trainings of this server in a table, those that run and wait first."""
    trainings = cached.trainings()
    counts = words.counts(trainings)
    st.text(f"{counts} What waits begins by itself, in this order, when there is room.")
    if odd := cached.odd_jobs():
        st.caption(escape_markdown(words.odd_jobs(odd)))
    if problem := cached.queue_problem():
        st.error(escape_markdown(problem))
    if not trainings:
        return
    columns = words.table(trainings)
    title = "All trainings of this server"
    st.dataframe(columns, hide_index=True, alt=f"{title}: {counts}")
    stage.offer(
        View(
            "trainings",
            title,
            counts,
            columns=partial(dict, columns),
            networks=(),
            images=(),
            how="recorded",
        )
    )


def compare(key: str) -> None:
    """Choose runs and go to the page that lays them side by side."""
    labels = cached.comparable()
    first = [run for run in dict.fromkeys((key, cached.EXAMPLE)) if run in labels]
    chosen = st.multiselect(
        "Compare over training, at most four",
        labels,
        first,
        lambda key: labels[key],
        max_selections=4,
        key=f"train_compare_{key}_{len(first)}",  # anew when the run can be compared
        **URL_STATE,
    )
    if st.button(
        "Compare them",
        icon=":material/compare_arrows:",
        on_click=st.session_state.update,
        args=({"runs": chosen},),
        disabled=not chosen,
        key="train_compared",
    ):
        go_to("training")
