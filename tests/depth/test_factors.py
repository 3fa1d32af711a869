"""Measured factors beside theory: GRADIENTS' table, the line, and why some lie beside it; a training at a point of the plane."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.depth import factors
from explorer.depth.factors import ACTIVATION_KEYS, INIT_KEYS, Factor, measured_factors
from explorer.depth.figures import factors as figures
from explorer.depth.lab_nets import LabNet
from explorer.depth.mean_field import left_over
from explorer.depth.panels import theory
from explorer.depth.words import factors as words
from explorer.depth.words import phase
from trainer.config import BOUNDS, Config
from trainer.nets import ACTIVATIONS, INITS

FEW = settings(max_examples=80, deadline=None, derandomize=True)
PUBLISHED = {  # sqrt(chi), Schoenholz et al. 2017, by hand; tanh at torch's init with its biases
    ("sigmoid", "default"): 0.1414,
    ("sigmoid", "xavier"): 0.2361,
    ("sigmoid", "he"): 0.3178,
    ("tanh", "xavier"): 1.0,
    ("tanh", "he"): 1.0514,
    ("relu", "default"): 0.4082,
    ("relu", "xavier"): 0.7071,
    ("relu", "he"): 1.0,
}


def test_theory_is_that_of_the_table_and_measured_is_near_it():
    rows = {(row.activation, row.init): row for row in measured_factors(8, 64, 3, 32)}
    assert len(rows) == len(ACTIVATION_KEYS) * len(INIT_KEYS)
    for key, limit in PUBLISHED.items():
        assert rows[key].limit == pytest.approx(limit, abs=2e-3)
        assert rows[key].measured == pytest.approx(rows[key].here, rel=0.1)
    figure = figures.scatter(tuple(rows.values()))
    points = [(t.x[0], t.y[0]) for t in figure.data[1:] if t.x[0] is not None]
    assert points == [(row.limit, row.measured) for row in rows.values()]
    named = {note.text for note in figure.layout.annotations}
    assert named == {", ".join(factors.labels_of(row)) for row in rows.values() if row.off}


SIZE = st.sampled_from([0.1, 0.7, 0.705, 0.95, 1.0, 1.02, 1.5, float("nan")])
ROWS = st.builds(
    Factor, st.sampled_from(ACTIVATION_KEYS), st.sampled_from(INIT_KEYS), SIZE, SIZE, SIZE
)


@given(st.lists(ROWS, min_size=1, max_size=5).map(tuple))
@FEW
def test_points_beside_the_line_are_counted_and_explained(rows):
    on = sum(abs(row.measured / row.limit - 1) < factors.CLOSE for row in rows)
    text = words.describe(rows)
    assert text.startswith("All " if on == len(rows) else f"{on} of ")
    reasons = words.reasons(rows)
    assert len(reasons) == len(rows) - on
    for row, sentence in zip([row for row in rows if row.off], reasons, strict=True):
        assert sentence == words.reason(row) and "nan" not in sentence
        if "Depth:" in sentence:
            assert abs(row.here / row.measured - 1) < 0.032 and row.here != row.limit
    columns = words.table(rows)
    assert {len(column) for column in columns.values()} == {len(rows)}


@given(st.sampled_from([0.0, 0.3, 0.7, 0.9, 1.0, 1.05, 2.0, float("nan")]), st.integers(2, 100))
@FEW
def test_what_theory_expects_of_a_training(factor, depth):
    text = phase.expectation("tanh", factor, depth)
    if not factor > 0:
        assert "nothing comes back" in text
        return
    left = factor ** (depth - 1)
    assert left_over(factor, depth) == pytest.approx(left, rel=1e-6)
    assert ("fades" in text) == (left < 1e-3) and ("explodes" in text) == (left > 1e3)
    assert ("arrives" in text) == (1e-3 <= left <= 1e3)


def test_a_point_of_the_plane_is_a_training_that_can_be_begun():
    state = theory.training(LabNet("fc", 20, 256, "tanh", "own", sigma_w2=1.76, sigma_b2=0.05), 20)
    chosen = {key.removeprefix("train_"): value for key, value in state.items()}
    config = Config(**chosen)
    config.check()
    spec = config.spec(10, 1)
    assert (spec.init, spec.sigma_w2, spec.sigma_b2, spec.depth) == ("own", 1.76, 0.05, 20)
    assert spec.activation in ACTIVATIONS and spec.init in INITS
    assert all(
        BOUNDS[key][0] <= chosen[key] <= BOUNDS[key][1] for key in chosen.keys() & BOUNDS.keys()
    )
