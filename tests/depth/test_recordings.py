"""Over training: numbers equal to what is in the run folders, rules on cases made by hand, the page
with every kind."""

import csv as reader
import io
import json
import re
from dataclasses import asdict, replace

import numpy as np
import pytest
import torch

from explorer.depth import player, recordings, twins
from explorer.depth.cached import recordings as recordings_of
from explorer.depth.figures import filmstrip, recorded
from explorer.depth.figures import recordings as figures
from explorer.depth.figures import twins as sentences
from explorer.depth.recordings import QUANTITIES, grid
from explorer.networks import registry
from trainer import probes, run_writer, runs
from trainer.config import Config
from trainer.nets import NetSpec
from trainer.train import train

NAMES = ("conv1", "conv2", "linear")
SPEC = NetSpec("resnet", 10, depth=20, size=32)


def arrays(steps=4, names=NAMES, seed=0, **more):
    """Probes as a Recorder writes them, of log-uniform values."""
    draw = np.random.default_rng(seed)
    found = {
        key: (10.0 ** draw.uniform(-6, 0, (steps, len(names)))).astype(np.float32)
        for key in QUANTITIES
    }
    found["update_ratio"][-1] = np.nan
    found["distance"][0] = 0
    return found | {"names": np.array(names), "steps": np.arange(steps) * 10} | more


def rows(errors, val=None, per=10):
    """Lines of metrics.jsonl with these training (and validation) errors in percent."""
    return [
        {
            "step": per * (i + 1),
            "epoch": i + 1,
            "train/loss": 2.0 - i,
            "train/accuracy": 1 - e / 100,
            "val/loss": 2.5 - i,
            "val/accuracy": 1 - v / 100,
        }
        for i, (e, v) in enumerate(zip(errors, val or errors, strict=True))
    ]


def made(key="a", spec=SPEC, errors=(50.0, 40.0), val=None, probe=None, train=25_000, **settings):
    config = asdict(Config(net=spec.net, epochs=len(errors))) | settings
    return recordings.recording(
        key,
        f"run {key}",
        spec,
        config,
        {"hash": "x", "train": train, "name": "set"},
        "finished",
        rows(errors, val),
        arrays() if probe is None else probe,
    )


def folder(root, name, spec=SPEC, lines=(), probe=None, **settings):
    """A run folder on disk, without weights."""
    path = root / name
    path.mkdir(parents=True)
    run_writer.write_config(
        runs.Run(
            path,
            spec,
            Config(name=name, net=spec.net, **settings),
            tuple("0123456789"),
            (0.5,) * 3,
            (0.2,) * 3,
            {"name": "set", "hash": "x", "train": 1000, "val": 100},
            5,
            {},
        )
    )
    for line in lines:
        run_writer.append(path / "metrics.jsonl", line)
    if probe is not None:
        run_writer.write_arrays(path / "probes.npz", probe)
    return path


@pytest.fixture
def own(tmp_path, monkeypatch):
    """An empty folder in place of the server's own runs."""
    monkeypatch.setattr(registry, "RUNS", tmp_path / "runs")
    return tmp_path / "runs"


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


def test_every_quantity_of_the_probes_can_be_shown():
    assert set(QUANTITIES) == set(probes.QUANTITIES)


def test_axes_say_of_what_with_respect_to_what():
    runs_ = recordings.together([made("a"), made("b")])
    for key, row in QUANTITIES.items():
        grids = [grid(run, key) for run in runs_]
        charts = figures.layer_charts(
            runs_, grids, row, recordings.common_range(grids), 10, "first"
        )
        assert len(charts) == 4
        for chart in charts[:2]:
            assert chart.figure.data[0].colorbar.title.text == f"log₁₀ of {row.axis}"
            assert (
                "step" in chart.figure.layout.xaxis.title.text
                and "layer" in chart.figure.layout.yaxis.title.text
            )
        for chart in charts[2:]:
            assert row.axis in chart.figure.layout.yaxis.title.text
            assert chart.figure.layout.yaxis.type == "log"
        assert all(row.symbol in chart.title and row.symbol in chart.words for chart in charts)
        assert all("gradient" not in str(chart.figure.layout.yaxis.title.text) for chart in charts)
    assert (
        "dL/dh" in QUANTITIES["activation_gradient"].axis
        and "dL/dW" in QUANTITIES["weight_gradient"].axis
    )
    for measure in recordings.CURVES:
        for split, word in (("train", "training"), ("val", "validation")):
            fig = figures.curves(runs_, measure, split)
            assert (
                fig.layout.yaxis.title.text.startswith(word)
                and fig.layout.xaxis.title.text == "epoch"
            )


