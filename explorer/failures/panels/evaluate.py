"""Which networks are to be evaluated on which images? What is asked for goes into the queue."""

from collections.abc import Sequence

import streamlit as st

from explorer.app import problems, sidebar
from explorer.app.widgets import escape_markdown
from explorer.drawing.numbers import counted
from explorer.failures import folders
from explorer.failures.cached import data as cached
from explorer.failures.panels import evaluation_queue, imagenette, images, matching
from explorer.failures.sources import ImageSource
from explorer.networks.model import Model
from trainer.errors import PersonsError
from trainer.set_summary import describe

MAX_NETWORKS = 4  # at a time
OPEN = "evaluate_open"  # in the session: whether the form is seen


def draw() -> None:
    """Choose data and networks, correct the matching of classes, start; and how far what was
    started is."""
    place = st.expander(
        "Evaluate other images or another network",
        icon=":material/play_circle:",
        key=OPEN,
        on_change="rerun",
    )
    if place.open:
        with place:
            _choose()
    evaluation_queue.draw()


def _choose() -> None:
    """Data and networks."""
    imagenette.draw(sidebar.current().model)
    kinds = images.kinds()
    kind = st.segmented_control(
        "Images", kinds, default=kinds[0], key="evaluate_kind", required=True
    )
    models = sidebar.usable_models()
    keys = st.multiselect(
        "Networks, at most four (empty: the one in the sidebar)",
        models,
        format_func=sidebar.model_label,
        key="evaluate_networks",
        max_selections=MAX_NETWORKS,
    )
    chosen = [models[key] for key in keys] or [sidebar.current().model]
    try:
        source, public = images.KINDS[kind](chosen[0])
        if source is not None:
            _start(source, chosen, public)
    except (PersonsError, OSError) as error:
        problems.show_problem(error)


def _start(source: ImageSource, models: Sequence[Model], public: str) -> None:
    """What is in the set, class matching to correct, how many images, and the button."""
    for line in describe(source.summary) if source.summary else ():
        st.caption(escape_markdown(line))
    matches = cached.matches(source.classes, models[0])
    corrected = matching.correct(matches, models[0]) if source.classes else {}
    outputs = [corrected.get(match.name, match.output) for match in matches]
    if source.classes and all(output < 0 for output in outputs):
        st.warning(
            f"No class of these images is a class of {escape_markdown(models[0].label)}: nothing can be right or "
            "wrong. Correct the table, or choose another network."
        )
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    limit = left.number_input(
        "Images at most (0: all)",
        0,
        2_000_000,
        0,
        1000,
        key="evaluate_limit",
        help="Drawn evenly from all of them.",
    )
    count = min(limit or len(source.images), len(source.images))
    networks = f" by {len(models)} networks" if len(models) > 1 else ""
    if right.button(
        f"Evaluate {counted(count, 'image')}{networks}",
        key="evaluate_start",
        type="primary",
        icon=":material/play_arrow:",
        disabled=not count,
    ):
        for model in models:
            mapping = corrected if model.classes == models[0].classes else {}
            _ask(source, model, public, limit, mapping)


def _ask(
    source: ImageSource, model: Model, public: str, limit: int, mapping: dict[str, int]
) -> None:
    """Put one evaluation into the queue. A question that others would ask alike has a name for all,
    and stays; the others can be cleared away. Raises EvaluationError."""
    shared = public and model.source != "file" and not limit and not mapping
    name = folders.name_for(public, model) if shared else folders.private_name()
    evaluation_queue.ask(name, source.name, model, lambda: source, limit, mapping or None)
