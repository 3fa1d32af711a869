"""Over training: what is drawn and downloaded equals what is in the run folders."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from explorer.depth import player
from explorer.depth.activation_twins import activation_twins
from explorer.depth.cached import recordings as cached
from explorer.depth.figures import curves
from explorer.depth.figures import recordings as figures
from explorer.depth.panels import recorded_views
from explorer.depth.recording import CURVES, Grid, common_range, grid
from explorer.depth.recordings import distinguish
from explorer.depth.words import recorded
from explorer.depth.words import recordings as words
from explorer.drawing import labels
from explorer.inside.quantities import QUANTITIES
from explorer.networks import registry
from tests.depth.recorded_runs import NAMES, arrays, recorded_run
from trainer import probes, runs
from trainer.config import Config
from trainer.nets import build
from trainer.train import train


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Two real trainings of a second, twins but for the activation function."""
    root = tmp_path_factory.mktemp("trained")
    for name in ("relu", "sigmoid"):
        train(
            Config(
                net="digits",
                activation=name,
                name=name,
                epochs=2,
                probes=5,
                width=0.25,
                norm="none",
                depth=3,
                precision="float32",
                device="cpu",
            ),
            root,
        )
    return root


def test_axes_say_of_what_with_respect_to_what():
    both = distinguish([recorded_run("a"), recorded_run("b")])
    for key, row in QUANTITIES.items():
        grids = [grid(run, key) for run in both]
        shown = recorded_views.layer_views(both, grids, row, common_range(grids), 10, "first")
        charts = [view.figure() for view, _ in shown]
        assert len(charts) == 4
        for chart in charts[:2]:
            assert chart.data[0].colorbar.title.text == f"log₁₀ of {row.axis}"
            assert "step" in chart.layout.xaxis.title.text
            assert "layer" in chart.layout.yaxis.title.text
        for chart in charts[2:]:
            assert row.axis in chart.layout.yaxis.title.text
            assert chart.layout.yaxis.type == "log"
        assert all(row.symbol in view.title and row.symbol in said for view, said in shown)
        assert all("gradient" not in str(chart.layout.yaxis.title.text) for chart in charts)
        for view, _ in shown:
            assert (
                view.columns()[row.axis][: grids[0].values.size] == grids[0].values.ravel().tolist()
            )
    assert (
        "dL/dh" in QUANTITIES["activation_gradient"].axis
        and "dL/dW" in QUANTITIES["weight_gradient"].axis
    )
    for measure in CURVES:
        for split, word in (("train", "training"), ("val", "validation")):
            fig = curves.curves(both, measure, split)
            assert (
                fig.layout.yaxis.title.text.startswith(word)
                and fig.layout.xaxis.title.text == "epoch"
            )


@pytest.fixture
def shown(trained, monkeypatch):
    """Both, as the page shows them."""
    monkeypatch.setattr(registry, "RUNS", trained)
    labels = cached.recordings()
    return distinguish([cached.recording(key, labels[key]) for key in ("run:relu", "run:sigmoid")])


def path_of(run, trained):
    return trained / run.key.removeprefix("run:")


def test_layers_are_drawn_as_the_folder_holds_them(trained, shown):
    for run in shown:
        stored = dict(np.load(path_of(run, trained) / "probes.npz"))
        for quantity in QUANTITIES:
            layers = grid(run, quantity)
            kept = np.isin(stored["steps"], layers.steps)
            assert np.array_equal(layers.values, stored[quantity][kept], equal_nan=True)
            drawn = np.array(figures.heat_map(layers, QUANTITIES[quantity], (-3, 0)).data[0].z)
            assert drawn.dtype == np.float32 and drawn.shape == layers.values.T.shape
            good = np.isfinite(drawn)
            assert 10.0 ** drawn[good] == pytest.approx(layers.values.T[good], rel=1e-5)
            assert len(stored["steps"]) - kept.sum() == (quantity in ("update_ratio", "distance"))
        filters = cached.recorded_filters(run.key)
        assert np.array_equal(filters, stored["filters"].astype(np.float32))


def test_curves_are_drawn_as_the_folder_holds_them(trained, shown):
    assert [run.short for run in shown] == ["ReLU, your run relu", "sigmoid, your run sigmoid"]
    table = recorded.curve_table(shown)
    for number, run in enumerate(shown):
        text = (path_of(run, trained) / "metrics.jsonl").read_text(encoding="utf-8")
        lines = [json.loads(line) for line in text.splitlines()]
        for split in ("train", "val"):
            drawn = curves.curves(shown, "error", split).data[number]
            assert drawn.y == pytest.approx(
                [100 - 100 * line[f"{split}/accuracy"] for line in lines], rel=1e-5
            )
            drawn = curves.curves(shown, "loss", split).data[number]
            assert drawn.y == pytest.approx([line[f"{split}/loss"] for line in lines], rel=1e-5)
            assert list(drawn.x) == [1, 2]
        rows = zip(table["val/loss"], table["run"], strict=True)
        assert [value for value, label in rows if label == run.label] == [
            line["val/loss"] for line in lines
        ]