def test_what_is_drawn_is_what_the_folder_holds(trained, own, monkeypatch):
    monkeypatch.setattr(registry, "RUNS", trained)
    labels = recordings_of.recordings()
    keys = ["run:relu", "run:sigmoid"]
    found = recordings.together([recordings_of.recording(key, labels[key]) for key in keys])
    for run, key in zip(found, keys, strict=True):
        path = trained / key.removeprefix("run:")
        stored = dict(np.load(path / "probes.npz"))
        lines = [json.loads(line) for line in (path / "metrics.jsonl").read_text().splitlines()]
        for quantity in QUANTITIES:
            one = grid(run, quantity)
            kept = np.isin(stored["steps"], one.steps)
            assert np.array_equal(one.values, stored[quantity][kept], equal_nan=True)
            drawn = np.array(figures.heat_map(one, QUANTITIES[quantity], (-3, 0)).data[0].z)
            assert drawn.dtype == np.float32 and drawn.shape == one.values.T.shape
            good = np.isfinite(drawn)
            assert 10.0 ** drawn[good] == pytest.approx(one.values.T[good], rel=1e-5)
            assert len(stored["steps"]) - kept.sum() == (quantity in ("update_ratio", "distance"))
        number = found.index(run)
        for split in ("train", "val"):
            drawn = figures.curves(found, "error", split).data[number]
            assert drawn.y == pytest.approx(
                [100 - 100 * line[f"{split}/accuracy"] for line in lines], rel=1e-5
            )
            drawn = figures.curves(found, "loss", split).data[number]
            assert drawn.y == pytest.approx([line[f"{split}/loss"] for line in lines], rel=1e-5)
            assert list(drawn.x) == [1, 2]
        assert np.array_equal(
            recordings_of.recorded_filters(key), stored["filters"].astype(np.float32)
        )
        table = recorded.curve_table(found)
        assert [
            v for v, name in zip(table["val/loss"], table["run"], strict=True) if name == run.label
        ] == [line["val/loss"] for line in lines]
    assert [run.short for run in found] == ["ReLU, your run relu", "sigmoid, your run sigmoid"]
    (pair,) = twins.activations(found)
    for turn, key in zip(pair.turns, keys, strict=True):  # the angle from the weights themselves
        run = runs.read(trained / key.removeprefix("run:"))
        end, start = (
            probes.weighted_layers(net) for net in (runs.load(run), registry.build_net(run.spec, 0))
        )
        for name, angle in zip(turn.names, turn.angle, strict=True):
            a, b = (layer[name].weight.detach().double().ravel() for layer in (end, start))
            true = torch.rad2deg(torch.acos(a @ b / (a.norm() * b.norm()))).item()
            assert angle == pytest.approx(true, abs=0.1)


def test_downloads_hold_everything():
    run = made(
        probe=arrays(
            3, filters=np.ones((2, 4, 3, 5, 5), np.float16), filter_steps=np.array([0, 10])
        )
    )
    one = grid(run, "weight")
    files = recorded.files(
        [run], [one], QUANTITIES["weight"], [], [np.ones((2, 4, 3, 5, 5), np.float32)], [run]
    )
    text = next(make() for name, make in files.values() if name == "layers.csv")
    lines = list(reader.DictReader(io.StringIO(text)))
    assert [float(line["RMS of W per element"]) for line in lines] == pytest.approx(
        one.values.ravel().tolist()
    )
    assert [line["layer"] for line in lines] == list(NAMES) * 3
    stored = np.load(
        io.BytesIO(next(make() for name, make in files.values() if name == "recorded.npz"))
    )
    assert all(
        np.array_equal(stored[f"1_{key}"], run.quantities[key], equal_nan=True)
        for key in QUANTITIES
    )
    stored = np.load(
        io.BytesIO(next(make() for name, make in files.values() if name == "filters.npz"))
    )
    assert stored["1_filters"].shape == (2, 4, 3, 5, 5)


