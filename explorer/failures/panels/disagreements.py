"""Which networks are compared, and on which images do they differ?"""

from collections.abc import Sequence

import streamlit as st

from explorer.app import replay, sidebar
from explorer.app.widgets import URL_STATE, download_csv, escape_markdown
from explorer.failures.cached import evaluations as cached
from explorer.failures.cached import metrics as cached_metrics
from explorer.failures.description import EvaluationError
from explorer.failures.disagreements import Agreement, contingency, image_sets
from explorer.failures.evaluation import Evaluation
from explorer.failures.figures import disagreements as figures
from explorer.failures.figures.failure_modes import failure_modes
from explorer.failures.panels.evaluation import own_evaluations
from explorer.failures.panels.grid import grid
from explorer.failures.words import disagreements as words
from explorer.failures.words.failure_modes import describe_failure_modes, tree_of_all


def choose() -> list[str]:
    """Names of two to four evaluations."""
    model = sidebar.current().model
    labels = cached.comparable(own_evaluations(), model)
    chosen = st.multiselect(
        "Evaluations of the same images, two to four (empty: networks that ship)",
        labels,
        format_func=labels.__getitem__,
        key="evaluations_chosen",
        max_selections=4,
        **URL_STATE,
    )
    return chosen if len(chosen) > 1 else cached.shipped(model)


def open_all(names: Sequence[str]) -> tuple[list[Evaluation], Agreement]:
    """These evaluations and the images that all of them have. The page ends here where one cannot be
    read or they have none in common."""
    try:
        evaluations = [cached.evaluation(name) for name in names]
        return evaluations, cached_metrics.agreement(evaluations)
    except EvaluationError as error:
        st.warning(escape_markdown(str(error)))
        st.stop()


def pair(both: Agreement, names: Sequence[str]) -> tuple[int, int]:
    """Two of the networks to choose, and what the second repairs and breaks."""
    places = range(len(names))
    left, right = st.columns(2)
    first = left.selectbox(
        "From", places, 0, names.__getitem__, key=f"from_{len(names)}", **URL_STATE
    )
    second = right.selectbox(
        "to", places, len(names) - 1, names.__getitem__, key=f"to_{len(names)}", **URL_STATE
    )
    counts = contingency(both.correct[:, first], both.correct[:, second])
    text = words.describe_contingency(counts, names[first], names[second])
    replay.chart(figures.contingency, counts, names[first], names[second], alt=text)
    st.text(text)
    return first, second


def table(both: Agreement, names: Sequence[str]) -> None:
    """How many images each gets wrong that another gets right."""
    columns = words.table(both.counts(), names, (~both.correct).sum(0))
    st.dataframe(
        columns,
        hide_index=True,
        alt="Row: wrong by this network; column: of these, right by that one",
    )
    download_csv("Table (CSV)", lambda: columns, "disagreements")


def modes(evaluations: Sequence[Evaluation], names: Sequence[str]) -> None:
    """The failure modes of each network's errors."""
    modes = [cached_metrics.failure_modes(evaluation) for evaluation in evaluations]
    shared = [key for key in modes[0].keys if all(key in each.keys for each in modes)]
    counts = {name: each.labelled_counts(shared) for name, each in zip(names, modes, strict=True)}
    errors = {name: len(each.rows) for name, each in zip(names, modes, strict=True)}
    text = describe_failure_modes(counts, errors)
    replay.chart(failure_modes, counts, errors, alt=text)
    st.text(f"{text} {tree_of_all(modes)}")


def images(
    evaluation: Evaluation, both: Agreement, names: Sequence[str], first: int, second: int
) -> None:
    """Images by what two networks say of them; `evaluation` is that of the second."""
    sets = image_sets(both, names, first, second)
    which = st.selectbox(
        "Which images",
        sets,
        format_func=lambda key: f"{key} ({len(sets[key]):,})",
        key="which",
        **URL_STATE,
    )
    rows = both.rows[:, second]
    place = {int(row): place for place, row in enumerate(rows)}

    def caption(row: int) -> str:
        true, predicted = both.labels[place[row]], both.predicted[place[row]]
        return words.predictions(true, predicted, names)

    grid(evaluation, rows[sets[which]], "differ", caption)
