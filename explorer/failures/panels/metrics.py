"""How good is the network, and is it as often right as it claims? Numbers, charts and their tables."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from explorer.app import stage
from explorer.app.problems import callback
from explorer.app.widgets import URL_STATE
from explorer.drawing.style import Figure
from explorer.drawing.view import Columns, View
from explorer.failures.cached import metrics as cached
from explorer.failures.evaluation import Evaluation
from explorer.failures.failure_modes import FailureModes
from explorer.failures.figures import confusion as figures
from explorer.failures.figures.calibration import reliability
from explorer.failures.figures.class_accuracy import class_accuracy
from explorer.failures.metrics import Summary
from explorer.failures.panels import evaluation as evaluations
from explorer.failures.panels import failure_modes
from explorer.failures.words import calibration as words_of_calibration
from explorer.failures.words import metrics as words
from explorer.failures.words.class_accuracy import describe_class_accuracy
from explorer.failures.words.confusion import CLICK


def metrics(summary: Summary, outputs: int) -> None:
    """Top-1, top-5, loss and calibration with their intervals; `outputs` of the network."""
    rows = words.metrics(summary, outputs)
    with st.container(horizontal=True, gap="large"):
        for metric in rows:
            st.metric(metric.label, metric.value, width="content")
    st.text("\n".join(f"{metric.label}: {metric.caption}." for metric in rows))


def charts(evaluation: Evaluation, summary: Summary, modes: FailureModes | None) -> None:
    """What is taken for what, kinds of failure, calibration and accuracy of each class."""
    tables = words.tables(summary, evaluation.classes)
    left, right = st.columns(2, gap="large")
    with left:
        confusion(evaluation, tables["confusion"])
    with right:
        if modes:
            failure_modes.chart(evaluation, modes)
    left, right = st.columns(2, gap="large")
    with left:
        calibration(evaluation, summary, tables["calibration"])
    with right:
        accuracy_of_classes(evaluation, summary, tables["classes"])


def _view(
    evaluation: Evaluation,
    key: str,
    title: str,
    finding: str,
    figure: Callable[[], Figure],
    columns: Columns,
) -> View:
    return View(
        key,
        title,
        finding,
        figure=figure,
        columns=partial(dict, columns),
        settings=evaluations.settings(evaluation),
        networks=evaluations.networks(evaluation),
        how="recorded",
    )


def confusion(evaluation: Evaluation, columns: Columns) -> None:
    """The most confused classes; a click on a cell shows its images."""
    stage.more("confused").subheader("Taken for one another", anchor=False)
    with stage.controls("confused"):
        most = st.slider("Classes, the most confused", 4, 40, 12, key="confused", **URL_STATE)
    text, matrix, names, classes = cached.confusion(evaluation, most)
    chart = f"confusion_{evaluation.name}_{st.session_state.get('clicks', 0)}"
    view = _view(
        evaluation,
        "confusion",
        "Taken for one another",
        text,
        partial(figures.confusion, matrix, names, classes),
        columns,
    )
    stage.play(
        view,
        key=chart,
        on_select=callback(partial(show_cell, evaluation.name, chart)),
        selection_mode="points",
    )
    stage.more("confusion").text(f"{text}{CLICK}")


def show_cell(name: str, chart: str) -> None:
    """Show the images of the cell that was clicked, and draw the chart anew, so that nothing in it
    stays selected."""
    for point in st.session_state[chart].selection.points[:1]:
        true, predicted, images = point["customdata"]
        if images:
            st.session_state[f"true_{name}"] = true
            st.session_state[f"predicted_{name}"] = predicted
            st.session_state[f"show_{name}"] = "All"
        st.session_state["clicks"] = st.session_state.get("clicks", 0) + 1


def calibration(evaluation: Evaluation, summary: Summary, columns: Columns) -> None:
    """The reliability diagram."""
    shown = summary.bin_confidence, summary.bin_accuracy, summary.bin_counts
    view = _view(
        evaluation,
        "calibration",
        "Is it as sure as it is right?",
        words_of_calibration.finding(*shown),
        partial(reliability, *shown, summary.edges, summary.bin_low, summary.bin_high),
        columns,
    )
    stage.more("calibrated").subheader(view.title, anchor=False)
    stage.show(view)
    stage.more("calibration").text(words_of_calibration.describe_reliability(*shown, summary.ece))


def accuracy_of_classes(evaluation: Evaluation, summary: Summary, columns: Columns) -> None:
    """Accuracy of each class that occurs."""
    names = [evaluation.classes[output] for output in summary.classes]
    shown = names, summary.accuracy, summary.low, summary.high, summary.counts
    text = describe_class_accuracy(*shown)
    view = _view(
        evaluation,
        "classes",
        "Accuracy of each class",
        text,
        partial(class_accuracy, *shown),
        columns,
    )
    stage.more("of_classes").subheader(view.title, anchor=False)
    stage.show(view)
    stage.more("classes").text(text)
