"""Noise and curvature on the page: what is measured now is what the trainer measures, and sentences against numbers."""

import dataclasses
import json

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.depth import batches, curvature_recording
from explorer.depth import curvature as curvature_of
from explorer.depth.cached import curvature as cached
from explorer.depth.curvature import ENDS, NOW, OWN, REPEATED, Curvature, measure, of_arrays
from explorer.depth.figures import curvature as figures
from explorer.depth.words import curvature as words
from explorer.depth.words import curvature_now
from explorer.drawing.numbers import percent, sized
from explorer.networks import registry
from tests.depth.measured import made
from tests.trainer.trainings import TINY
from trainer import curvature_record
from trainer.curvature import gradient_noise, hessian_eigenvalue, stability_limit
from trainer.train import train

LIGHT = settings(max_examples=25, deadline=None, derandomize=True)


def test_limits_and_noise_scales():
    row = made()
    assert row.limit.tolist() == [200, 20, np.inf]
    assert row.limit_with_momentum[1] == pytest.approx(stability_limit(0.1, 0.9, True))
    assert row.noise_scale.tolist() == [5, 50, np.inf]


@pytest.mark.parametrize("key", ["mlp2-relu", "digits-relu"])
def test_the_page_measures_as_the_trainer_does(key):
    model = registry.MODELS[key]
    net = registry.load(model)
    x, labels = batches.batch(model, 128)
    found = of_arrays(
        measure(net, x, labels),
        **{
            "key": key,
            "label": key,
            "kind": NOW,
            "data": "",
            "batch_size": 0,
            "momentum": 0.0,
            "nesterov": False,
        },
    )
    noise, bend = gradient_noise(net, x, labels), hessian_eigenvalue(net, x[:64], labels[:64])
    assert found.eigenvalue[0] == pytest.approx(bend.value, rel=1e-3)
    assert found.signal[0] == pytest.approx(noise.signal, rel=1e-3)
    assert found.gsnr[0] == pytest.approx(noise.gsnr, rel=1e-3, abs=2e-7)
    assert found.names == noise.names and (found.images, found.probe) == (128, 64)


def test_labelled_images_are_what_the_networks_know():
    """They are right about most of them."""
    for key in ("digits-relu", "scenes"):
        model = registry.MODELS[key]
        x, labels = batches.batch(model, 60)
        assert x.shape == (60, model.preprocessing.channels, *2 * [model.preprocessing.crop])
        right = (registry.load(model)(x).argmax(1) == labels).float().mean()
        assert right > 0.85 and len(labels.unique()) == 10
    assert [batches.kind(registry.MODELS[key]) for key in ("plain20", "alexnet")] == ["", ""]
    betrayed = registry.MODELS["scenes-betrayed"]
    assert batches.world_of(betrayed).background == "own"
    assert batches.world_of(registry.MODELS["alexnet"]).background == "free"