def test_zeros_and_nan_are_counted_and_not_drawn_as_values():
    probe = arrays(4)
    probe["activation_gradient"][1, 0] = 0
    probe["activation_gradient"][2:, :2] = [[0, np.nan], [np.inf, 1]]
    run = made(probe=probe)
    one, row = grid(run, "activation_gradient"), QUANTITIES["activation_gradient"]
    assert (one.zeros.sum(), one.undefined.sum()) == (2, 2)
    fig = figures.heat_map(one, row, (-6, 0))
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
    words = figures.describe_heat_map(one, "it", row)
    assert "2 of 12 values are exactly 0" in words and "2 of 12 values are NaN or infinite" in words
    scale = recordings.common_range([one])
    drawn = figures.profile([one], [run], row, scale, 20)
    assert 0 < drawn.data[0].y[0] < 10 ** scale[0]  # the zero, on its floor
    assert np.isnan(drawn.data[0].y[1])
    assert any("exactly 0" in note.text for note in drawn.layout.annotations)
    assert any(
        "exactly 0" in note.text
        for note in figures.followed([one], [run], "first", row, scale, 20).layout.annotations
    )


def test_what_was_not_there_to_be_measured_is_no_nan():
    one = grid(made(), "update_ratio")
    assert list(one.steps) == [0, 10, 20] and not one.undefined.any()
    one = grid(made(), "distance")
    assert list(one.steps) == [10, 20, 30] and not one.zeros.any()
    broken = arrays(3)
    broken["update_ratio"][1:], broken["weight"][1:] = np.nan, np.nan
    assert grid(made(probe=broken), "update_ratio").undefined.sum() == 6


def test_compared_runs_share_their_colours_and_their_axes():
    low, high = arrays(4), arrays(6, seed=1)
    low["weight"], high["weight"] = low["weight"] * 1e-20, high["weight"] * 1e10
    run_a, run_b = recordings.together(
        [made("a", probe=low), made("b", probe=high, errors=(90.0, 80.0, 70.0))]
    )
    grids = [grid(run, "weight") for run in (run_a, run_b)]
    scale = recordings.common_range(grids)
    charts = figures.layer_charts([run_a, run_b], grids, QUANTITIES["weight"], scale, 10, "last")
    assert {(chart.figure.data[0].zmin, chart.figure.data[0].zmax) for chart in charts[:2]} == {
        scale
    }
    logs = np.concatenate([one.log.ravel() for one in grids])
    assert scale == (pytest.approx(logs.min()), pytest.approx(logs.max()))
    ranges = [
        figures.curves([run_a, run_b], "error", split).layout.yaxis.range
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
        grid(made("a"), "weight"),
        recordings.Grid(("x", "y"), np.array([5, 25]), np.array([[1, 2], [3, 4]], "f4")),
    )
    assert player.all_steps([a, b]) == [0, 5, 10, 20, 25, 30]
    assert [b.index(step) for step in (0, 5, 24, 25, 900)] == [None, 0, 0, 1, 1]
    both = [replace(made(), short=name) for name in "ab"]
    fig = figures.profile([a, b], both, QUANTITIES["weight"], (-6, 1), 12)
    assert list(fig.data[0].y) == pytest.approx(a.values[1].tolist())
    assert list(fig.data[1].y) == [1, 2]
    assert [trace.name for trace in fig.data] == ["a, step 10", "b, step 5"]
    assert list(fig.data[1].x) == [0, 1]  # other layers: relative depth
    assert "b: not recorded by step 0" in figures.describe_step(
        [a, b], both, QUANTITIES["weight"], 0
    )


