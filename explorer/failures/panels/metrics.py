"""How good is the network, and is it as often right as it claims? Numbers, charts and their tables."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st

from explorer.app import replay
from explorer.app.problems import callback
from explorer.app.widgets import URL_STATE, download_csv, plotly
from explorer.failures.cached import metrics as cached
from explorer.failures.evaluation import Evaluation
from explorer.failures.figures.calibration import reliability
from explorer.failures.figures.class_accuracy import class_accuracy
from explorer.failures.metrics import Summary
from explorer.failures.words import metrics as words
from explorer.failures.words.calibration import describe_reliability
from explorer.failures.words.class_accuracy import describe_class_accuracy
from explorer.failures.words.confusion import CLICK


def metrics(summary: Summary, outputs: int) -> None:
    """Top-1, top-5, loss and calibration with their intervals; `outputs` of the network."""
    for column, metric in zip(st.columns(4), words.metrics(summary, outputs), strict=True):
        column.metric(metric.label, metric.value)
        column.caption(metric.caption)


def charts(evaluation: Evaluation, summary: Summary) -> None:
    """Calibration, accuracy of each class, and the numbers of all charts to take away."""
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Is it as sure as it is right?", anchor=False)
        calibration(summary)
    with right:
        st.subheader("Accuracy of each class", anchor=False)
        accuracy_of_classes(summary, evaluation.classes)
    with st.container(horizontal=True):
        for key, columns in words.tables(summary, evaluation.classes).items():
            download_csv(f"{key.capitalize()} (CSV)", partial(dict, columns), key)


def confusion(evaluation: Evaluation) -> None:
    """The most confused classes; a click on a cell shows its images."""
    most = st.slider("Classes, the most confused", 4, 40, 12, key="confused", **URL_STATE)
    figure, text = cached.confusion(evaluation, most)
    chart = f"confusion_{evaluation.name}_{st.session_state.get('clicks', 0)}"
    plotly(
        figure,
        text,
        key=chart,
        on_select=callback(partial(show_cell, evaluation.name, chart)),
        selection_mode="points",
    )
    st.text(f"{text}{CLICK}")


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


def calibration(summary: Summary) -> None:
    """The reliability diagram."""
    confidence, accuracy = summary.bin_confidence, summary.bin_accuracy
    text = describe_reliability(confidence, accuracy, summary.bin_counts, summary.ece)
    replay.chart(
        reliability,
        confidence,
        accuracy,
        summary.bin_counts,
        summary.edges,
        summary.bin_low,
        summary.bin_high,
        alt=text,
    )
    st.text(text)


def accuracy_of_classes(summary: Summary, classes: Sequence[str]) -> None:
    """Accuracy of each class that occurs."""
    names = [classes[output] for output in summary.classes]
    columns: tuple[np.ndarray, ...] = (
        summary.accuracy,
        summary.low,
        summary.high,
        summary.counts,
    )
    text = describe_class_accuracy(names, *columns)
    replay.chart(class_accuracy, names, *columns, alt=text)
    st.text(text)
