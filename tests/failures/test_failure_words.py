"""What is said of failures and of one image, against the numbers."""

import re
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.drawing.numbers import probability
from explorer.failures.columns import prediction_columns
from explorer.failures.confusion_tree import confusion_tree
from explorer.failures.custom_tree import custom_tree
from explorer.failures.failure_modes import FAILURE_MODES, failure_modes
from explorer.failures.taxonomy import mass_path
from explorer.failures.words import failure
from explorer.failures.words import failure_modes as mode_words
from tests.failures.examples import CLASSES, made_up, random_evaluation

FAST = settings(derandomize=True, deadline=None, max_examples=60)
FEW = settings(derandomize=True, deadline=None, max_examples=20)
TREE = custom_tree(
    "a: x > all\nb: x > all\nc: y > all\nd: y > all\ne: z > all\nf: z > all", CLASSES
)


def one_image(logits, label):
    """An evaluation of one image with these scores."""
    columns = prediction_columns(np.array([logits], np.float32), np.array([label]))
    return made_up(
        classes=tuple(f"c{i}" for i in range(len(logits))),
        labels=np.array([label]),
        contrast=np.array([0.5]),
        standing_out=np.array([0.5]),
        **{name: values for name, values in columns.items() if name != "names"},
    )


# kinds of failure


@FAST
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=4
    )
)
def test_the_most_frequent_kinds_are_all_named(rows):
    keys = ("similar", "far", "other")
    counts = {f"net{i}": dict(zip(keys, row, strict=True)) for i, row in enumerate(rows)}
    errors = {name: sum(modes.values()) for name, modes in counts.items()}
    text = mode_words.describe_failure_modes(counts, errors)
    for name, modes in counts.items():
        sentence = re.search(rf"{name}[: ][^.]*\.", text)[0]
        assert ("makes no error" in sentence) == (errors[name] == 0)
        if errors[name]:
            most = max(modes.values())
            named = set(re.findall("“(.*?)”", sentence))
            assert named == {key for key, count in modes.items() if count == most}
            assert ("each" in sentence) == (len(named) > 1)
    table = mode_words.table(counts, errors)
    rows = zip(*table.values(), strict=True)
    assert sorted(rows) == sorted(
        (name, key, count, errors[name])
        for name, modes in counts.items()
        for key, count in modes.items()
    )


@FEW
@given(st.integers(0, 30))
def test_a_tree_of_the_same_errors_explains_none(seed):
    """Errors at random, a tree made from them: no rule that needs a tree may find anything in it."""
    evaluation = random_evaluation(seed, 60)
    counts = np.zeros((len(CLASSES), len(CLASSES)), int)
    known = evaluation.labels >= 0
    np.add.at(counts, (evaluation.labels[known], evaluation.predicted[known]), 1)
    tree = confusion_tree(counts, CLASSES, "net")
    modes = failure_modes(evaluation, tree)
    assert modes.circular and modes.source == "" and modes.unknown == 0
    assert not [key for key in modes.keys if FAILURE_MODES[key].needs_tree]
    without = failure_modes(evaluation, None)
    assert modes.keys == without.keys and (modes.applies == without.applies).all()
    for text in (mode_words.tree_in_use(modes), mode_words.several(modes)):
        assert mode_words.CIRCULAR in text
    row = int(np.flatnonzero(evaluation.wrong)[0])
    assert mode_words.explain_failure(evaluation, row, tree) == mode_words.explain_failure(
        evaluation, row, None
    )
    theirs = failure_modes(evaluation, TREE)
    of_photos = {key for key, row in FAILURE_MODES.items() if not row.needs_drawing}
    assert not theirs.circular and set(theirs.keys) == of_photos
    assert TREE.source in mode_words.tree_in_use(theirs)
    assert (f"Of {theirs.unknown:,} error" in mode_words.tree_in_use(theirs)) == (
        theirs.unknown > 0
    )
    both = mode_words.tree_of_all([modes, theirs])
    assert "different trees" in both and "different trees" not in mode_words.tree_of_all([theirs])


@FEW
@given(st.integers(0, 30))
def test_reasons_are_those_of_the_rules_that_apply(seed):
    evaluation = random_evaluation(seed, 40)
    modes = failure_modes(evaluation, TREE)
    for place, row in enumerate(modes.rows.tolist()):
        sentences = mode_words.explain_failure(evaluation, row, TREE)
        applying = {
            FAILURE_MODES[key].label
            for key, applies in zip(modes.keys, modes.applies[place], strict=True)
            if applies and key != "other"
        }
        assert len(sentences) == max(len(applying), 1)
        assert all(any(text.startswith(label) for text in sentences) for label in applying)
    right = int(np.flatnonzero(evaluation.correct)[0])
    assert mode_words.explain_failure(evaluation, right, TREE) == ()


# one image


@FAST
@given(st.lists(st.floats(-40, 40, width=32), min_size=2, max_size=6), st.integers(-1, 5))
def test_what_happened_with_one_image(logits, label):
    label = min(label, len(logits) - 1)
    evaluation = one_image(logits, label)
    text = failure.outcome(evaluation, 0)
    best = int(np.argmax(logits))
    assert ("not known" in text) == (label < 0)
    assert ("loss " in text.lower()) == (label >= 0) or "there is no loss" in text
    if label < 0:
        assert f"says c{best}" in text
        return
    assert text.startswith("Right" if best == label else "Wrong: the data calls it")
    finding, numbers = failure.finding(evaluation, 0), failure.numbers(evaluation, 0)
    assert text == f"{finding} {numbers}" and "loss" not in finding and "entropy" in numbers
    exact = np.exp(np.array(logits, float) - max(logits))
    assert f"p = {probability((exact / exact.sum())[label])}" in text
    assert "p = 0.0%" not in text and "loss 0.000," not in text


@FAST
@given(st.integers(0, 7), st.lists(st.integers(0, 9), unique=True, max_size=6))
def test_the_place_among_the_chosen_images(row, rows):
    text = failure.position("x", np.array(rows, int), row)
    if rows == [row]:
        assert "the only image" in text
    elif row in rows:
        assert f"{rows.index(row) + 1} of the {len(rows)}" in text
    else:
        assert "not among" in text


@FEW
@given(st.integers(0, 7), st.integers(0, 50))
def test_groups_hold_the_sum_of_their_classes(output, seed):
    p = np.random.default_rng(seed).dirichlet(np.full(len(CLASSES), 0.3))
    path = mass_path(TREE, p, output)
    for own in (TREE, replace(TREE, from_confusion=True)):
        text = failure.describe_groups(path, own)
        assert ("explains no error" in text) == own.from_confusion
        for step in path:
            members = TREE.members(step.node)
            assert f"{probability(p[members].sum())} " in text
            assert step.name in " ".join(failure.group_labels(path))


@FAST
@given(st.integers(0, 3), st.integers(0, 3), st.integers(-1, 3))
def test_headings_say_whose_word_a_class_is(first, second, label):
    evaluation = one_image([0.0, 1.0, 2.0, 3.0], label)
    headings = failure.class_headings(evaluation, 0, (first, second))
    assert headings[0] == f"predicted: c{first}" and headings[1].endswith(f"c{second}")
    if first != second:
        assert ("says the data" in headings[1]) == (second == label)
        assert headings[2] == f"red: more for c{first}, blue: more for c{second}"
