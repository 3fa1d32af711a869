"""What is said of accuracy, calibration, classes and confusions, against the numbers."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from explorer.drawing.numbers import percent, probability
from explorer.failures import metrics
from explorer.failures.class_accuracy import MAX_ROWS
from explorer.failures.class_matching import Match
from explorer.failures.evaluate import Progress
from explorer.failures.question import refuse_unanswerable
from explorer.failures.words import class_matching, command, confusion, thumbnails
from explorer.failures.words import metrics as words
from explorer.failures.words.calibration import describe_reliability
from explorer.failures.words.class_accuracy import describe_class_accuracy
from tests.failures.examples import labelled, made_up, model, random_evaluation
from tests.failures.pages import few_digits

FAST = settings(derandomize=True, deadline=None, max_examples=60)
COUNTS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=7)


@FAST
@given(COUNTS)
def test_hardest_and_easiest_are_all_of_them(pairs):
    right, count = (np.array(column) for column in zip(*pairs, strict=True))
    right = np.minimum(right, count)
    names = [f"class{i}" for i in range(len(right))]
    with np.errstate(invalid="ignore"):
        accuracy = right / count
    low, high = metrics.wilson(right, count)
    text = describe_class_accuracy(names, accuracy, low, high, count)
    there = [i for i in range(len(right)) if count[i]]
    if not there:
        assert text == "No class has a labelled image."
        return
    shares = {i: right[i] / count[i] for i in there}
    worst, best = (
        {i for i in there if shares[i] == end}
        for end in (min(shares.values()), max(shares.values()))
    )
    if worst == best:
        assert ("are alike" in text) == (len(there) > 1) and ("One class" in text) == (
            len(there) == 1
        )
    else:
        hard, _, easy = text.partition("Easiest")
        for part, group in ((hard, worst), (easy, best)):
            named = {int(i) for i in re.findall(r"class(\d)", part)}
            assert named and named <= group
            assert named == group or f"these {len(group)} classes" in part or "more" in part
        overlap = min(high[i] for i in worst) >= max(low[i] for i in best)
        assert ("overlap" in text) == overlap
    absent = len(right) - len(there)
    assert (f"{absent} of the network's classes ha" in text) == (absent > 0)
    assert "0.0\u00a0%" not in text


def test_of_many_classes_only_the_hardest_are_drawn():
    many = MAX_ROWS + 5
    accuracy = np.linspace(0, 1, many)
    text = describe_class_accuracy(
        [f"c{i}" for i in range(many)], accuracy, accuracy, accuracy, np.full(many, 9)
    )
    assert f"The {MAX_ROWS} hardest of {many} classes are drawn" in text


@FAST
@given(
    st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=5
    )
)
def test_a_verdict_on_calibration_is_no_chance(bins):
    confidence, right, count = (np.array(column, float) for column in zip(*bins, strict=True))
    right, total = np.minimum(right, count), int(count.sum())
    with np.errstate(invalid="ignore"):
        accuracy = right / count
    text = describe_reliability(confidence, accuracy, count, 0.125)
    if not total:
        assert "nothing can be said" in text
        return
    claims, share = (confidence * count).sum() / total, right.sum() / total
    interval = binomtest(int(right.sum()), total).proportion_ci(method="wilson")
    assert ("overconfident" in text) == (claims > interval.high + 1e-12)
    assert ("underconfident" in text) == (claims < interval.low - 1e-12)
    assert f"right in {probability(share) if 0 < share < 1 else percent(share)}" in text
    assert "12\u00a0%" in text


@FAST
@given(st.integers(2, 5), st.data())
def test_the_most_frequent_confusions(k, data):
    counts = np.array(
        data.draw(
            st.lists(st.lists(st.integers(0, 3), min_size=k, max_size=k), min_size=k, max_size=k)
        )
    )
    names = [f"n{i}" for i in range(k)]
    wrong = {(i, j): counts[i, j] for i in range(k) for j in range(k) if i != j and counts[i, j]}
    errors = sum(wrong.values())
    text = confusion.describe_confusion(counts, names, errors)
    if not wrong:
        assert "No image" in text
        return
    most = max(wrong.values())
    named = [(int(a), int(b)) for a, b in re.findall(r"n(\d) taken for n(\d)", text)]
    assert wrong[named[0]] == most
    if most == 1 and len(wrong) > 1:
        assert "No confusion happens twice" in text and f"the {len(wrong)} between" in text
        return
    assert [wrong[pair] for pair in named] == sorted(wrong.values(), reverse=True)[:3]
    tied = re.search(r"(\d+) more as often", text)
    last = wrong[named[-1]]
    assert int(tied[1] if tied else 0) == sum(v == last for p, v in wrong.items() if p not in named)
    for pair in named:
        assert confusion.times(int(wrong[pair])) in text


@FAST
@given(st.integers(1, 40), st.integers(1, 8), st.integers(0, 40), st.sampled_from([0.0, 2e-5, 1.5]))
def test_the_four_numbers(n, outputs, right, loss):
    labels = np.zeros(n, int)
    predicted = np.where(np.arange(n) < right, 0, min(1, outputs - 1))
    k = min(5, outputs)
    top = np.stack([predicted, *[np.full(n, i) for i in range(1, k)]], 1)
    evaluation = made_up(
        classes=tuple(f"c{i}" for i in range(outputs)),
        labels=labels,
        top=top,
        top_probabilities=np.full((n, k), 0.5),
        probability=np.full(n, 0.5),
        loss=np.full(n, loss),
    )
    numbers = metrics.summary(evaluation)
    first, among, mean, error = words.metrics(numbers, outputs)
    share = float((predicted == 0).mean())
    assert float(first.value.rstrip("\u00a0%")) == pytest.approx(100 * share, abs=0.011)
    assert (first.value == "100\u00a0%") == (share == 1) and (first.value == "0\u00a0%") == (
        share == 0
    )
    interval = binomtest(int((predicted == 0).sum()), n).proportion_ci(method="wilson")
    guessing = interval.low - 1e-12 <= 1 / outputs <= interval.high + 1e-12
    assert ("guessing" in first.caption) == guessing
    assert ("always" in among.caption) == (k == outputs)
    assert "nan" not in mean.caption and ("one image" in mean.caption) == (n == 1)
    assert mean.value == {0.0: "0", 2e-5: "< 0.0001", 1.5: "1.5000"}[loss]
    assert error.label == "Calibration error"
    tables = words.tables(numbers, evaluation.classes)
    assert sum(tables["classes"]["images"]) == sum(tables["confusion"]["images"]) == n


def test_a_network_of_one_output_is_not_evaluated():
    one = replace(model(None), classes=("yes",), outputs=1)
    with pytest.raises(ValueError, match="one output: softmax"):
        refuse_unanswerable(few_digits(1), [Match("yes", 0)], one)


@FAST
@given(st.floats(0, 1), st.booleans())
def test_what_stands_below_a_picture(p, known):
    text = thumbnails.caption("cat" if known else None, "dog", p)
    assert text == f"cat → dog ({percent(p)})"[0 if known else 6 :]
    evaluation = random_evaluation()
    row = int(np.flatnonzero((evaluation.labels >= 0) == known)[0])
    text = thumbnails.caption_of(evaluation, row)
    assert ("→" in text) == known and text.endswith(f"({percent(evaluation.confidence[row])})")


@FAST
@given(st.lists(st.sampled_from(["name", "as given", "WordNet id", ""]), max_size=9))
def test_matched_and_unmatched_classes_add_up(ways):
    matches = [Match(f"c{i}", 0 if how else -1, how) for i, how in enumerate(ways)]
    text = class_matching.describe(matches)
    found = sum(bool(how) for how in ways)
    assert text.startswith(f"{found} of {len(ways)} class")
    assert sum(int(n) for n in re.findall(r"(\d+) (?:by|as)", text)) == found
    assert ("Not matched" in text) == (found < len(ways))


@FAST
@given(st.integers(0, 9), st.integers(0, 9))
def test_classes_read_off_file_names_are_called_so(guessed, more):
    text = class_matching.about_labels(guessed, guessed + more)
    assert ("read off" in text) == (guessed > 0)
    assert not guessed or f"The class of {guessed} of {guessed + more}" in text


@FAST
@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 3), st.floats(0, 1e4))
def test_what_the_command_prints(done, more, unreadable, rate):
    text = command.progress(Progress(done, done + more, unreadable, rate))
    assert text.startswith(f"{done} of {done + more} images")
    assert ("unreadable" in text) == (unreadable > 0)


@settings(derandomize=True, deadline=None, max_examples=10)
@given(st.integers(0, 9), st.sampled_from(["finished", "partial"]), st.integers(0, 8))
def test_the_report_of_the_command_has_the_numbers(seed, state, unreadable):
    evaluation = replace(
        random_evaluation(seed),
        label="net",
        data="set",
        total=900,
        state=state,
        unreadable=tuple((f"f{i}", "broken") for i in range(unreadable)),
        unreadable_count=unreadable,
    )
    text = command.report(evaluation, Path("here"))
    true, predicted, _ = labelled(evaluation)
    assert f"top-1 {percent((true == predicted).mean(), 2)}" in text and "is in here" in text
    assert ("it was stopped" in text) == (state == "partial")
    assert text.count("broken") == min(unreadable, command.NAMED)
    assert ("more" in text) == (unreadable > command.NAMED)