def test_the_player_goes_to_the_end_and_stops():
    steps, state = list(range(0, 2000, 10)), {"step": 7}
    assert not player.advance(state, steps) and state["step"] == 10
    player.play(state, steps)
    shown = []
    while not player.advance(state, steps):
        shown.append(state["step"])
    assert shown == sorted(set(shown)) and set(shown) <= set(steps) and shown[-1] == steps[-1]
    assert len(shown) <= player.FRAMES and not state["playing"]
    player.play(state, steps)
    assert state["step"] == 0  # from the beginning again
    player.play(state, steps)
    assert not state["playing"]
    assert player.nearest(steps, None) == 0 and player.nearest(steps, "x") == 0


@pytest.mark.parametrize(
    "gap, signal, weight, kind",
    [
        (5.0, 1.0, 1.0, "degraded"),
        (5.0, 40.0, 2.0, "degraded"),
        (1.0, 0.11, 0.11, "degraded"),
        (5.0, 0.01, 1.0, "vanished"),
        (5.0, 1.0, 0.01, "vanished"),
        (5.0, 0.0, 0.0, "vanished"),
        (0.9, 1e-9, 1e-9, "equal"),
        (-0.9, 1.0, 1.0, "equal"),
        (-1.0, 1.0, 1.0, "better"),
        (-8.0, 1e-9, 1e-9, "better"),
        (5.0, float("nan"), 1.0, "unmeasured"),
        (float("nan"), 1.0, 1.0, "unknown"),
    ],
)
def test_the_rule_of_depth(gap, signal, weight, kind):
    assert twins.verdict(gap, signal, weight) == kind


def scaled(factor):
    found = arrays()
    for key in ("activation_gradient", "weight_gradient"):
        found[key] = np.full_like(found[key], factor * 1e-4)
    return found


def pair_of(residual=False, errors=((60.0, 40.0), (60.0, 47.5)), factor=1.0, **deeper):
    shallow = made("s", replace(SPEC, residual=residual), errors[0], probe=scaled(1.0))
    deep = made(
        "d", replace(SPEC, residual=residual, depth=56), errors[1], probe=scaled(factor), **deeper
    )
    (found,) = twins.depths([deep, shallow])
    return found


def test_sentences_about_depth():
    def say(*args, **more):
        found = pair_of(*args, **more)
        named = recordings.together([run for runs in found.runs for run in runs])
        return sentences.depth_sentence(replace(found, runs=tuple((run,) for run in named)))

    plain = say()
    assert (
        "From depth 20 to depth 56" in plain
        and "from 40.0 % to 47.5 %" in plain
        and "+7.5 points" in plain
    )
    assert "vanished gradients do not explain this gap" in plain and "degradation" in plain
    assert "As published" in plain and "deeper is worse" in plain
    assert "1 times the RMS of dL/dh and 1 times the RMS of dL/dW" in plain
    assert "have vanished" in say(factor=1e-3) and "degradation" not in say(factor=1e-3)
    assert "exactly 0 times" in say(factor=0.0)
    assert "explode rather than vanish" in say(factor=50.0)
    better = say(True, ((60.0, 40.0), (60.0, 35.0)))
    assert "trains better" in better and "As published" in better and "deeper is better" in better
    odd = say(False, ((60.0, 40.0), (60.0, 35.0)))
    assert "Unlike published" in odd and "what came out here" in odd
    assert "no difference to explain" in say(errors=((60.0, 40.0), (60.0, 40.5)))
    assert "They also differ in seed 0 and 1" in say(seed=1)
    late = say(errors=((60.0, 50.0, 40.0), (60.0, 47.5)))
    assert (
        "after 3 and 2 epochs" in late
        and "epochs 3 and 2: part of the gap may come from that" in late
    )
    assert "not recorded yet" in say(errors=((60.0,), (float("nan"),)))


def test_depth_is_compared_after_the_last_epoch_that_both_have():
    shallow = made("s", errors=(60.0, 40.0, 30.0), epochs=5)
    deep = made("d", replace(SPEC, depth=56), errors=(60.0, 47.5), epochs=5)
    (pair,) = twins.depths([shallow, deep])
    assert pair.epochs == (2, 2) and pair.train.ravel() == pytest.approx((40, 47.5))


