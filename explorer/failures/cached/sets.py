"""Caches of the failure pages. Keys are the names of evaluations, rows in them, numbers, and when
files changed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

import streamlit as st

from explorer.app.cache import in_worker, network
from explorer.failures import class_matching, evaluate, sources, taxonomy
from explorer.failures import evaluation as evaluation_of
from explorer.failures import failure_modes as kinds_of
from explorer.failures import metrics as failures_of
from explorer.failures import notes as evaluation_notes
from explorer.failures import queue as evaluation_jobs
from explorer.failures.evaluation import Evaluation
from explorer.failures.figures import failures as failure_figures
from explorer.networks import registry
from explorer.networks.model import Model
from trainer.files import changed_at

BUILT_IN, DIGITS_NET = "Built-in digits", "digits-relu"
SECRET = re.compile(evaluation_jobs.PRIVATE + "[0-9a-f]{24}")
MOST_TREE = 2000  # classes from whose confusion a tree is made


# --- which evaluations there are -----------------------------------------------------------------------------------


def stamp(name: str) -> tuple:
    """Changes whenever an evaluation does."""
    return changed_at(evaluation_of.folder(name, evaluation_jobs.root()) / "evaluation.json")


@st.cache_data(max_entries=20, show_spinner=False)
def _listed(root: str, changed: tuple) -> dict[str, dict]:
    return evaluation_of.found(Path(root))


def listed() -> dict[str, dict]:
    """Name and evaluation.json of every evaluation on disk, newest first, read again when one has
    changed."""
    root = evaluation_jobs.root()
    changed = tuple(
        sorted((path.parent.name, changed_at(path)) for path in root.glob("*/evaluation.json"))
    )
    return _listed(str(root), changed)


def evaluations(mine: Sequence[str]) -> dict[str, str]:
    """Key and label of what can be opened: the built-in digits, then what is on disk, newest first.
    Of what visitors brought, only what is `mine`. Labels stand in addresses: they are unique and
    stay as they are."""
    rows = {
        name: row
        for name, row in listed().items()
        if name in mine or not name.startswith(evaluation_jobs.PRIVATE)
    }
    labels, taken = {}, set()
    for name, row in reversed(rows.items()):  # the oldest keeps the short label
        label = f"{row['data']} · {row['label']}"
        if name.startswith(evaluation_jobs.PRIVATE) or label in taken:
            label += f" · {name if name.startswith(evaluation_jobs.PRIVATE) else name[-8:]}"
        taken.add(label)
        labels[name] = label
    return {BUILT_IN: BUILT_IN, **{name: labels[name] for name in rows}}


def resolve(key: str, model: str) -> str:
    """The name of the evaluation of a key of `evaluations`. The built-in digits are evaluated here
    and now by the chosen network where it is one for digits, else by the one that ships. Raises
    EvaluationError, ModelError."""
    if key != BUILT_IN:
        return key
    row = registry.find(model)
    return digits(model if reads_digits(row) else DIGITS_NET)


def reads_digits(row: Model) -> bool:
    return row.preprocessing.channels == 1 and row.preprocessing.crop == 8 and row.outputs == 10


def digits(model: str) -> str:
    """The evaluation of a network on the built-in digits, made if it is not there yet."""
    row = registry.find(model)
    name = evaluation_jobs.name_for("digits", row)
    if not (evaluation_of.folder(name, evaluation_jobs.root()) / "evaluation.json").is_file():
        _digits(str(evaluation_jobs.root()), name, model, row.version)
    return name


@st.cache_data(max_entries=20, show_spinner="Evaluating the digits")
def _digits(root: str, name: str, model: str, version: str) -> None:
    row, path = registry.find(model), evaluation_of.folder(name, Path(root))
    in_worker(
        network(model), lambda net: evaluate.evaluate(net, row, sources.source("digits"), path)
    )


def digit_evaluations() -> list[str]:
    """The built-in digits by the networks for digits that ship and learned something: shallow,
    deep, convolutional."""
    return [
        digits(model)
        for model in ("mlp2-relu", "mlp10-relu", DIGITS_NET)
        if model in registry.MODELS
    ]


def several(mine: Sequence[str]) -> dict[str, str]:
    """Name and label of the evaluations that can be compared, those of `digit_evaluations` among
    them."""
    made = digit_evaluations()
    found = evaluations(mine)
    return {name: found[name] for name in [*made, *found] if name != BUILT_IN and name in found}


def short_names(names: Sequence[str]) -> list[str]:
    """The network of each evaluation; where two share one, its data as well. No two are equal."""
    rows = [evaluation(name) for name in names]
    labels = [row.label for row in rows]
    labels = [
        f"{row.label} on {row.data}" if labels.count(row.label) > 1 else row.label for row in rows
    ]
    return [
        f"{label} ({place + 1})" if labels.count(label) > 1 else label
        for place, label in enumerate(labels)
    ]


@st.cache_resource(max_entries=16, show_spinner=False)
def _evaluation(root: str, name: str, changed: tuple) -> Evaluation:
    return evaluation_of.read(evaluation_of.folder(name, Path(root)))


def evaluation(name: str) -> Evaluation:
    """An evaluation by its name. Arrays are mapped from disk and shared: only to be read. Raises
    EvaluationError."""
    return _evaluation(str(evaluation_jobs.root()), name, stamp(name))


# --- its numbers ---------------------------------------------------------------------------------------------------


@st.cache_data(max_entries=40, show_spinner=False)
def _summary(name: str, changed: tuple) -> failures_of.Summary:
    return failures_of.summary(evaluation(name))


def summary(name: str) -> failures_of.Summary | str:
    """All numbers of one evaluation, or the sentence why there are none."""
    try:
        return _summary(name, stamp(name))
    except evaluation_of.EvaluationError as error:
        return str(error)


@st.cache_resource(max_entries=60, show_spinner=False)
def _confusion(name: str, changed: tuple, most: int):
    found, numbers = evaluation(name), _summary(name, changed)
    classes = failures_of.most_confused(numbers, most)
    counts, names = (
        failures_of.confusion(numbers, classes),
        [found.classes[output] for output in classes],
    )
    return (
        failure_figures.confusion(counts, names, classes),
        failure_figures.describe_confusion(
            counts, names, numbers.labelled - int(numbers.correct.sum())
        ),
    )


def confusion(name: str, most: int):
    """The chart of the most confused classes and what it says; drawn once for all sessions, which
    only read it."""
    return _confusion(name, stamp(name), most)


@st.cache_resource(max_entries=20, show_spinner=False)
def _tree(name: str, changed: tuple, text: str) -> taxonomy.Tree | None:
    found = evaluation(name)
    if text.strip():
        return taxonomy.given(text, found.classes)
    known = taxonomy.imagenet(found.classes)
    if known is not None or len(found.classes) > MOST_TREE or not (found.labels >= 0).any():
        return known
    counts = failures_of.confusion(_summary(name, changed), range(len(found.classes)))
    return taxonomy.from_confusion(counts, found.classes, found.label)


def tree(name: str, text: str = "") -> taxonomy.Tree | None:
    """The class tree of an evaluation: the one that is written in `text`, WordNet's for classes of
    ImageNet, or one made from what the network confuses; None where there are too many classes for
    that. Raises TaxonomyError."""
    return _tree(name, stamp(name), text)


@st.cache_data(max_entries=40, show_spinner="Putting the rules to every error")
def _kinds(name: str, changed: tuple, text: str, rules: tuple) -> kinds_of.Kinds:
    return kinds_of.kinds(evaluation(name), _tree(name, changed, text), kinds_of.Rules(*rules))


def kinds(name: str, text: str = "", rules: kinds_of.Rules | None = None) -> kinds_of.Kinds:
    """See explorer.failures.failure_modes."""
    return _kinds(name, stamp(name), text, astuple(rules or kinds_of.Rules()))


@st.cache_data(max_entries=20, show_spinner=False)
def _agreement(names: tuple[str, ...], changed: tuple) -> failures_of.Agreement:
    return failures_of.agreement([evaluation(name) for name in names])


def agreement(names: Sequence[str]) -> failures_of.Agreement | str:
    """The images that all of these evaluations have, or the sentence why there are none."""
    try:
        return _agreement(tuple(names), tuple(stamp(name) for name in names))
    except evaluation_of.EvaluationError as error:
        return str(error)


def notes(name: str) -> evaluation_notes.Notes:
    """Tags and notes of an evaluation as they are now. Raises NotesError."""
    path = evaluation_of.folder(name, evaluation_jobs.root())
    return _notes(str(path), evaluation_notes.stamp(path))


@st.cache_data(max_entries=20, show_spinner=False)
def _notes(path: str, changed: tuple) -> evaluation_notes.Notes:
    return evaluation_notes.read(Path(path))


# --- what can be evaluated -----------------------------------------------------------------------------------------


@st.cache_resource(max_entries=4, ttl=600, show_spinner="Listing the images")
def source(place: str, split: str, changed: tuple) -> sources.Source:
    """The images behind a place; names only. Raises DatasetError."""
    return sources.source(place, split)


def matches(classes: tuple[str, ...], model: str) -> tuple[class_matching.Match, ...]:
    """Which output of the network is which class of the data."""
    return _matches(classes, model, registry.find(model).version)


@st.cache_data(max_entries=50, show_spinner="Matching classes")
def _matches(
    classes: tuple[str, ...], model: str, version: str
) -> tuple[class_matching.Match, ...]:
    return class_matching.match(classes, *class_matching.output_names(registry.find(model)))


def output_names(model: str) -> tuple[str, ...]:
    return class_matching.output_names(registry.find(model))[0]
