"""Unit records: what of a run's shares is used, what is said of it, and the figure."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.depth.figures import unit_record as figures
from explorer.depth.unit_record import UnitRecord, joined, unit_record
from explorer.depth.words import unit_record as words
from trainer.unit_shares import SHARES

FEW = settings(max_examples=80, deadline=None, derandomize=True)
STEPS = np.array([0, 10, 25])


def arrays(**changed) -> dict[str, np.ndarray]:
    shares = {kind: np.full((3, 2), np.nan, np.float32) for kind in SHARES}
    shares["dead"] = np.array([[0, 0.1], [0.2, 0.3], [0.4, 0.9]], np.float32)
    return {"unit_names": np.array(["a", "b"]), **shares, **changed}


def test_what_a_run_holds_is_used_and_what_does_not_fit_is_not():
    record = unit_record(arrays(), STEPS)
    assert record is not None and record.names == ("a", "b") and record.kinds == ["dead"]
    assert unit_record({}, STEPS) is None
    assert unit_record(arrays(dead=np.zeros((2, 2), np.float32)), STEPS) is None
    assert unit_record(arrays(rare=np.zeros((3, 2), int)), STEPS) is None
    assert unit_record(arrays(), STEPS[:0]) is None
    odd = unit_record(arrays(dead=np.array([[0, 7], [0, -1], [0, np.inf]], np.float32)), STEPS)
    assert odd is not None and np.isnan(odd.shares["dead"][:, 1]).all()


def test_measured_epochs_are_joined_by_the_names_of_layers():
    record = joined(
        [1, 2], [{"a": (0.1, 0.2, np.nan)}, {"a": (0.3, 0.0, np.nan), "b": (1.0, 0.0, np.nan)}]
    )
    assert record.names == ("a", "b") and record.steps.tolist() == [1, 2]
    assert record.shares["dead"][:, 0].tolist() == [0.1, 0.3] and np.isnan(
        record.shares["dead"][0, 1]
    )
    empty = joined([1], [{}])
    assert empty.kinds == [] and empty.shares["dead"].shape == (1, 0)


@st.composite
def records(draw) -> UnitRecord:
    layers, steps = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    share = st.sampled_from([0.0, 0.25, 1.0, float("nan")])
    shares = {
        kind: np.array(
            draw(st.lists(share, min_size=layers * steps, max_size=layers * steps))
        ).reshape(steps, layers)
        for kind in SHARES
    }
    return UnitRecord(tuple(f"l{n}" for n in range(layers)), np.arange(steps) * 7, shares)


@given(records(), st.sampled_from(SHARES))
@FEW
def test_both_ends_are_told(record, kind):
    text = words.describe(record, kind)
    known = [row for row in record.shares[kind].tolist() if any(value == value for value in row)]
    if not known:
        assert text.startswith("Nothing is known")
        return
    means = [np.mean([value for value in row if value == value]) for row in (known[0], known[-1])]
    assert words.percent(float(means[1])) in text
    assert (text.count("at step") == 2) == (len(known) > 1)
    if len(known) > 1:
        assert words.percent(float(means[0])) in text
    assert ("Most of them in" in text) == any(value > 0 for value in known[-1])
    columns = words.table(record)
    assert {len(column) for column in columns.values()} == {record.shares[kind].size}
    figure = figures.heat_map(record, kind, "")
    assert np.array_equal(
        np.asarray(figure.data[0].z),
        (100 * record.shares[kind].T).astype(np.float32),
        equal_nan=True,
    )
