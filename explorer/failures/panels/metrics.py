"""The numbers of an evaluation on the failure pages: metrics, calibration, classes, kinds of
failure, their rules."""

from dataclasses import fields

import numpy as np
import streamlit as st

from explorer.app import replay
from explorer.app.widgets import escape_markdown
from explorer.drawing.tables import csv
from explorer.failures import taxonomy
from explorer.failures.cached import sets as cached
from explorer.failures.evaluation import Evaluation
from explorer.failures.failure_modes import KINDS, Kinds, Rules, rule
from explorer.failures.figures import failures as figures
from explorer.failures.metrics import Summary

RULES = {  # field of Rules: label, smallest, largest, step
    "levels": ("Siblings: steps up to the shared group", 1, 6, 1),
    "margin": ("Ambiguous: largest margin", 0.02, 0.5, 0.02),
    "each": ("Several objects: least probability of each", 0.05, 0.45, 0.05),
    "confident": ("Confident from", 0.5, 0.99, 0.01),
    "far": ("Far away: least share of all classes in the shared group", 0.05, 1.0, 0.01),
    "contrast": ("Low contrast: largest standard deviation", 0.02, 0.3, 0.01),
    "object": ("Tiny object: largest share of pixels that stand out", 0.01, 0.3, 0.01),
}


def metrics(found: Summary) -> None:
    """Top-1, top-5, loss and calibration with their intervals."""
    columns = st.columns(4)
    for place, (label, value, said) in zip(
        columns,
        (
            (
                "Top-1",
                f"{found.top1:.2%}",
                f"right at once; 95 % interval {found.top1_interval[0]:.1%} to "
                f"{found.top1_interval[1]:.1%} (Wilson), {found.labelled:,} images",
            ),
            (
                f"Top-{found.k}",
                f"{found.top5:.2%}",
                f"true class among the first {found.k}; "
                f"{found.top5_interval[0]:.1%} to {found.top5_interval[1]:.1%}",
            ),
            (
                "Mean loss",
                f"{found.mean_loss:.4f}",
                f"−log p of the true class; ± {1.96 * found.loss_error:.4f} (95 %)",
            ),
            (
                "Calibration error",
                f"{found.ece:.2%}",
                f"expected, {len(found.bin_counts)} bins of equal width",
            ),
        ),
        strict=True,
    ):
        place.metric(label, value)
        place.caption(said)


def kinds(name: str, found: Evaluation) -> Kinds | None:
    """The kinds of all errors by the rules that are set on the page; None, said, where a tree
    cannot be used."""
    with st.expander("The rules, their numbers and the tree of classes", icon=":material/rule:"):
        left, right = st.columns(2, gap="large")
        usual, chosen = Rules(), {}
        for field in fields(Rules):
            label, low, high, step = RULES[field.name]
            default = getattr(usual, field.name)
            shown = default if step == 1 else round(float(default), 2)
            value = left.slider(label, low, high, shown, step, key=f"rule_{field.name}")
            chosen[field.name] = default if value == shown else value
        rules = Rules(**chosen)
        text = right.text_area(
            "A tree of your own (empty: WordNet's where the classes are ImageNet's, else made from "
            "the confusion itself)",
            key=f"tree_{name}",
            height=220,
            max_chars=200_000,
            placeholder='{"animal": {"dog": ["poodle", "beagle"]}}\nor lines  beagle: dog > animal',
        )
        try:
            answer = cached.kinds(name, text, rules)
        except taxonomy.TaxonomyError as error:
            right.error(escape_markdown(str(error)))
            return None
        right.text(
            f"Tree in use: {answer.source or 'none: there are too many classes to make one'}"
            + (
                f". Of {answer.unknown:,} errors it does not know a class."
                if answer.unknown
                else "."
            )
        )
        st.markdown(
            "\n".join(
                f"- **{KINDS[key].label}**: {escape_markdown(rule(key, rules))}"
                for key in answer.keys
            )
        )
    return answer


def kinds_chart(found: Evaluation, answer: Kinds) -> None:
    """How many of the errors are of each kind."""
    errors = {found.label: len(answer.rows)}
    counted = {found.label: {KINDS[key].label: count for key, count in answer.counts().items()}}
    said = figures.describe_kinds(counted, errors)
    replay.chart(figures.kinds, counted, errors, alt=said)
    st.text(f"{said} An image may be of several kinds. Tree of classes: {answer.source or 'none'}.")
    st.caption(
        "  \n".join(
            f"**{KINDS[key].label}**: {escape_markdown(rule(key, answer.rules))}"
            for key, count in answer.counts().items()
            if count
        )
    )


def calibration(found: Summary) -> None:
    """The reliability diagram: is the network as often right as it claims?"""
    said = figures.describe_reliability(
        found.bin_confidence, found.bin_accuracy, found.bin_counts, found.ece
    )
    replay.chart(
        figures.reliability,
        found.bin_confidence,
        found.bin_accuracy,
        found.bin_counts,
        found.edges,
        found.bin_low,
        found.bin_high,
        alt=said,
    )
    st.text(said)


def classes(found: Summary, evaluation: Evaluation) -> None:
    """Accuracy of each class that occurs."""
    names = [evaluation.classes[output] for output in found.classes]
    said = figures.describe_per_class(names, found.accuracy, found.low, found.high, found.counts)
    replay.chart(
        figures.per_class, names, found.accuracy, found.low, found.high, found.counts, alt=said
    )
    st.text(said)


def downloads(found: Summary, evaluation: Evaluation) -> None:
    """Everything that the charts show, as CSV."""
    names = np.array(evaluation.classes, object)
    tables = {
        "classes": {
            "class": names[found.classes].tolist(),
            "images": found.counts.tolist(),
            "right": found.correct.tolist(),
            "accuracy": found.accuracy.tolist(),
            "low": found.low.tolist(),
            "high": found.high.tolist(),
            "predicted": found.predicted.tolist(),
        },
        "confusion": {
            "true class": names[found.pairs[:, 0]].tolist(),
            "predicted class": names[found.pairs[:, 1]].tolist(),
            "images": found.pair_counts.tolist(),
        },
        "calibration": {
            "from": found.edges[:-1].tolist(),
            "to": found.edges[1:].tolist(),
            "images": found.bin_counts.tolist(),
            "mean confidence": found.bin_confidence.tolist(),
            "accuracy": found.bin_accuracy.tolist(),
            "low": found.bin_low.tolist(),
            "high": found.bin_high.tolist(),
        },
    }
    with st.container(horizontal=True):
        for key, columns in tables.items():
            st.download_button(
                f"{key.capitalize()} (CSV)",
                lambda columns=columns: csv(columns),
                f"{key}.csv",
                "text/csv",
                on_click="ignore",
                icon=":material/download:",
            )
