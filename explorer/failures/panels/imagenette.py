"""One click: real photos, evaluated by the chosen network. They are fetched where they are not here."""

import streamlit as st

from explorer.app.problems import callback
from explorer.app.widgets import escape_markdown
from explorer.failures import folders, sources
from explorer.failures.cached import data as cached
from explorer.failures.description import EvaluationError
from explorer.failures.panels import evaluation_queue
from explorer.networks.model import Model
from trainer.dataset_readers import IMAGENETTE
from trainer.datasets import DATASETS
from trainer.downloads import cache_folder

KEY = "imagenette"


def draw(model: Model) -> None:
    """The button, for networks that name some of these classes; what failed below it."""
    matches = cached.matches(tuple(IMAGENETTE.values()), model)
    if not any(match.output >= 0 for match in matches):
        return
    row = DATASETS[KEY]
    fetched = "" if (cache_folder() / KEY).is_dir() else f", {row.megabytes} MB to fetch first"
    st.button(
        f"Evaluate {escape_markdown(model.label)} on {row.label} ({row.val:,} photos{fetched})",
        key="evaluate_imagenette",
        icon=":material/photo_library:",
        on_click=callback(_ask),
        args=(model,),
        help="It waits in the queue like every evaluation. Without a network connection it ends in a sentence.",
    )
    if error := st.session_state.pop("imagenette_error", ""):
        st.error(escape_markdown(error))


def _ask(model: Model) -> None:
    name = (
        folders.private_name() if model.source == "file" else folders.name_for(f"{KEY} val", model)
    )
    try:
        evaluation_queue.ask(name, DATASETS[KEY].label, model, lambda: sources.source(KEY, "val"))
    except EvaluationError as error:
        st.session_state["imagenette_error"] = str(error)
