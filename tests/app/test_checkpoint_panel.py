"""The panel for files of weights: opened in one step, changed, chosen from, closed, and still there after a
reload."""

import re

from explorer.app import cache, page_table, visitor
from explorer.images import uploads
from explorer.visitors import OWNER
from tests.networks.files import file_of
from trainer.nets import NetSpec, build


def test_a_strangers_checkpoint_is_opened_and_used(app, shared):
    at = app("predictions")
    data = (shared / "weights" / "resnet20-12fca82f.th").read_bytes()
    file = ("model_best.pth.tar", data, "application/octet-stream")
    at.file_uploader(key="checkpoint_file").set_value(file).run()
    assert not at.exception and not at.error
    assert "ResNet-20" in at.session_state["choice"].model.label
    assert not at.session_state["choice"].model.classes
    at.button(key="checkpoint_names_10_CIFAR-10").click().run()
    assert at.session_state["choice"].model.class_name(3) == "cat"
    seen = at.radio(key="checkpoint_normalisation")
    assert seen.value == "ImageNet" and re.search(r"\w+ .*\d\s%, \w+", seen.proto.captions[0])
    seen.set_value("-1 to 1").run()
    at.text_area(key="checkpoint_classes").set_value("a\nb").run()
    assert "2 class names were given" in at.sidebar.error[0].value
    model = at.session_state["choice"].model
    assert (model.class_name(3), model.preprocessing.mean) == ("cat", (0.5, 0.5, 0.5))
    for page in ("home", "filters", "saliency", "networks", "learn_vgg"):
        at.switch_page(page_table.path(page)).run()
        assert not at.exception
    at.switch_page(page_table.path("predictions"))  # the lesson uses no network
    at.session_state["checkpoint_panel"] = True  # opened again
    at.run()
    held = cache.NETWORKS.held
    at.button(key="checkpoint_close").click().run()
    assert not at.exception and not at.session_state["checkpoints"]
    assert cache.NETWORKS.held <= held - model.parameters * 4
    assert not uploads.is_here(model.version)


def test_a_bad_checkpoint_gets_its_sentence(app):
    at = app()
    at.file_uploader(key="checkpoint_file").set_value(
        ("x.pth", b"no weights at all", "application/octet-stream")
    ).run()
    assert "no checkpoint" in at.sidebar.error[0].value
    assert not at.exception


def test_the_networks_of_one_file_are_chosen_from(app):
    nets = {part: build(NetSpec("digits", 10, 1, 8), seed) for seed, part in enumerate(("a", "b"))}
    state = {f"{part}.{n}": t for part, net in nets.items() for n, t in net.state_dict().items()}
    at = app()
    at.file_uploader(key="checkpoint_file").set_value(("a.ckpt", file_of(state), "x/y")).run()
    first, second = at.session_state["checkpoints"]
    assert at.session_state["choice"].model.version == first
    at.radio(key="checkpoint_place").set_value(second).run()
    assert at.session_state["choice"].model.version == second
    at.session_state["model"] = f"file:{first}"
    for _ in range(2):
        at.run()
        assert at.session_state["choice"].model.version == first


def test_a_visitor_who_comes_back_has_his_checkpoints(app, monkeypatch):
    monkeypatch.setattr(visitor, "key", lambda: "the same browser")
    data = file_of(build(NetSpec("digits", 10, 1, 8)).state_dict())
    at = app()
    at.file_uploader(key="checkpoint_file").set_value(("a.ckpt", data, "x/y")).run()
    label = at.session_state["choice"].model.label
    back = app(address={"model": label}, checkpoints=None)
    assert back.session_state["choice"].model.label == label
    monkeypatch.setattr(visitor, "key", lambda: "another")
    assert (
        app(address={"model": label}, checkpoints=None).session_state["choice"].model.label != label
    )


def test_a_path_on_the_server_is_for_its_owner(app, monkeypatch, tmp_path):
    (tmp_path / "mine.pt").write_bytes(file_of(build(NetSpec("digits", 10, 1, 8)).state_dict()))
    assert not [field for field in app().text_input if field.key == "checkpoint_path"]
    monkeypatch.setattr(visitor, "acting", lambda: OWNER)
    at = app()
    at.text_input(key="checkpoint_path").set_value(str(tmp_path / "none.pt")).run()
    assert "no file none" in at.sidebar.error[0].value
    at.text_input(key="checkpoint_path").set_value(str(tmp_path / "mine.pt")).run()
    assert at.session_state["choice"].model.label.startswith("mine.pt, Digits net")
