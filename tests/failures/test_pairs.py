"""Two networks on the same images, the finding, and what narrows the choice, against plain loops."""

import re

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.failures import confusion, metrics
from explorer.failures.evaluation import Evaluation
from explorer.failures.failure_modes import FAILURE_MODES
from explorer.failures.pairs import SETS, pair
from explorer.failures.right_classes import right_classes
from explorer.failures.words import finding, pairs, selection
from tests.failures.examples import CLASSES, K, random_evaluation

FAST = settings(derandomize=True, deadline=None, max_examples=40)
KINDS = tuple(mode.label for mode in FAILURE_MODES.values())


def some(evaluation: Evaluation, rows: list[int]) -> Evaluation:
    """The same evaluation of these images alone, in this order."""
    n = len(evaluation)
    fields = {
        name: value[rows] if isinstance(value, np.ndarray) and len(value) == n else value
        for name, value in vars(evaluation).items()
        if name != "ends"
    }
    return Evaluation(**fields)


@FAST
@given(st.permutations(range(30)), st.integers(0, 30), st.booleans())
def test_pairs_are_what_a_loop_says(rows, count, by_table):
    first, whole = (random_evaluation(seed, 30, 4, data=1) for seed in (1, 2))
    other = some(whole, rows[:count])
    if by_table:
        table = right_classes("t", {0: [3, 4], 5: []}, 0, first.labels, K, False)
        first = Evaluation(**vars(first) | {"table": table})
    result = pair(first, other)
    sets: dict[str, list[int]] = {name: [] for name in SETS}
    for row in range(30):
        assert result.rows[row] == (rows.index(row) if row in rows[:count] else -1)
        if result.rows[row] < 0:
            continue
        place = int(result.rows[row])
        answers = int(first.predicted[row]), int(other.predicted[place])
        if by_table:
            if not first.judged[row]:
                continue
            right = [answer in (first.table.of(row) if first.table else ()) for answer in answers]
        else:
            right = [answers[0] == first.labels[row], answers[1] == other.labels[place]]
            if first.labels[row] < 0 or other.labels[place] < 0:
                continue
        key = {(0, 0): "Wrong by both", (0, 1): "Only this one wrong"}.get(
            (*right,), "Right by both" if all(right) else "Only the other wrong"
        )
        sets[key].append(row)
    assert {name: np.flatnonzero(of(result)).tolist() for name, of in SETS.items()} == sets
    text = pairs.describe(result, "B")
    if not count:
        assert "none of these images" in text
        return
    both, this, that = (len(sets[name]) for name in list(SETS)[:3])
    assert re.findall(r"\d+", text) == [str(n) for n in (count, both, this, that)]
    for row in (0, 7):
        caption = pairs.caption(first, row, result, "B")
        assert ("not evaluated" in caption) == (result.rows[row] < 0)


@FAST
@given(
    st.integers(0, 500),
    st.integers(0, 500),
    st.dictionaries(st.sampled_from(KINDS), st.integers(0, 9)),
    st.none() | st.tuples(st.sampled_from(CLASSES), st.sampled_from(CLASSES), st.integers(1, 9)),
)
def test_the_finding_says_how_many_and_the_commonest(labelled, wrong, kinds, confused):
    wrong = min(wrong, labelled)
    text = finding.finding(labelled, wrong, kinds, confused)
    if not wrong:
        assert ("No image" in text) and "kind" not in text
        return
    assert text.startswith(f"{wrong:,} of {labelled:,} image")
    rules = {kind: count for kind, count in kinds.items() if kind != FAILURE_MODES["other"].label}
    most = max(rules.values(), default=0)
    named = re.findall("“(.*?)”", text.split(" Most often")[0])
    best = [kind for kind, count in rules.items() if count == most and most]
    assert named == best[: len(named)] and (named or not best)
    assert ("No rule" in text) == (bool(rules) and not most)
    assert ("Most often" in text) == (confused is not None and confused[2] > 1)


def test_the_commonest_confusion_is_one_alone():
    evaluation = random_evaluation()
    counts = np.zeros((K, K), int)
    for label, predicted in zip(evaluation.labels, evaluation.predicted, strict=True):
        if 0 <= label != predicted:
            counts[label, predicted] += 1
    result = confusion.commonest(metrics.summary(evaluation), CLASSES)
    if (counts == counts.max()).sum() > 1:
        assert result is None
    else:
        true, predicted = divmod(int(counts.argmax()), K)
        assert result == (CLASSES[true], CLASSES[predicted], counts.max())


@FAST
@given(*(st.sampled_from(("", "x", "8")) for _ in range(4)), st.sampled_from(("", *SETS)))
def test_what_narrows_the_choice_is_named(true, predicted, kind, tag, both):
    phrases = selection.filters(true, predicted, kind, tag, both)
    assert len(phrases) == sum(map(bool, (true, predicted, kind, tag, both)))
    if phrases:
        text = selection.narrowed(phrases)
        assert all(phrase in text for phrase in phrases) and text.endswith(".")
