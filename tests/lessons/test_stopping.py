"""Stopping: early stopping against a loop written apart, sentences against the curves, also odd ones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.lessons import stopping
from explorer.lessons.cached import learning as cached
from explorer.lessons.figures import stopping as figures
from explorer.lessons.words import stopping as words
from tests.lessons.runs import run
from tests.lessons.shown import says

LOSS = st.one_of(
    st.sampled_from([0.0, 1.0, 2.3025851, np.nan, np.inf]), st.floats(1e-4, 50).map(float)
)
PAIRS = st.lists(st.tuples(LOSS, LOSS, st.floats(0, 1)), min_size=1, max_size=12)


def recorded(rows):
    made = run(20, True, 50, epochs=len(rows))
    for key, place in (("train/loss", 0), ("val/loss", 1), ("val/accuracy", 2)):
        made.metrics[key] = np.array([row[place] for row in rows], float)
    return made


@settings(max_examples=50, deadline=None)
@given(PAIRS, st.integers(1, 5))
def test_what_is_said_of_any_curves(rows, patience):
    result = stopping.stopping(recorded(rows), patience)
    losses, text = [row[1] for row in rows], words.describe(result, patience)
    finite = [loss for loss in losses if np.isfinite(loss)]
    assert ("No finite" in text) == (not finite)
    if not finite or len(rows) < 2:
        assert "lowest" not in text and "stops after" not in text
        return
    lowest = min(finite)
    if "has not learned" in text:
        assert lowest >= 0.95 * np.log(10) - 1e-9
        return
    place = losses.index(lowest)
    assert f"lowest after epoch {place + 1} of {len(rows)}" in text
    last = losses[-1]
    assert ("still falling" in text) == (place == len(rows) - 1)
    assert ("turns up" in text) == bool(np.isfinite(last) and last > lowest)
    if "that is overfitting" in text:
        assert rows[-1][0] < rows[place][0] and last > lowest


@settings(max_examples=50, deadline=None)
@given(st.lists(LOSS, max_size=15), st.integers(1, 4))
def test_early_stopping_is_the_first_epoch_after_so_many_without_a_lower_loss(losses, patience):
    def lower(place):
        before = [loss for loss in losses[:place] if np.isfinite(loss)]
        return losses[place] < min(before, default=np.inf)

    expected = next(
        (
            end
            for end in range(patience - 1, len(losses))
            if not any(lower(place) for place in range(end - patience + 1, end + 1))
        ),
        None,
    )
    assert stopping.early_stop(np.array(losses), patience) == expected


def test_the_recorded_digits_turn_up_and_others_do_not(app):
    runs = cached.runs()
    first = stopping.stopping(next(iter(runs.values())))
    assert first.turns and first.train[-1] < first.train[first.best]
    text = words.describe(first, 3)
    assert "turns up" in text and "overfitting" in text
    kinds = {label: words.describe(stopping.stopping(each), 3) for label, each in runs.items()}
    assert any("still falling" in sentence for sentence in kinds.values())
    assert any("has not learned" in sentence for sentence in kinds.values())
    at = app("learn_learning")
    at.slider(key="patience").set_value(1).run()
    other = next(label for label, sentence in kinds.items() if "still falling" in sentence)
    at.selectbox(key="stopped_run").set_value(other).run()
    assert not at.exception
    shown = words.describe(stopping.stopping(runs[other], 1), 1)
    assert says(at, shown)


def test_the_picture_marks_the_lowest_and_where_it_stops():
    result = stopping.stopping(
        recorded([(2, 2, 0.1), (1, 1, 0.5), (0.5, 1.5, 0.5), (0.1, 2, 0.5)]), 2
    )
    fig = figures.losses(result)
    star = next(trace for trace in fig.data if trace.name == "lowest validation loss")
    assert (star.x[0], star.y[0]) == (2, 1) and fig.layout.shapes[0].x0 == 4
    assert result.stop == 3 and "keeps the weights of epoch 2, the best" in words.describe(
        result, 2
    )
    empty = stopping.stopping(recorded([(np.nan, np.nan, 0.1)]), 2)
    assert len(figures.losses(empty).data) == 2
    with pytest.raises(IndexError):
        stopping.stopping(recorded([])).val[-1]