def test_a_gap_smaller_than_its_noise_does_not_count():
    few = [
        made("s", errors=(40.0,), train=400),
        made("d", replace(SPEC, depth=56), errors=(45.0,), train=400),
    ]
    (pair,) = twins.depths(few)
    assert (
        pair.least == pytest.approx(200 * np.sqrt(2 * 0.425 * 0.575 / 400)) and pair.kind == "equal"
    )


def test_only_twins_are_compared():
    other = [made("a"), made("b", replace(SPEC, depth=56, activation="tanh"))]
    assert not twins.depths(other) and not twins.activations(other)
    assert not twins.depths([made("a"), made("b")])
    moved = made("b", replace(SPEC, depth=56))
    assert not twins.depths([made("a"), replace(moved, dataset={"hash": "other"})])
    assert twins.depths([made("a", replace(SPEC, depth=0)), moved])[0].depths == (20, 56)


def test_the_schedule_is_said_from_the_config():
    pair = pair_of(epochs=7)
    words = sentences.schedule_sentence([pair])
    assert "2 of 7 epochs (20 steps) of 25,000 images of set at 32×32" in words
    assert "64,000 steps" in words
    assert sentences.depth_text([]) == []
    assert words in sentences.depth_text([pair]) and sentences.DEPTH_RULE in sentences.depth_text(
        [pair]
    )


def turning(along, across):
    """Probes of weights that end at along W0 plus across at right angles to it, in units of
    |W0|."""
    along, across = (np.broadcast_to(np.asarray(part, float), 3) for part in (along, across))
    found = arrays(2)
    found["weight"][0] = 0.05
    found["weight"][1] = 0.05 * np.sqrt(along**2 + across**2)
    found["distance"][1] = np.sqrt((1 - along) ** 2 + across**2)
    return found


def test_the_angle_sees_through_weight_decay():
    turn = twins.turned(made(probe=turning([0.3, 0.3, 1.0], [0.0, 0.3, 1.0])))
    assert turn.distance == pytest.approx([0.7, np.hypot(0.7, 0.3), 1.0])
    assert turn.angle == pytest.approx([0, 45, 45], abs=0.05)
    assert list(turn.learned) == [False, True, True]
    assert twins.turned(made(probe={})) is None


def activation_pair(relu, sigmoid, accuracies=(90.0, 10.0)):
    found = recordings.together(
        [
            made("r", SPEC, (100 - accuracies[0],), probe=relu),
            made("s", replace(SPEC, activation="sigmoid"), (100 - accuracies[1],), probe=sigmoid),
        ]
    )
    (pair,) = twins.activations(found)
    return pair


def test_sentences_about_activation_functions():
    good, dead, half = turning(1, 1), turning(0.9, 1e-4), turning(1, [0, 0, 1])
    for found, factor in ((good, 1.0), (dead, 1e-6), (half, 1e-3)):
        found["weight_gradient"] = np.full((2, 3), factor, np.float32)
    one = sentences.activation_sentence(activation_pair(good, dead))
    assert "all 3 layers learned, turned by 45° to 45°; validation accuracy 90.0 %" in one
    assert "none of 3 layers learned" in one and "no better than chance (10.0 %)" in one
    assert "1e-06 with sigmoid and 1 with ReLU" in one and "1,000,000 times less" in one
    assert "sigmoid in place of ReLU, keeps layers from learning" in one
    some = sentences.activation_sentence(activation_pair(good, half))
    assert "1 of 3 layers learned; not layers 1–2" in some
    assert "let every layer learn" in sentences.activation_sentence(
        activation_pair(good, good, (90.0, 88.0))
    )
    assert "Neither of the two learned" in sentences.activation_sentence(
        activation_pair(dead, dead, (10.0, 10.0))
    )
    assert "some layers did not learn" in sentences.activation_sentence(activation_pair(half, dead))
    nan = turning(1, np.nan)
    assert "the weights are NaN" in sentences.activation_sentence(activation_pair(good, nan))
    for pair in (activation_pair(good, dead), activation_pair(good, nan)):
        charts = sentences.turn_charts([pair])
        assert [
            "‖W − W₀‖" in charts[0].figure.layout.yaxis.title.text,
            "angle between W and W₀" in charts[1].figure.layout.yaxis.title.text,
        ] == [True, True]
        assert sentences.TURN_RULE in charts[1].words
    table = sentences.turn_table([activation_pair(good, dead)])
    assert {len(column) for column in table.values()} == {6}