def test_angles_are_those_of_the_weights_themselves(trained, shown):
    (pair,) = activation_twins(shown)
    for change, recording in zip(pair.changes, shown, strict=True):
        run = runs.read(path_of(recording, trained))
        end, start = (probes.weighted_layers(net) for net in (runs.load(run), build(run.spec, 0)))
        for name, angle in zip(change.names, change.angle, strict=True):
            a, b = (layer[name].weight.detach().double().ravel() for layer in (end, start))
            true = torch.rad2deg(torch.acos(a @ b / (a.norm() * b.norm()))).item()
            assert angle == pytest.approx(true, abs=0.1)


def test_zeros_and_nan_are_counted_and_not_drawn_as_values():
    probe = arrays(4)
    probe["activation_gradient"][1, 0] = 0
    probe["activation_gradient"][2:, :2] = [[0, np.nan], [np.inf, 1]]
    run = recorded_run(probe=probe)
    layers, row = grid(run, "activation_gradient"), QUANTITIES["activation_gradient"]
    assert (layers.zeros.sum(), layers.undefined.sum()) == (2, 2)
    fig = figures.heat_map(layers, row, (-6, 0))
    assert np.isnan(np.array(fig.data[0].z)).sum() == 4
    assert {trace.name for trace in fig.data if trace.type == "scatter"} == {
        "exactly 0",
        "NaN or infinite",
    }
    marked = [
        np.isfinite(np.array(trace.z, float)).sum()
        for trace in fig.data[1:]
        if trace.type == "heatmap"
    ]
    assert marked == [2, 2]
    text = words.describe_heat_map(layers, "it", row)
    assert "2 of 12 values are exactly 0" in text and "2 of 12 values are NaN or infinite" in text
    scale = common_range([layers])
    drawn = figures.profile([layers], [run], row, scale, 20)
    assert 0 < drawn.data[0].y[0] < 10 ** scale[0]  # the zero, on its floor
    assert np.isnan(drawn.data[0].y[1])
    assert any("exactly 0" in note.text for note in drawn.layout.annotations)
    assert any(
        "exactly 0" in note.text
        for note in figures.followed([layers], [run], "first", row, scale, 20).layout.annotations
    )


def test_compared_bothshare_their_colours_and_their_axes():
    low, high = arrays(4), arrays(6, seed=1)
    low["weight"], high["weight"] = low["weight"] * 1e-20, high["weight"] * 1e10
    run_a, run_b = distinguish(
        [recorded_run("a", probe=low), recorded_run("b", probe=high, errors=(90.0, 80.0, 70.0))]
    )
    grids = [grid(run, "weight") for run in (run_a, run_b)]
    scale = common_range(grids)
    maps = recorded_views.heat_maps([run_a, run_b], grids, QUANTITIES["weight"], scale, 10)
    drawn = [view.figure().data[0] for view, _ in maps]
    assert {(trace.zmin, trace.zmax) for trace in drawn} == {scale}
    logs = np.concatenate([part.log.ravel() for part in grids])
    assert scale == (pytest.approx(logs.min()), pytest.approx(logs.max()))
    ranges = [
        curves.curves([run_a, run_b], "error", split).layout.yaxis.range
        for split in ("train", "val")
    ]
    assert ranges[0] == ranges[1] and ranges[0][0] < 40 and ranges[0][1] > 90
    for step in (0, 10, 50):
        fig = figures.profile(grids, [run_a, run_b], QUANTITIES["weight"], scale, step)
        assert (
            fig.layout.yaxis.range
            == figures.profile(
                grids, [run_a, run_b], QUANTITIES["weight"], scale, 20
            ).layout.yaxis.range
        )


def test_each_run_shows_its_last_record_up_to_the_step():
    a, b = (
        grid(recorded_run("a"), "weight"),
        Grid(("x", "y"), np.array([5, 25]), np.array([[1, 2], [3, 4]], "f4")),
    )
    assert player.all_steps([a, b]) == [0, 5, 10, 20, 25, 30]
    assert [b.index(step) for step in (0, 5, 24, 25, 900)] == [None, 0, 0, 1, 1]
    both = [replace(recorded_run(), short=name) for name in "ab"]
    fig = figures.profile([a, b], both, QUANTITIES["weight"], (-6, 1), 12)
    assert list(fig.data[0].y) == pytest.approx(a.values[1].tolist())
    assert list(fig.data[1].y) == [1, 2]
    assert [trace.name for trace in fig.data] == ["a, step 10", "b, step 5"]
    assert list(fig.data[1].x) == [0, 1]  # other layers: relative depth
    assert "b: not recorded by step 0" in words.describe_step([a, b], both, QUANTITIES["weight"], 0)


def test_named_layers():
    assert labels.named(NAMES) == [0, 1, 2]
    for count in range(1, 120):
        shown = labels.named(["x"] * count)
        assert shown[0] == 0 and shown[-1] == count - 1 and len(shown) <= labels.MAX_NAMES + 1
        gaps = np.diff(shown)
        assert count < 3 or gaps.min() * 2 >= gaps.max()
