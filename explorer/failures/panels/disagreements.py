"""Which networks are compared, and on which images do they differ?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import class_mode, sidebar, stage
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.drawing.style import Figure
from explorer.drawing.view import Columns, View
from explorer.failures import disagreements
from explorer.failures.cached import evaluations as cached
from explorer.failures.cached import metrics as cached_metrics
from explorer.failures.description import EvaluationError
from explorer.failures.disagreements import Agreement, image_sets
from explorer.failures.evaluation import Evaluation
from explorer.failures.figures import disagreements as figures
from explorer.failures.figures.failure_modes import failure_modes
from explorer.failures.panels import evaluation as evaluations_of
from explorer.failures.panels.evaluation import own_evaluations
from explorer.failures.panels.grid import grid
from explorer.failures.words import disagreements as words
from explorer.failures.words.failure_modes import describe_failure_modes, tree_of_all
from explorer.failures.words.failure_modes import table as table_of_modes


@dataclass(frozen=True)
class Compared:
    """Evaluations of the same images, under short names, and what all of them say of these."""

    evaluations: list[Evaluation]
    names: list[str]
    both: Agreement

    def view(
        self,
        key: str,
        title: str,
        finding: str,
        figure: Callable[[], Figure] | None,
        columns: Callable[[], Columns],
    ) -> View:
        """A view of all of them."""
        return View(
            key,
            title,
            finding,
            figure=figure,
            columns=columns,
            settings={"data": self.evaluations[0].data}
            | {f"evaluation {n}": each.name for n, each in enumerate(self.evaluations, start=1)},
            networks=evaluations_of.networks(*self.evaluations),
            how="recorded",
        )


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


def open_all(names: Sequence[str]) -> Compared:
    """These evaluations and the images that all of them have. The page ends here where one cannot be
    read or they have none in common."""
    try:
        evaluations = [cached.evaluation(name) for name in names]
        short = cached.short_names(evaluations)
        return Compared(evaluations, short, cached_metrics.agreement(evaluations))
    except EvaluationError as error:
        st.warning(escape_markdown(str(error)))
        st.stop()


def pair(names: Sequence[str]) -> tuple[int, int]:
    """Two of the networks to choose."""
    places = range(len(names))
    first = st.selectbox(
        "From", places, 0, names.__getitem__, key=f"from_{len(names)}", **URL_STATE
    )
    second = st.selectbox(
        "to", places, len(names) - 1, names.__getitem__, key=f"to_{len(names)}", **URL_STATE
    )
    return first, second


def contingency(compared: Compared, first: int, second: int, finding: DeltaGenerator) -> None:
    """What the second network repairs and breaks."""
    both, names = compared.both, compared.names
    counts = disagreements.contingency(both.correct[:, first], both.correct[:, second])
    view = compared.view(
        "repaired",
        "Repaired and broken",
        words.finding(counts, names[first], names[second]),
        partial(figures.contingency, counts, names[first], names[second]),
        partial(words.parts, counts, names[first], names[second]),
    )
    stage.show(view, finding)
    stage.more("repaired").text(words.describe_contingency(counts, names[first], names[second]))


def table(compared: Compared) -> None:
    """How many images each gets wrong that another gets right."""
    both = compared.both
    columns = words.table(both.counts(), compared.names, (~both.correct).sum(0))
    title = "Wrong by each, right by another"
    stage.offer(compared.view("wrong_by_each", title, words.TABLE, None, partial(dict, columns)))
    stage.more("table").dataframe(columns, hide_index=True, alt=words.TABLE)


def modes(compared: Compared) -> None:
    """The failure modes of each network's errors."""
    names = compared.names
    modes = [cached_metrics.failure_modes(evaluation) for evaluation in compared.evaluations]
    shared = [key for key in modes[0].keys if all(key in each.keys for each in modes)]
    counts = {name: each.labelled_counts(shared) for name, each in zip(names, modes, strict=True)}
    errors = {name: len(each.rows) for name, each in zip(names, modes, strict=True)}
    text = describe_failure_modes(counts, errors)
    view = compared.view(
        "kinds",
        "Kinds of failure of each",
        text,
        partial(failure_modes, counts, errors, class_mode.in_class()),
        partial(table_of_modes, counts, errors),
    )
    stage.more("kinds").subheader(view.title, anchor=False)
    stage.show(view)
    stage.more("trees").text(f"{text} {tree_of_all(modes)}")


def images(compared: Compared, first: int, second: int) -> None:
    """Images by what two networks say of them, those of the evaluation of the second."""
    both, names = compared.both, compared.names
    sets = image_sets(both, names, first, second)
    with stage.controls("which"):
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

    sentence = words.of_set(which, len(sets[which]))
    grid(compared.evaluations[second], rows[sets[which]], "differ", sentence, caption=caption)
