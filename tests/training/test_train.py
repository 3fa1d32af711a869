"""The page on trainings through the front door, with the real trainer where it counts."""

import io
import json
import math
import shutil
import time
import zipfile

import numpy as np
import pytest
from PIL import Image

from explorer.depth.cached.recordings import recorded_filters
from explorer.depth.recordings import QUANTITIES
from explorer.inside import anatomy
from explorer.networks import registry
from explorer.training import cached, processes
from explorer.training import data as jobs_data
from explorer.training import queue as jobs
from explorer.training import speed as jobs_speed
from explorer.training.cost import plan
from explorer.training.figures import train as figures
from explorer.training.limits import JobError
from explorer.training.recipes import RECIPES
from explorer.training.states import find, found
from tests.conftest import ROOT
from trainer import runs
from trainer.config import Config
from trainer.data import DATASETS
from trainer.nets import NETS, NetSpec, build


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A runs folder of its own; speeds are not measured."""
    for entry in ("TRAININGS", "WAITING", "PER_VISITOR", "THREADS", "HOURS", "SHARED", "DATA"):
        monkeypatch.delenv(f"CNN_EXPLORER_{entry}", raising=False)
    monkeypatch.setattr(registry, "RUNS", tmp_path / "runs")
    monkeypatch.setattr(jobs_speed, "measured", lambda *_asked: 1000.0)
    monkeypatch.setattr(processes, "NICENESS", 0)
    cached._measured.clear()
    yield tmp_path / "runs"
    for one in found(tmp_path / "runs"):
        if "stop" in one.can:
            jobs.stop(tmp_path / "runs", one.name)


@pytest.fixture
def never(monkeypatch):
    """Trainings that wait for ever instead of training."""
    monkeypatch.setattr(jobs, "command", lambda root, job: ["sleep", "60"])


def put(root, name: str, **status) -> None:
    """A run folder of an earlier training, made of one that ships."""
    shutil.copytree(runs.BUNDLED / "digits-relu", root / name)
    stored = json.loads((root / name / "status.json").read_text())
    (root / name / "status.json").write_text(json.dumps(stored | status))


def words(at) -> str:
    return " ".join(
        element.value for element in [*at.markdown, *at.caption, *at.text, *at.error]
    ).replace("\\", "")


def zipped(*names: str) -> bytes:
    out, picture = io.BytesIO(), io.BytesIO()
    Image.fromarray(np.arange(768, dtype=np.uint8).reshape(16, 16, 3)).save(picture, "PNG")
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, picture.getvalue())
    return out.getvalue()


def test_the_first_screen_shows_a_recording_its_price_and_a_start(app, root):
    at = app("train")
    assert not at.exception
    assert at.selectbox(key="train_watch").value == cached.EXAMPLE
    assert [
        title.value.replace("\\", "") for title in at.subheader if "filters" in title.value
    ] == ["First-layer filters at step 330"]
    at.run()
    assert "33,322 parameters and 908,288 multiply-adds" in words(at)
    assert "At 1,000 images/s an epoch takes about 2 s" in words(at)
    assert not at.button(key="train_start").disabled
    assert {"Curves (CSV)", "First-layer filters (NPZ)"} <= {
        button.label for button in at.get("download_button")
    }


def test_a_training_from_the_first_click_to_every_other_page(app, root):
    """Digits: started, watched, finished, opened in Predictions without restart, compared, renamed,
    deleted."""
    at = app("train")
    at.number_input(key="train_epochs").set_value(3).run()
    at.button(key="train_start").click().run()
    assert not at.exception and not at.error
    (one,) = found(root)
    assert at.selectbox(key="train_watch").value == f"run:{one.name}"
    end = time.monotonic() + 200
    while find(root, one.name).under_way:
        assert time.monotonic() < end, jobs.log(root, one.name)
        time.sleep(0.2)
    at.run()
    assert find(root, one.name).state == "finished", find(root, one.name).reason
    assert "Measured on the validation images" in words(at)
    assert "Cross entropy" in [title.value for title in at.subheader]
    at.button(key="train_open_predictions").click().run()
    assert not at.exception
    assert at.title[0].value == "Predictions"
    assert at.session_state["choice"].model == f"run:{one.name}"
    at.switch_page("../pages/training/train.py").run()
    at.button(key="train_compared").click().run()
    assert at.title[0].value == "Over training"
    assert at.session_state["runs"] == [f"run:{one.name}", cached.EXAMPLE]
    at.switch_page("../pages/training/train.py").run()
    at.text_input(key=f"train_rename_{one.name}").set_value("mine").run()
    at.button(key="train_renamed").click().run()
    assert at.selectbox(key="train_watch").value == "run:mine"
    assert at.button(key="train_deleted").disabled
    (sure,) = [box for box in at.checkbox if "sure" in box.label]
    sure.check().run()
    at.button(key="train_deleted").click().run()
    assert not at.exception
    assert found(root) == []
    assert at.selectbox(key="train_watch").value == cached.EXAMPLE


def test_recipes_and_presets_fill_in_settings_that_a_training_takes(app, root, never):
    at = app("train")
    for name, row in RECIPES.items():
        next(button for button in at.button if button.label == name).click().run()
        assert not at.exception
        assert at.selectbox(key="train_data").value == row.data
        for key, value in row.settings.items():
            assert at.session_state[f"train_{key}"] == value
        assert not at.button(key="train_start").disabled
    at.selectbox(key="train_preset").set_value("paper").run()
    assert (at.session_state["train_epochs"], at.session_state["train_norm"]) == (90, "none")
    at.button(key="train_start").click().run()
    assert find(root, found(root)[0].name).settings["epochs"] == 90


def test_the_queue_is_seen_and_left_and_its_limit_told(app, root, never, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_PER_VISITOR", "2")
    at = app("train")
    for _ in range(2):
        at.button(key="train_start").click().run()
    assert [one.state for one in found(root)] == ["starting", "queued"]
    assert "place 1 in the queue" in words(at)
    at.button(key="train_start").click().run()
    assert "2 trainings of yours run or wait already" in words(at)
    at.button(key="train_stop").click().run()
    assert [one.state for one in found(root)] == ["starting"]
    other = app("train")  # another visit, after the browser was closed
    assert other.selectbox(key="train_watch").value == f"run:{found(root)[0].name}"
    other.button(key="train_stop").click().run()
    end = time.monotonic() + 20
    while found(root)[0].under_way and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(0.8)
    other.run()
    assert find(root, found(root)[0].name).state == "interrupted"
    assert any(button.label == "Resume" for button in other.button)


def test_a_failed_training_shows_its_reason_and_its_log(app, root, monkeypatch):
    monkeypatch.setattr(
        jobs,
        "command",
        lambda root, job: [
            "sh",
            "-c",
            f"echo {ROOT}/trainer; echo 'The zip is damaged. ![x](http://evil)' >&2; exit 1",
        ],
    )
    at = app("train")
    at.button(key="train_start").click().run()
    end = time.monotonic() + 20
    while found(root)[0].under_way and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(0.8)
    at.run()
    assert not at.exception
    assert any(
        "The zip is damaged" in error.value and "![" not in error.value for error in at.error
    )
    assert at.code[0].value.startswith("./trainer")


def test_bad_settings_are_refused_before_and_by_the_server(app, root, never):
    at = app("train")
    at.text_input(key="train_name").set_value("../../etc").run()
    assert "is no name for a training" in words(at)
    assert at.button(key="train_start").disabled
    at.text_input(key="train_name").set_value("").run()
    at.selectbox(key="train_net").set_value("resnet").run()
    at.number_input(key="train_depth").set_value(7).run()
    assert "6n+2" in words(at)
    assert at.button(key="train_start").disabled
    at.selectbox(key="train_net").set_value("mlp").run()
    at.number_input(key="train_depth").set_value(302).run()
    at.number_input(key="train_width").set_value(16.0).run()
    assert "choose a smaller width" in words(at)
    assert found(root) == []


@pytest.mark.parametrize("net", NETS)
def test_every_network_on_every_kind_of_data_has_a_price(root, net):
    """Counted as on the page of networks."""
    for key in ("digits", "mnist", "cifar10", "imagenette"):
        spec = cached.spec(Config(net=net), jobs_data.find(root, key))
        found = plan(spec, 100, 10, 1, 10)
        true = anatomy.anatomy(
            anatomy.weightless(NETS[net].build, spec), (1, spec.channels, spec.size, spec.size)
        )
        assert (found.parameters, found.multiply_adds, found.problem) == (
            true.parameters,
            true.multiply_adds,
            "",
        )


def test_a_price_is_quick_whatever_is_asked():
    start = time.process_time()
    assert (
        "choose a smaller width"
        in plan(NetSpec(net="mlp", classes=10, depth=302, width=16), 9, 9, 9, 9).problem
    )
    assert time.process_time() - start < 5


def test_an_uploaded_zip_becomes_a_data_set_and_a_bad_one_a_sentence(app, root, never):
    at = app("train")
    at.file_uploader(key="train_zip").set_value(("x.zip", b"no zip", "application/zip")).run()
    assert "This zip cannot be trained on" in words(at)
    good = zipped("train/a/1.png", "train/b/1.png", "val/a/2.png", "val/b/2.png")
    at.file_uploader(key="train_zip").set_value(("![a](b).zip", good, "application/zip")).run()
    assert not at.exception
    assert at.session_state["train_data"].startswith("zip:")
    assert "4 images of 2 classes" in words(at)
    at.button(key="train_start").click().run()
    (one,) = found(root)
    assert one.settings["data"].startswith(str(root))
    other = app("train")
    assert not any("zip:" in option for option in other.selectbox(key="train_data").options)


def test_only_what_is_offered_can_be_trained_on(root, tmp_path, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_DATA", str(tmp_path / "data"))
    assert set(jobs_data.known()) == set(DATASETS)
    for split in ("train/a", "train/b", "val/a", "val/b"):
        (tmp_path / "data" / "mine" / split).mkdir(parents=True)
        (tmp_path / "data" / "mine" / split / "1.png").write_bytes(b"")
    (tmp_path / "data" / ".hidden").mkdir()
    (tmp_path / "data" / "notes.txt").write_text("")
    (tmp_path / "secret" / "train" / "a").mkdir(parents=True)
    assert set(jobs_data.known()) == {*DATASETS, "data:mine"}
    assert (jobs_data.find(root, "data:mine").classes, jobs_data.find(root, "data:mine").train) == (
        2,
        2,
    )
    for key in (
        "/etc",
        "data:../secret",
        "data:/etc",
        "data:.",
        "data:",
        "data:.hidden",
        "zip:../../x",
        "zip:" + "0" * 16,
        str(tmp_path / "secret"),
        "x",
    ):
        with pytest.raises(JobError):
            jobs_data.find(root, key)


def test_uploads_are_bounded_and_the_oldest_that_nobody_needs_goes(root, monkeypatch):
    root.mkdir()
    monkeypatch.setattr(jobs_data, "MOST_ZIP", 10_000)
    with pytest.raises(JobError, match="larger than"):
        jobs_data.keep(root, b"0" * 10_001, "x.zip")
    first, second = (
        jobs_data.keep(root, zipped(*(f"{k}/{i}.png" for k in names for i in range(3))), "a.zip")
        for names in ("ab", "cde")
    )
    assert jobs_data.find(root, first).val == 2
    size = sum(path.stat().st_size for path in (root / ".jobs" / "zips").glob("*/*.zip"))
    monkeypatch.setattr(jobs_data, "MOST_UPLOADED", size + 10)
    third = jobs_data.keep(
        root, zipped(*(f"{k}/{i}.png" for k in "fg" for i in range(3))), "../../../b.zip"
    )
    assert jobs_data.find(root, third).value.endswith("/b.zip")
    with pytest.raises(JobError, match="not on the server"):
        jobs_data.find(root, first)
    assert jobs_data.find(root, second).classes == 3


def test_a_price_is_what_counting_by_hand_gives():
    """Two layers of 64 on 8x8: 64*64 + 64*64 + 64*10 products an image, one parameter more for each
    output."""
    found = plan(
        NetSpec(net="mlp", classes=10, channels=1, size=8, norm="none", depth=2), 1437, 360, 20, 128
    )
    assert found.multiply_adds == 64 * 64 + 64 * 64 + 64 * 10
    assert found.parameters == found.multiply_adds + 64 + 64 + 10
    assert found.steps == 20 * (1437 // 128)
    assert found.epoch_multiply_adds == found.multiply_adds * (3 * 1437 + 360)
    assert math.isclose(found.seconds(1437 + 120), 20)
    spec = NetSpec(net="resnet", classes=10, size=32, depth=20)
    assert plan(spec, 100, 10, 1, 10).parameters == sum(p.numel() for p in build(spec).parameters())
    assert "6n+2" in plan(NetSpec(net="resnet", classes=10, depth=7), 100, 10, 1, 10).problem


def test_the_speed_of_an_earlier_run_is_taken_before_measuring(root):
    root.mkdir()
    put(root, "earlier")
    run = runs.read(root / "earlier")
    cached._trainings.clear()
    rows = [row["images_per_second"] for row in runs.metrics(root / "earlier")[-5:]]
    speed, how = cached.speed(run.spec, run.config)
    assert (speed, "earlier" in how) == (np.median(rows), True)
    other = Config(net="digits", batch_size=32)
    end = time.monotonic() + 10
    while not cached.speed(run.spec, other)[0] and time.monotonic() < end:
        time.sleep(0.01)
    assert cached.speed(run.spec, other) == (
        1000.0,
        "measured now: a few steps on random images, with the threads and priority of a training",
    )


def test_steps_are_really_measured():
    """A network of four times the width takes longer; what cannot be built says so."""
    slim, wide = (
        jobs_speed.steps(
            NetSpec(net="digits", classes=10, channels=1, size=8, width=width), 64, "float32", "cpu"
        )
        for width in (0.25, 4)
    )
    assert slim > 2 * wide > 0


def test_live_lines_and_states_in_words():
    live = [
        {"epoch": 0.5, "train/loss": 2.0, "train/accuracy": 0.25},
        {"epoch": 0.7},
        "x",
        {"epoch": 1, "train/loss": None},
    ]
    assert [values.tolist() for values in figures.between(live, "loss")] == [[0.5], [2.0]]
    assert [values.tolist() for values in figures.between(live, "accuracy")] == [[0.5], [25.0]]
    assert figures.share({}, 3) == (0.0, "It has only just begun.")
    assert figures.share(
        {"step": 5, "steps": 10, "epoch": 2, "images_per_second": 1234.5, "seconds_left": 90}, 3
    ) == (0.5, "Epoch 2 of 3, step 5 of 10: 1,234 images/s, about 90 s left")
    assert [figures.duration(s) for s in (0.2, 5, 300, 7200, 300_000)] == [
        "0.2 s",
        "5 s",
        "5 minutes",
        "2.0 hours",
        "3.5 days",
    ]
    assert [figures.quantity(n) for n in (12, 1234, 3.2e6, 5e9)] == [
        "12",
        "1,234",
        "3.2 million",
        "5 billion",
    ]


def test_a_record_that_grows_while_it_is_read_is_no_error():
    """Steps and filters are read one after the other; either may be a record ahead."""
    run = cached.recorded(cached.EXAMPLE)
    filters = recorded_filters(cached.EXAMPLE)
    for more in (np.concatenate([filters, filters[-1:]]), filters[:-1]):
        found = {
            chart.key: chart for chart in figures.charts(run, [], None, QUANTITIES["weight"], more)
        }
        step = run.filter_steps[min(len(more), len(run.filter_steps)) - 1]
        assert found["filters"].title == f"First-layer filters at step {step}"


def test_charts_of_a_run_that_has_only_begun(root):
    root.mkdir()
    put(root, "young", state="running")
    for name in ("metrics.jsonl", "probes.npz", "weights.safetensors"):
        (root / "young" / name).unlink()
    found = cached.watched("run:young", "activation_gradient")
    assert [chart.words for chart in found] == ["No epoch is finished yet."] * 2
    assert cached.watched("run:nobody", "activation_gradient") == ()