def test_runs_with_a_record_are_offered_and_broken_ones_are_not(own, tmp_path, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_CACHE", str(tmp_path / "cache"))
    train(dataclasses.replace(TINY, name="mine", epochs=1, curvature=2), own)
    train(dataclasses.replace(TINY, name="without", epochs=1), own)
    labels = cached.curves()
    assert [key for key in labels if key.startswith("run:")] == ["run:mine"]
    row = cached.curve("run:mine")
    assert row.kind == OWN and row.steps[0] == 0 and row.batch_size == TINY.batch_size
    (own / "mine" / curvature_record.FILE).write_bytes(b"PK")
    assert cached.curve("run:mine") is None
    assert cached.curve("nothing") is None


@pytest.mark.skipif(not curvature_of.RECORDED.exists(), reason="nothing was recorded")
def test_what_ships_was_measured_of_networks_that_ship():
    rows = curvature_of.recorded()
    assert set(rows) <= set(registry.MODELS) and rows
    raw = {row["key"]: row for row in json.loads(curvature_of.RECORDED.read_text("utf-8"))}
    for key, row in rows.items():
        assert row.kind in (REPEATED, ENDS) and row.steps[0] == 0
        assert len(row.steps) == 2 if row.kind == ENDS else len(row.steps) > 5
        assert row.gsnr.shape == (len(row.steps), len(row.names))
        assert np.isfinite(row.eigenvalue).all() and (row.variance > 0).all()
        if (
            row.kind == REPEATED
        ):  # the same training: the same accuracy to a few images, or that is said
            apart = abs(row.result[0] - row.result[1]) >= words.APART
            assert apart == ("the network that ships" in words.caption([row])), key
        assert raw[key]["label"] == row.label


def test_a_recording_is_kept_and_a_whole_one_takes_the_place_of_ends(tmp_path):
    path, calls = tmp_path / "c.json", []

    def row(kind):
        calls.append(kind)
        one = made()
        arrays = {
            name: getattr(one, name) for name in ("steps", "gsnr", "settled", *curvature_of.COLUMNS)
        }
        arrays |= {"names": np.array(one.names), "images": np.array(8), "group": np.array(2)}
        arrays["probe"] = np.array(4)
        about = {
            name: getattr(one, name)
            for name in ("label", "data", "batch_size", "momentum", "nesterov")
        }
        short = {
            name: curvature_recording.short(np.asarray(value)) for name, value in arrays.items()
        }
        return {"key": "x", "kind": kind, "result": [0.5, float("nan")], "arrays": short, **about}

    for kind in (ENDS, ENDS, REPEATED, ENDS, REPEATED):
        curvature_recording.record(kind, {"x": lambda kind=kind: row(kind)}, path, lambda _: None)
    assert calls == [ENDS, REPEATED]
    (kept,) = json.loads(path.read_text())
    read = curvature_of.of_row(kept)
    assert read.kind == REPEATED and read.eigenvalue.tolist() == [1, 30, 2]
    assert np.isnan(read.gsnr[1, 1]) and read.settled.tolist() == [True, True, False]


values = st.floats(-1e3, 1e6) | st.sampled_from([np.nan, np.inf, 0.0])


@st.composite
def curves(draw) -> list[Curvature]:
    rows = []
    for number in range(draw(st.integers(0, 3))):
        count = draw(st.integers(1, 4))

        def array(size, of=values):
            return np.array(draw(st.lists(of, min_size=size, max_size=size)), np.float64)

        rows.append(
            made(
                number,
                kind=draw(st.sampled_from([REPEATED, ENDS, OWN, NOW])),
                steps=np.arange(count) * 5,
                learning_rate=array(count, st.floats(0, 1)),
                eigenvalue=array(count),
                settled=np.ones(count, bool),
                signal=array(count),
                variance=array(count, st.floats(0, 1e6)),
                gsnr=array(2 * count).reshape(count, 2),
                result=draw(st.sampled_from([(np.nan, np.nan), (0.5, np.nan), (0.5, 0.6)])),
            )
        )
    return rows


@LIGHT
@given(curves(), st.sampled_from([0.0, 0.5, 1.0]))
def test_sentences_and_figures_of_any_curves(rows, share):
    called = words.names(rows)
    finding = words.finding(rows)
    peaks = [np.max(r.eigenvalue[np.isfinite(r.eigenvalue)], initial=-np.inf) for r in rows]
    if rows and np.isfinite(max(peaks)):
        assert finding.startswith(called[int(np.argmax(peaks))]) and sized(max(peaks), 2) in finding
    elif not rows:
        assert finding == words.NOTHING
    for said in (words.bends(rows), words.noise(rows), words.signal(rows, share)):
        assert said.count("\n") == max(0, len(rows) - 1)
        assert all(name in said for name in called)
    for row, line in zip(rows, words.noise(rows).split("\n"), strict=False):
        assert ("hides" in line) == (not np.isfinite(row.noise_scale).all()) or np.isnan(
            row.noise_scale
        ).any()
    for row, line in zip(rows, words.bends(rows).split("\n"), strict=False):
        if "above 2 / lr at" in line:
            assert f"at {int((row.eigenvalue > row.limit).sum())} of" in line
        if "always below" in line:
            assert (row.eigenvalue <= row.limit).all()
    table, numbers = words.table(rows), words.numbers_table(rows)
    assert len({len(column) for column in table.values()}) == 1
    assert len({len(column) for column in numbers.values()}) == 1
    assert all(words.KINDS[row.kind].lower() in words.caption(rows).lower() for row in rows)
    assert "2 / lr" in words.how(rows)
    figures.eigenvalues(rows, called)
    figures.noise_scales(rows, called)
    figures.layers(rows, called, share)


@LIGHT
@given(st.floats(-10, 1e5), st.floats(-10, 1e5), st.booleans())
def test_what_training_did_to_the_curvature(first, last, settled):
    before, now = (
        made(eigenvalue=np.array([value]), settled=np.array([settled])) for value in (first, last)
    )
    said = curvature_now.now(now, before)
    for row in (before, now):
        text = words.eigenvalue(row, 0)
        assert text in said
        assert ("at least" in text or "not found" in text) == (not settled)
        assert ("not found" in text) == (not settled and row.eigenvalue[0] <= 0)
    if not settled:
        return
    assert sized(last, 2) in said and sized(first, 2) in said
    if " larger" in said:
        assert last > first > 0
    if " smaller" in said:
        assert 0 < last < first
    assert curvature_now.now(now, None).startswith("The largest eigenvalue")
    assert "no finite" in curvature_now.now(made(eigenvalue=np.array([np.nan])), before)


@LIGHT
@given(st.floats(0, 1e9), st.booleans(), st.text(max_size=20))
def test_small_words(scale, has_images, label):
    assert words.images(scale) == (
        f"{sized(scale, 2)} images" if scale >= 1 else "less than one image"
    )
    assert ("too large" in curvature_now.unmeasured(label, has_images)) == has_images
    assert curvature_now.measured(made()).startswith("Measured now: gradients of 512")
    assert percent(0.5, 1) in words.table([made(result=(0.5, np.nan))])["accuracy"][0]


def test_the_signal_is_torchs_own_seed_free():
    """Measuring draws nothing from torch's generator."""
    model = registry.MODELS["mlp2-relu"]
    net, (x, labels) = registry.load(model), batches.batch(model, 64)
    state = torch.get_rng_state()
    measure(net, x, labels)
    assert torch.equal(state, torch.get_rng_state())
