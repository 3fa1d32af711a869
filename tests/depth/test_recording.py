"""Recording: what a run folder holds, also where it is odd."""

import numpy as np

from explorer.depth.activation_twins import weight_change
from explorer.depth.recording import epochs, grid
from explorer.depth.words import recorded
from explorer.inside.quantities import QUANTITIES
from tests.depth.recorded_runs import arrays, recorded_run, rows
from trainer import probes


def test_every_quantity_of_the_probes_can_be_shown():
    assert set(QUANTITIES) == set(probes.QUANTITIES)


def test_what_was_not_there_to_be_measured_is_no_nan():
    layers = grid(recorded_run(), "update_ratio")
    assert list(layers.steps) == [0, 10, 20] and not layers.undefined.any()
    layers = grid(recorded_run(), "distance")
    assert list(layers.steps) == [10, 20, 30] and not layers.zeros.any()
    broken = arrays(3)
    broken["update_ratio"][1:], broken["weight"][1:] = np.nan, np.nan
    assert grid(recorded_run(probe=broken), "update_ratio").undefined.sum() == 6


def test_odd_records_are_named_and_the_rest_is_shown():
    assert recorded_run(probe={}, probes=0).problems == (
        "nothing was measured in the layers (it was trained with --probes 0)",
    )
    assert recorded_run(probe={}).problems == ("nothing has been measured in the layers yet",)
    lacking = {key: value for key, value in arrays().items() if key != "distance"}
    run = recorded_run(probe=lacking)
    assert (
        grid(run, "distance") is None
        and grid(run, "weight") is not None
        and weight_change(run) is None
    )
    assert recorded.problems([run], [None], QUANTITIES["distance"]) == [
        "run a: ‖W−W₀‖/‖W₀‖ is not in its record."
    ]
    run = recorded_run(probe=arrays() | {"weight": np.zeros((9, 9), np.float32)})
    assert "W does not fit" in run.problems[0] and "weight" not in run.quantities
    assert (
        "no rising steps"
        in recorded_run(probe=arrays() | {"steps": np.array([3, 2, 1, 0])}).problems[0]
    )
    assert recorded_run(errors=()).problems == ("no epoch is finished yet",)
    lines = [
        *rows([50.0]),
        {"epoch": 2},
        {"nothing": 1},
        7,
        {"epoch": 3, "train/loss": float("nan")},
    ]
    metrics = epochs(lines)
    assert list(metrics["epoch"]) == [1, 2, 3] and np.isnan(metrics["train/loss"][1:]).all()


def test_the_augmentation_is_told_of_every_kind():
    for kind, text in (
        ("none", "not augmented"),
        ("crop", "cropped at random"),
        ("crop-flip", "cropped and mirrored at random"),
        ("auto", "cropped and mirrored at random"),
        ("flip-colour", "mirrored and shifted in colour at random"),
    ):
        assert recorded.conditions(recorded_run(augment=kind)).startswith(f"{text}, dropout none")