def test_layers_that_learned_are_a_mean_over_the_seeds_that_both_have():
    relu = [
        made(f"r{seed}", SPEC, (10.0 + 10 * seed,), probe=turning(1, across), seed=seed)
        for seed, across in enumerate((1.0, np.tan(np.radians(15))))
    ]
    sigmoid = [
        made(
            f"s{seed}",
            replace(SPEC, activation="sigmoid"),
            (90.0,),
            probe=turning(1, 0.0),
            seed=seed,
        )
        for seed in (0, 1, 2)
    ]
    (pair,) = twins.activations([*relu, *sigmoid])
    assert [len(each) for each in pair.runs] == [2, 2] and pair.accuracy == pytest.approx((85, 10))
    assert pair.turns[0].angle == pytest.approx([30] * 3, abs=0.05) and pair.turns[
        1
    ].angle == pytest.approx([0] * 3)
    assert "validation accuracy 85.0 %; mean over 2 seeds" in sentences.activation_sentence(pair)
    assert not pair.also


@pytest.mark.parametrize(
    "layers, words",
    [
        ([0], "layer 1"),
        ([0, 1, 2], "layers 1–3"),
        ([0, 1, 4], "layers 1–2 and 5"),
        ([0, 2, 4], "layers 1, 3 and 5"),
    ],
)
def test_layers_in_words(layers, words):
    assert sentences.spans(np.array(layers)) == words


def test_named_layers():
    assert figures.named(NAMES) == [0, 1, 2]
    for count in range(1, 120):
        shown = figures.named(["x"] * count)
        assert shown[0] == 0 and shown[-1] == count - 1 and len(shown) <= figures.NAMED + 1
        gaps = np.diff(shown)
        assert count < 3 or gaps.min() * 2 >= gaps.max()


