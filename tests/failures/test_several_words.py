"""What is said of several networks, of maps of images and of evaluations, against the numbers."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from explorer.failures import embedding as embedding_of
from explorer.failures.disagreements import agreement
from explorer.failures.evaluate import Progress
from explorer.failures.queue import EvaluationJob
from explorer.failures.words import disagreements, embedding, evaluation_queue, thumbnails
from explorer.failures.words import evaluation as about_words
from tests.failures.examples import random_evaluation

FAST = settings(derandomize=True, deadline=None, max_examples=60)
FEW = settings(derandomize=True, deadline=None, max_examples=20)


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
    finding = disagreements.finding(counts, "A", "B")
    assert len(disagreements.finding(counts, "A b " * 40, "B")) < 180
    assert re.findall(r"\d+", finding) == [
        str(count) for count in ([before, only_second, only_first] if before else [only_first])
    ]
    parts = disagreements.parts(counts, "A", "B")
    assert parts["count"] == counts.tolist() and parts["images"][1:3] == ["only A", "only B"]
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
    text = embedding.finding(places, groups, "PCA", "others")
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
    images = f"{count:,} image{'' if count == 1 else 's'}: "
    assert embedding.of_group("", count) == f"{images}the points that are selected."
    assert embedding.of_group("cat", count) == f"{images}cat."
    assert disagreements.of_set("Wrong by all", count) == f"{images}wrong by all."
    assert ("drawn evenly" in embedding.about("PCA", 5, count)) == (count > 5)
    assert f"{max(count, 5):,} images" in embedding.about("PCA", 5, max(count, 5))


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
