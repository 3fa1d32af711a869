"""What is said of failures, of one image, of changed pictures and of several networks, against the numbers."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from explorer.failures import embedding as embedding_of
from explorer.failures import perturbations
from explorer.failures.columns import prediction_columns
from explorer.failures.confusion_tree import confusion_tree
from explorer.failures.custom_tree import custom_tree
from explorer.failures.disagreements import agreement
from explorer.failures.evaluate import Progress
from explorer.failures.failure_modes import FAILURE_MODES, failure_modes
from explorer.failures.perturbations import PERTURBATIONS, Curve
from explorer.failures.queue import EvaluationJob
from explorer.failures.taxonomy import mass_path
from explorer.failures.words import disagreements, embedding, evaluation_queue, failure, thumbnails
from explorer.failures.words import evaluation as about_words
from explorer.failures.words import failure_modes as mode_words
from explorer.failures.words import perturbations as words
from explorer.inside.notation import probability
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
    assert not theirs.circular and set(theirs.keys) == set(FAILURE_MODES)
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


# changed pictures


@FAST
@given(st.integers(1, 7), st.integers(1, 3), st.data())
def test_the_curve_in_words(amounts, targets, data):
    values = data.draw(
        st.lists(
            st.lists(
                st.sampled_from([0.0, 0.2, 0.2001, 1.0, np.nan]), min_size=targets, max_size=targets
            ),
            min_size=amounts,
            max_size=amounts,
        )
    )
    winners = np.array(data.draw(st.lists(st.integers(0, 4), min_size=amounts, max_size=amounts)))
    p, left_out = np.array(values), data.draw(st.integers(0, 3))
    curve = Curve(
        "blur",
        np.arange(amounts, dtype=float),
        tuple(range(targets)),
        p,
        winners,
        p.max(1),
        left_out,
    )
    names, classes = [f"t{i}" for i in range(targets)], [f"c{i}" for i in range(5)]
    text = words.describe(curve, names, classes)
    if not np.isfinite(p).all():
        assert "no finite numbers" in text
        return
    if amounts == 1:
        assert "changes nothing in this picture" in text
        return
    for i, name in enumerate(names):
        column = p[:, i]
        steady = probability(column.min()) == probability(column.max())
        assert (f"{name} {probability(column[0])} as it is and at every amount" in text) == steady
        if not steady:
            assert f"{probability(column.min())} (at {column.argmin()})" in text
    others = {f"c{w}" for w in winners if w != winners[0]}
    assert ("stays the same" in text) == (not others)
    assert all(name in text for name in others) or "and others" in text
    assert (f"{left_out} more amount" in text) == (left_out > 0)
    table = words.table(curve, names, classes)
    assert table["answer"] == [classes[w] for w in winners]
    assert words.strip_caption(curve).startswith("At 0")


@FEW
@given(
    st.sampled_from(sorted(PERTURBATIONS)), st.integers(2, 24), st.integers(2, 24), st.booleans()
)
def test_every_amount_that_is_drawn_was_applied(kind, height, width, grey):
    pixels = np.random.default_rng(height * width).integers(0, 256, (height, width, 3), np.uint8)
    pixels = pixels[..., :1].repeat(3, 2) if grey else pixels
    views = perturbations.views(pixels, kind)
    shown = list(views.values())
    assert len({view.tobytes() for view in shown}) == len(shown), "no picture stands twice"
    assert list(views) == sorted(views)
    neutral = PERTURBATIONS[kind].neutral
    assert np.array_equal(views[neutral], pixels)
    for amount, view in views.items():
        if kind.startswith("shift"):
            axis = 1 if kind == "shift_right" else 0
            side = pixels.shape[axis]
            steps = amount / 100 * side
            assert steps == pytest.approx(round(steps)), "whole pixels"
            moved = (np.arange(side) - round(steps)).clip(0, side - 1)
            assert np.array_equal(view, pixels.take(moved, axis))
        elif kind == "occlude":
            hidden = (view == perturbations.occlude(pixels, 100)).all(2).mean()
            assert hidden >= amount / 100 - 1e-9
        elif amount != neutral:
            assert not np.array_equal(view, pixels)
    if grey and kind in ("hue", "saturation"):
        assert len(views) == 1


def test_shifts_of_eight_pixels_are_eighths():
    """5 % of 8 pixels are none: the digits of the trainer."""
    pixels = np.arange(8 * 8 * 3, dtype=np.uint8).reshape(8, 8, 3)
    amounts = list(perturbations.views(pixels, "shift_right"))
    assert amounts == [-37.5, -25, -12.5, 0, 12.5, 25, 37.5]


# several networks


@FAST
@given(st.integers(0, 20), st.integers(0, 12), st.integers(0, 12), st.integers(0, 5))
def test_repairs_breaks_and_chance(both, only_first, only_second, neither):
    counts = np.array([both, only_first, only_second, neither])
    text = disagreements.describe_contingency(counts, "A", "B")
    before = only_second + neither
    assert ("A gets no image wrong" in text) == (before == 0)
    if before:
        assert f"B gets {only_second} right" in text and f"{only_first} that A got right" in text
    if only_first + only_second:
        p = binomtest(only_first, only_first + only_second).pvalue
        assert ("hardly chance" in text) == (p < 0.05 and only_first != only_second)
        assert ("neither is better" in text) == (only_first == only_second)
    elif before:
        assert "same images" in text
    table = disagreements.table(np.array([[0, 1], [2, 0]]), ["A", "B"], [3, 4])
    assert table["right by A"] == [0, 2] and table["images"] == [3, 4]


@FEW
@given(st.integers(0, 9))
def test_what_is_missing_is_counted(seed):
    first = random_evaluation(1)
    second = random_evaluation(2, unlabelled=seed)
    both = agreement([first, second])
    text = disagreements.missing(both, ["A", "B"])
    assert f"{len(both.names)} images are in all" in text and f"{both.missing[0]} of A" in text
    whole = replace(both, missing=(0, 0))
    assert disagreements.missing(whole, ["A", "B"]) == ""
    line = disagreements.predictions("cat", ["cat", "dog"], ["A, deep", "B"])
    assert line == "cat → A: cat; B: dog"


@FAST
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from(["a", "b", "others"])),
        max_size=9,
    )
)
def test_neighbours_on_the_map(points):
    places = np.array([point[:2] for point in points], float).reshape(-1, 2)
    groups = [point[2] for point in points]
    text = embedding.describe(places, groups, "PCA", len(points), "others")
    if len(points) < 2:
        assert "too few" in text
    elif len({point[:2] for point in points}) == 1:
        assert "one place" in text
    elif set(groups) == {"others"}:
        assert "belongs to a group" in text
    elif len(set(groups)) == 1:
        assert "one group" in text
    else:
        same, random = embedding_of.neighbour_agreement(places, groups, "others")
        judged = [i for i, group in enumerate(groups) if group != "others"]
        expected = np.mean([(groups.count(groups[i]) - 1) / (len(groups) - 1) for i in judged])
        assert random == pytest.approx(expected)
        assert ("does not tell" in text) == (same <= random)


@FAST
@given(st.integers(1, 3000))
def test_one_is_no_plural(count):
    text = embedding.selected(count)
    assert text.startswith(f"{count:,} point{'' if count == 1 else 's'} ")
    assert ("them" in text) == (count > 1) == ("images;" in thumbnails.legend(count))


@FAST
@given(st.lists(st.integers(-1, 3), max_size=8), st.integers(-1, 3), st.integers(0, 3))
def test_what_the_nearest_show(labels, label, predicted):
    classes = [f"c{i}" for i in range(4)]
    text = embedding.describe_nearest(np.array(labels, int), label, predicted, classes)
    if not labels:
        assert "no other image" in text
    elif max(labels) < 0:
        assert "nobody has said" in text
    else:
        known = sum(other >= 0 for other in labels)
        assert (f"of which {known} ha" in text) == (known < len(labels))
        assert f"c{predicted}" in text
        pattern = rf"\b{labels.count(predicted)} (shows?|the predicted)"
        assert re.search(pattern, text)
        assert ("not known" in text) == (label < 0)
        assert label < 0 or f"{labels.count(label)} show" in text


# evaluations


@FEW
@given(
    st.sampled_from(["finished", "partial"]),
    st.integers(0, 3),
    st.lists(st.sampled_from([0, -1]), max_size=8),
    st.sampled_from([0, 10, 900]),
)
def test_what_was_evaluated_and_what_is_missing(state, unreadable, outputs, limit):
    evaluation = replace(
        random_evaluation(),
        state=state,
        total=700,
        unreadable=tuple((f"f{i}", "broken") for i in range(unreadable)),
        unreadable_count=unreadable,
        matching=tuple({"name": f"m{i}", "output": output} for i, output in enumerate(outputs)),
        settings={"limit": limit},
        model="net",
    )
    text = about_words.about(evaluation, "other")
    assert ("Stopped after" in text) == (state == "partial")
    assert ("drawn from" in text) == (state == "finished" and 0 < limit < 700)
    assert ("could not be read" in text) == (unreadable > 0)
    lost = sum(output < 0 for output in outputs)
    assert (f"{lost} of {len(evaluation.data_classes)} classes" in text) == (lost > 0)
    assert "not the network" in text and "not the network" not in about_words.about(
        evaluation, "net"
    )
    odd = {f"e{i}": f"why{i}" for i in range(len(outputs))}
    more = len(odd) - about_words.MAX_NAMED
    assert (f"{more} more" in about_words.left_out(odd)) == (more > 0)


@FAST
@given(
    st.sampled_from(["waiting", "running", "finished", "partial", "failed"]),
    st.none() | st.tuples(st.integers(0, 9), st.integers(0, 9)),
    st.integers(0, 4),
)
def test_how_far_an_evaluation_is(state, progress, ahead):
    done = Progress(progress[0], sum(progress), 0, 5.0) if progress else None
    job = EvaluationJob("n", "label", "me", lambda job, path: None, state, done, "no room")
    text = evaluation_queue.state(job, ahead)
    assert text.startswith("label: ")
    assert (f"{ahead} before it" in text) == (state == "waiting")
    assert ("no room" in text) == (state == "failed")
    share = evaluation_queue.share(job)
    assert 0 <= share <= 1 and (share == 1) == bool(progress and progress[0] == sum(progress) > 0)