def test_filters_are_the_recorded_weights():
    weights = np.random.default_rng(0).normal(size=(3, 5, 3, 4, 4)).astype(np.float32)
    weights[2, 0] *= 10
    for scale in filmstrip.SCALES:
        shown = filmstrip.sheet(weights, 1, scale)
        factor = max(1, 480 // 5 // 4)
        limits = filmstrip.white(weights, scale)[1]
        corner = shown[2 : 2 + 4 * factor : factor, 2 : 2 + 4 * factor : factor].astype(float)
        read = (corner.transpose(2, 0, 1) - 128) / 127 * limits[0]
        assert read == pytest.approx(weights[1, 0], abs=limits[0].item() / 253)
    assert filmstrip.white(weights, "common").max() == np.abs(weights).max()
    assert filmstrip.white(np.zeros((1, 1, 1, 3, 3)), "own") == 1
    run = replace(made(), filter_steps=np.array([0, 10, 20]), short="it")
    chart = filmstrip.chart(run, weights, 15, "own")
    assert chart.title == "First-layer filters at step 10: it" and len(chart.pictures) == 2
    weights[2] = np.nan
    assert filmstrip.chart(run, weights, 900, "common").pictures


def test_odd_records_are_named_and_the_rest_is_shown():
    assert made(probe={}, probes=0).problems == (
        "nothing was measured in the layers (it was trained with --probes 0)",
    )
    assert made(probe={}).problems == ("nothing has been measured in the layers yet",)
    lacking = {key: value for key, value in arrays().items() if key != "distance"}
    run = made(probe=lacking)
    assert (
        grid(run, "distance") is None
        and grid(run, "weight") is not None
        and twins.turned(run) is None
    )
    assert recorded.problems([run], [None], QUANTITIES["distance"]) == [
        "run a: ‖W−W₀‖/‖W₀‖ is not in its record."
    ]
    run = made(probe=arrays() | {"weight": np.zeros((9, 9), np.float32)})
    assert "W does not fit" in run.problems[0] and "weight" not in run.quantities
    assert "no rising steps" in made(probe=arrays() | {"steps": np.array([3, 2, 1, 0])}).problems[0]
    assert made(errors=()).problems == ("no epoch is finished yet",)
    lines = [
        *rows([50.0]),
        {"epoch": 2},
        {"nothing": 1},
        7,
        {"epoch": 3, "train/loss": float("nan")},
    ]
    found = recordings.epochs(lines)
    assert list(found["epoch"]) == [1, 2, 3] and np.isnan(found["train/loss"][1:]).all()


def test_runs_are_found_as_they_come_and_go(own):
    before = recordings_of.recordings()
    assert not any(key.startswith("run:") for key in before)
    folder(own, "new")
    folder(own, "twin", lines=rows([50.0]), probe=arrays())
    (own / "no-run").mkdir()
    (own / "broken").mkdir()
    (own / "broken" / "config.json").write_text("{")
    labels = recordings_of.recordings()
    assert [key for key in labels if key.startswith("run:")] == ["run:new", "run:twin"]
    assert len(set(labels.values())) == len(labels)
    assert recordings_of.recording("run:twin").metrics["epoch"].tolist() == [1]
    run_writer.append(own / "twin" / "metrics.jsonl", rows([50.0, 40.0])[1])
    with (own / "twin" / "metrics.jsonl").open("a") as file:
        file.write('{"step": 30, "epo')  # half a line
    assert recordings_of.recording("run:twin").metrics["epoch"].tolist() == [1, 2]
    (own / "twin" / "probes.npz").write_bytes(b"PK\x03\x04 half a zip")
    found = recordings_of.recording("run:twin")
    assert "its probes.npz cannot be read" in found.problems and len(found.metrics["epoch"]) == 2
    with pytest.raises(runs.RunError):
        recordings_of.recording("run:../../etc")


def test_presets_are_those_whose_runs_are_there():
    keys = ["alexnet64", "plain20", "resnet20", "mlp10-relu"]
    (preset,) = recordings.presets(keys).items()
    assert preset == (
        "Vanishing is not degradation",
        {"runs": ["plain20", "resnet20"], "curves": ["error"], "recorded": "activation_gradient"},
    )
    assert recordings.first(keys) == ["plain20", "resnet20"]
    assert recordings.first(["alexnet64"]) == ["alexnet64"] and recordings.first([]) == []
    for row in recordings.PRESETS.values():
        assert row.quantity in QUANTITIES and set(row.curves) <= set(recordings.CURVES)


def words_of(at):
    return " ".join(
        element.value for element in [*at.markdown, *at.caption, *at.subheader, *at.warning]
    )


def test_the_page_with_zero_clicks(app):
    at = app("training")
    assert not at.exception
    assert at.multiselect(key="runs").value == recordings.first(recordings_of.recordings())
    assert "Recorded" in words_of(at) and len(at.get("plotly_chart")) >= 6


def test_the_page_with_every_kind_of_run(app, own):
    filters = {"filters": np.ones((2, 4, 3, 3, 3), np.float16), "filter_steps": np.array([0, 20])}
    deeper = [f"conv{i}" for i in range(9)]
    folder(own, "plain", replace(SPEC, residual=False), rows([50.0, 40.0]), arrays(**filters))
    folder(
        own, "deep", replace(SPEC, residual=False, depth=56), rows([60.0, 50.0]), arrays(7, deeper)
    )
    folder(own, "blank")
    folder(own, "nothing", lines=rows([50.0]), probes=0)
    ruined = arrays(5)
    for key in QUANTITIES:
        ruined[key][2:] = np.nan
    folder(
        own,
        "diverged",
        lines=[*rows([50.0]), {**rows([90.0])[0], "epoch": 2, "train/loss": float("nan")}],
        probe=ruined,
    )
    at = app("training")
    for chosen in (
        ["plain", "deep"],
        ["blank"],
        ["nothing"],
        ["diverged"],
        ["blank", "nothing", "diverged", "plain"],
        ["plain"],
        [],
    ):
        at.multiselect(key="runs").set_value([f"run:{name}" for name in chosen]).run()
        assert not at.exception, chosen
        for quantity in ("update_ratio", "distance", "activation_gradient"):
            at.selectbox(key="recorded").set_value(quantity).run()
            assert not at.exception, (chosen, quantity)
        said = words_of(at).replace("\\", "")
        if chosen == ["plain", "deep"]:
            assert (
                "the training error goes from 40.0 % to 50.0 %" in said
                and "Shortened schedule" in said
            )
            assert "First-layer filters at step 0" in said
        if "blank" in chosen:
            assert "no epoch is finished yet" in said
        if "nothing" in chosen:
            assert "--probes 0" in said
        if "diverged" in chosen:
            assert re.search(r"\d+ of \d+ values are NaN or infinite", said)


def test_the_page_draws_further_seeds_with_the_run_that_was_chosen(app, own):
    for name, seed, error in (("a", 0, 40.0), ("b", 1, 44.0), ("c", 1, 90.0)):
        folder(own, name, replace(SPEC, residual=False), rows([60.0, error]), arrays(), seed=seed)
        folder(
            own,
            f"deep-{name}",
            replace(SPEC, residual=False, depth=56),
            rows([60.0, error + 10]),
            arrays(),
            seed=seed,
        )
    folder(
        own, "other", replace(SPEC, residual=False), rows([60.0, 50.0]), arrays(), seed=2, lr=0.01
    )
    assert recordings_of.other_seeds(["run:a"]) == [
        "run:b"
    ]  # not c, which repeats a seed, nor one trained otherwise
    assert recordings_of.other_seeds(["run:a", "run:b"]) == recordings_of.other_seeds([]) == []
    at = app("training")
    at.multiselect(key="runs").set_value(["run:a", "run:deep-a"]).run()
    assert not at.exception
    said = words_of(at).replace("\\", "")
    assert "from 42.0 % to 52.0 %" in said and "mean over 2 seeds, +10.0 to +10.0" in said
    assert "Thin lines: further seeds." in said and "in every layer: Plain-56" in said
    assert not any(
        heading.value.startswith("dL/dh in every layer") and "seed 1" in heading.value
        for heading in at.subheader
    )
    at.toggle(key="seeds").set_value(False).run()
    said = words_of(at).replace("\\", "")
    assert "from 40.0 % to 50.0 %" in said and "seeds" not in said
    at.multiselect(key="runs").set_value(["run:a", "run:b"]).run()
    assert not at.exception and not [toggle for toggle in at.toggle if toggle.key == "seeds"]


def test_the_page_step_by_step(app, own):
    folder(own, "a", lines=rows([50.0]), probe=arrays(5))
    at = app("training")
    at.multiselect(key="runs").set_value(["run:a"]).run()
    assert at.select_slider(key="step").value == 0
    at.select_slider(key="step").set_value(30).run()
    assert "dL/dh at step 30" in words_of(at)
    button = next(button for button in at.button if button.label == "Play")
    button.click().run()
    assert not at.exception and at.select_slider(key="step").value == 40
    at.run()  # the end: it stops by itself
    assert not at.exception and "Play" in [button.label for button in at.button]
    folder(own, "b", lines=rows([50.0]), probe=arrays(5) | {"steps": np.array([3, 6, 9, 12, 15])})
    at.run()
    assert at.multiselect(key="runs").value == ["run:a"]  # a new run changes no choice
    at.multiselect(key="runs").set_value(["run:b"]).run()
    assert not at.exception and at.select_slider(key="step").value == 15
    for key, value in (("place", "last"), ("white", "common"), ("curves", ["error"])):
        at.session_state[key] = value
        at.run()
        assert not at.exception


def test_the_presets_of_the_page(app):
    at = app("training")
    for name, choices in recordings.presets(recordings_of.recordings()).items():
        next(button for button in at.button if button.label == name).click().run()
        assert not at.exception
        assert at.multiselect(key="runs").value == choices["runs"]
        assert at.selectbox(key="recorded").value == choices["recorded"]
