"""The page over training: runs as they come and go, every kind of them, every choice."""

import re
from dataclasses import replace

import numpy as np
import pytest
import torch

from explorer.app.widgets import escape_markdown
from explorer.depth import recordings
from explorer.depth.cached import recordings as cached
from explorer.depth.recording import CURVES
from explorer.inside.quantities import QUANTITIES
from tests.depth.recorded_runs import SPEC, arrays, folder, rows
from trainer import Recorder, run_writer, runs


def test_runs_are_found_as_they_come_and_go(own):
    before = cached.recordings()
    assert not any(key.startswith("run:") for key in before)
    folder(own, "new")
    folder(own, "twin", lines=rows([50.0]), probe=arrays())
    (own / "no-run").mkdir()
    (own / "broken").mkdir()
    (own / "broken" / "config.json").write_text("{")
    labels = cached.recordings()
    assert [key for key in labels if key.startswith("run:")] == ["run:new", "run:twin"]
    assert len(set(labels.values())) == len(labels)
    assert cached.recording("run:twin").metrics["epoch"].tolist() == [1]
    run_writer.append(own / "twin" / "metrics.jsonl", rows([50.0, 40.0])[1])
    with (own / "twin" / "metrics.jsonl").open("a") as file:
        file.write('{"step": 30, "epo')  # half a line
    assert cached.recording("run:twin").metrics["epoch"].tolist() == [1, 2]
    (own / "twin" / "probes.npz").write_bytes(b"PK\x03\x04 half a zip")
    recording = cached.recording("run:twin")
    assert (
        "its probes.npz cannot be read" in recording.problems
        and len(recording.metrics["epoch"]) == 2
    )
    with pytest.raises(runs.RunError):
        cached.recording("run:../../etc")


def test_presets_are_those_whose_runs_are_there():
    keys = ["alexnet64", "plain20", "resnet20", "mlp10-relu"]
    (preset,) = recordings.comparisons(keys).items()
    assert preset == (
        "Vanishing is not degradation",
        {"runs": ["plain20", "resnet20"], "curves": ["error"], "recorded": "activation_gradient"},
    )
    assert recordings.default_runs(keys) == ["plain20", "resnet20"]
    assert (
        recordings.default_runs(["alexnet64"]) == ["alexnet64"]
        and recordings.default_runs([]) == []
    )
    for row in recordings.COMPARISONS.values():
        assert row.quantity in QUANTITIES and set(row.curves) <= set(CURVES)


def words_of(at):
    return " ".join(
        element.value for element in [*at.markdown, *at.caption, *at.subheader, *at.warning]
    )


def test_the_page_with_zero_clicks(app):
    at = app("training")
    assert not at.exception
    assert at.multiselect(key="runs").value == recordings.default_runs(cached.recordings())
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
    loop_of_its_own(own)
    at = app("training")
    for chosen in (
        ["plain", "deep"],
        ["blank"],
        ["nothing"],
        ["diverged"],
        ["blank", "nothing", "diverged", "plain"],
        ["plain", "loop"],
        [],
    ):
        at.multiselect(key="runs").set_value([f"run:{name}" for name in chosen]).run()
        assert not at.exception, chosen
        for quantity in ("update_ratio", "distance", "activation_gradient"):
            at.selectbox(key="recorded").set_value(quantity).run()
            assert not at.exception, (chosen, quantity)
        says_what_each_has(chosen, words_of(at).replace("\\", ""))


def loop_of_its_own(own):
    net = torch.nn.Linear(4, 3)
    recorder = Recorder("loop", net, torch.randn(8, 4), torch.arange(8) % 3, runs=own)
    recorder.step(loss=1.0)
    recorder.epoch(val_loss=1.5, val_accuracy=0.5)
    recorder.finish()


def says_what_each_has(chosen, text):
    if chosen == ["plain", "deep"]:
        assert (
            "the training error goes from 40.0\u00a0% to 50.0\u00a0%" in text
            and "Shortened schedule" in text
        )
        assert "First-layer filters at step 0" in text
    if "blank" in chosen:
        assert "no epoch is finished yet" in text
    if "loop" in chosen:
        assert "Recorded as its own training loop gave it: Linear, your run loop." in text
        assert "at most 64 images that its loop gave" in text
    if "nothing" in chosen:
        assert escape_markdown("--probes 0").replace("\\", "") in text
    if "diverged" in chosen:
        assert re.search(r"\d+ of \d+ values are NaN or infinite", text)


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
    assert cached.other_seeds(["run:a"]) == [
        "run:b"
    ]  # not c, which repeats a seed, nor one trained otherwise
    assert cached.other_seeds(["run:a", "run:b"]) == cached.other_seeds([]) == []
    at = app("training")
    at.multiselect(key="runs").set_value(["run:a", "run:deep-a"]).run()
    assert not at.exception
    text = words_of(at).replace("\\", "")
    assert "from 42.0\u00a0% to 52.0\u00a0%" in text and "mean over 2 seeds, +10.0 to +10.0" in text
    assert "Thin lines: further seeds." in text and "in every layer: Plain-56" in text
    assert not any(
        heading.value.startswith("dL/dh in every layer") and "seed 1" in heading.value
        for heading in at.subheader
    )
    at.toggle(key="seeds").set_value(False).run()
    text = words_of(at).replace("\\", "")
    assert "from 40.0\u00a0% to 50.0\u00a0%" in text and "seeds" not in text
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
    for name, choices in recordings.comparisons(cached.recordings()).items():
        next(button for button in at.button if button.label == name).click().run()
        assert not at.exception
        assert at.multiselect(key="runs").value == choices["runs"]
        assert at.selectbox(key="recorded").value == choices["recorded"]
