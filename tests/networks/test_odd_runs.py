"""One bad run folder breaks itself: the list works and names it, the others and every page go on."""

import os
import shutil
import threading

import pytest

from explorer.app import page_table
from explorer.depth.cached import recordings
from explorer.networks import inspection, registry
from explorer.networks.model import Model, ModelError
from explorer.training import states
from tests.networks.odd_runs import REFUSED, USED, any_value, copied
from trainer import runs


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A runs folder with a good run in it."""
    monkeypatch.setattr(registry, "RUNS", tmp_path / "runs")
    copied(tmp_path / "runs", "good")
    return tmp_path / "runs"


def left_out(root, name: str) -> bool:
    """Everything that reads run folders; whether the run is left out of the list of networks."""
    listed, odd = registry.own_runs(), registry.odd_runs()
    assert "run:good" in listed and set(odd) <= {name}
    for row in listed.values():  # a browser can be sent all of it
        " ".join([row.label, row.trained_on, row.accuracy, *(row.classes or ())]).encode()
    assert all(name in sentence and str(root) not in sentence for sentence in odd.values())
    rows = states.trainings(root)
    assert {row.name for row in rows} >= {"good"}
    labels = recordings.recordings()
    assert "run:good" in labels
    if f"run:{name}" in labels:
        recordings.recording(f"run:{name}")
        recordings.recorded_filters(f"run:{name}")
    assert (f"run:{name}" in listed) != (name in odd)
    if name in odd:
        with pytest.raises(ModelError):
            registry.find(f"run:{name}")
    else:
        assert isinstance(registry.find(f"run:{name}"), Model)
        registry.load(registry.find(f"run:{name}"))
    return name in odd


@pytest.mark.parametrize("way", REFUSED)
def test_what_cannot_be_a_run_is_left_out_and_named(root, way):
    REFUSED[way](copied(root, "odd"))
    assert left_out(root, "odd")


@pytest.mark.parametrize("way", USED)
def test_what_is_odd_beside_a_network_is_left_out_alone(root, way):
    USED[way](copied(root, "odd"))
    assert not left_out(root, "odd")


def test_any_entry_may_be_anything(root):
    path, refused = copied(root, "odd"), 0
    kept = {name: (path / name).read_bytes() for name in ("config.json", "status.json")}
    for way, spoil in any_value():
        for name, data in kept.items():
            (path / name).write_bytes(data)
        spoil(path)
        try:
            runs.read(path)
        except runs.RunError as error:
            refused += 1
            assert "odd" in str(error), way
        assert isinstance(runs.status(path).get("result", {}), dict)
        states.trainings(root)
    assert refused > 300


def test_a_run_is_read_once_until_it_changes(root, monkeypatch):
    REFUSED["std of 0"](copied(root, "odd"))
    registry.own_runs()
    monkeypatch.setattr(runs, "read", None)  # nothing is read again
    assert list(registry.own_runs()) == ["run:good"] and list(registry.odd_runs()) == ["odd"]
    monkeypatch.undo()
    monkeypatch.setattr(registry, "RUNS", root)
    shutil.rmtree(root / "odd")
    copied(root, "odd")
    assert list(registry.own_runs()) == ["run:good", "run:odd"] and not registry.odd_runs()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with a name")
@pytest.mark.parametrize("name", ["epochs/3", "best"])
def test_a_pipe_in_place_of_weights_is_never_waited_for(root, name):
    path = copied(root, "odd")
    (path / "epochs").mkdir()
    os.mkfifo(path / f"{name}.safetensors")
    reading = threading.Thread(target=lambda: said.append(sentence(path, name)), daemon=True)
    said: list[str] = []
    reading.start()
    reading.join(20)
    assert said and "cannot be read" in said[0] and str(root) not in said[0]
    if name != "best":
        model = registry.find("run:odd@3")
        with pytest.raises(ModelError):
            registry.load(model)


def sentence(path, name: str) -> str:
    with pytest.raises(runs.RunError) as caught:
        runs.load(runs.read(path), name)
    return str(caught.value)


def test_a_runs_folder_that_is_none(tmp_path, monkeypatch):
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    (tmp_path / "file").write_text("")
    for name in ("circle", "file", "nothing"):
        monkeypatch.setattr(registry, "RUNS", tmp_path / name)
        assert registry.own_runs() == registry.odd_runs() == {}
        assert states.trainings(tmp_path / name) == []
        assert all(":" not in key for key in recordings.recordings())


PAGES = ("home", "predictions", "training", "train", "gradients", "failures", "learn_success")


def test_pages_open_beside_odd_runs(app, root):
    ways = {**REFUSED, **USED}
    for number, way in enumerate(ways):
        if number % 4 == 0 or "bits" in way or "circle" in way:
            ways[way](copied(root, f"odd{number}"))
    at = app()
    assert "odd0" in " ".join(caption.value for caption in at.sidebar.caption)
    for page in PAGES:
        at.switch_page(page_table.path(page)).run()
        assert not at.exception and not at.error, page
        assert at.title[0].value


def test_a_network_that_breaks_leaves_the_sidebar(app, root):
    REFUSED["std of 0"](copied(root, "later"))
    at = app("predictions", model="run:later")  # it was chosen before it broke
    assert not at.exception and not at.error
    assert at.session_state["choice"].model.source == "bundled"
    assert "later" in " ".join(caption.value for caption in at.sidebar.caption)


def test_weights_that_break_while_they_are_chosen(app, root, monkeypatch):
    path = copied(root, "later")
    monkeypatch.setattr(
        inspection, "MAX_INSPECTED", 0
    )  # as of large ones, seen when they are loaded
    USED["no sums"](path)
    (path / "weights.safetensors").write_bytes(
        (runs.BUNDLED / "mlp2-relu" / "weights.safetensors").read_bytes()
    )
    at = app("predictions", model="run:later")
    assert not at.exception and len(at.error) == 1
    assert "do not fit its network" in at.error[0].value and str(root) not in at.error[0].value
    assert len(at.sidebar.selectbox(key="model").options) > 10
    at.sidebar.selectbox(key="model").select("digits-relu").run()
    assert not at.exception and not at.error
