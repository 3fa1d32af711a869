"""Networks of a person's own file: trained and gone on with as all others, refused in a sentence, and
no code of a run folder is run that was not named on this machine."""

import dataclasses
import shutil

import pytest
import torch

from explorer.networks import registry
from tests.trainer.own_files import TINY, WRONG
from tests.trainer.trainings import at_step, equal
from trainer import own_nets, runs, train
from trainer.__main__ import main
from trainer.config import Config, ConfigError
from trainer.nets import NetError, own_spec
from trainer.outputs import stages

SHORT = Config(epochs=2, batch_size=256, precision="float32", probes=7, threads=1)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "nets" / "my_nets.py"
    path.parent.mkdir()
    path.write_text(TINY)
    return path


@pytest.fixture
def trained(tmp_path, file, digits):
    config = dataclasses.replace(SHORT, net=f"{file}:Tiny", name="mine")
    return train.train(config, tmp_path / "runs", dataset=digits)


def test_an_own_class_is_trained_recorded_and_opened(trained, monkeypatch, digits):
    run, probes = runs.read(trained), runs.probes(trained)
    assert run.spec == own_spec("my_nets.py:Tiny", 10, 1, 8)
    assert run.config is not None and run.config.net == "my_nets.py:Tiny"
    assert probes["names"].tolist() == ["conv1", "conv2", "fc"]
    assert (trained / own_nets.FILE).read_text() == TINY
    assert runs.metrics(trained)[-1]["val/accuracy"] > 0.15
    card = (trained / "README.md").read_text()
    assert "my_nets.py:Tiny" in card and "relu" not in card and "no dropout" not in card
    monkeypatch.setattr(registry, "RUNS", trained.parent)
    (model,) = registry.own_runs().values()
    assert model.label == "mine: Tiny" and model.stages == ("norm", "conv2")
    net = registry.load(model)
    x = torch.randn(3, 8, 8, 1).permute(0, 3, 1, 2)  # as images may lie in memory
    assert net(x.contiguous()).shape == (3, 10)
    first = registry.load(registry.find("initial:run:mine"))
    assert not torch.equal(first.get_parameter("fc.weight"), net.get_parameter("fc.weight"))


def test_it_goes_on_as_if_never_stopped(trained, monkeypatch, digits):
    root = trained.parent
    file = root.parent / "nets" / "my_nets.py"

    def stop():
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        at_step(patch, 6, stop)
        with pytest.raises(KeyboardInterrupt):
            config = dataclasses.replace(SHORT, net=f"{file}:Tiny", name="half")
            train.train(config, root, dataset=digits)
    file.unlink()  # the run folder has its copy
    equal(trained, train.train(SHORT, root, "half", dataset=digits))


@pytest.mark.parametrize("name", ["tied", "Wrapped"])
def test_weights_that_layers_share_and_objects_that_hold_a_network(tmp_path, file, digits, name):
    config = dataclasses.replace(SHORT, net=f"{file}:{name}", epochs=1)
    path = train.train(config, tmp_path / "runs", dataset=digits)
    assert path.name.startswith(name.lower())
    assert runs.load(runs.read(path))(torch.zeros(2, 1, 8, 8)).shape == (2, 10)


@pytest.mark.parametrize("kind", WRONG)
def test_mistakes_are_sentences_before_anything_is_written(tmp_path, capsys, kind):
    text, words = WRONG[kind]
    (tmp_path / "nets.py").write_text(text)
    given = ["--net", f"{tmp_path / 'nets.py'}:net", "--runs", str(tmp_path / "runs")]
    assert main(given) == 1
    error = capsys.readouterr().err
    with pytest.raises(NetError, match=words):
        raise NetError(error)
    assert "nets.py" in error and str(tmp_path) not in error and "Traceback" not in error
    assert not (tmp_path / "runs").exists() or not list((tmp_path / "runs").iterdir())


@pytest.mark.parametrize(
    ("net", "words"),
    [("none.py:Tiny", "none.py cannot be read: No such file"), ("x.txt:A", "FILE.py:NAME")],
)
def test_what_names_no_network_is_said(net, words):
    with pytest.raises(NetError, match=words):
        own_nets.named(net)


def test_what_its_code_decides_cannot_be_chosen(file):
    for option in ({"norm": "none"}, {"depth": 3}, {"activation": "tanh"}, {"dropout": 0.1}):
        with pytest.raises(ConfigError, match="cannot be chosen for a network of your own"):
            Config(net=f"{file}:Tiny", **option).check()
    Config(net=f"{file}:Tiny", init="he").check()
    for net in ("nope", "", "resnet2"):
        with pytest.raises(ConfigError, match="it must be one of alexnet"):
            Config(net=net).check()


def test_code_of_a_run_folder_that_was_not_named_here_is_never_run(
    trained, tmp_path, monkeypatch, digits
):
    brought = tmp_path / "server" / "brought"
    shutil.copytree(trained, brought)
    marker = tmp_path / "it-ran"
    (brought / own_nets.FILE).write_text(f"open({str(marker)!r}, 'w')\n{TINY}")
    monkeypatch.setattr(registry, "RUNS", brought.parent)
    assert not registry.own_runs()
    assert "is run only where the same file was named" in registry.odd_runs()["brought"]
    for attempt in (
        lambda: runs.load(runs.read(brought)),
        lambda: runs.untrained(runs.read(brought), 0),
        lambda: train.train(SHORT, brought.parent, "brought", dataset=digits),
        lambda: train.train(
            dataclasses.replace(SHORT, net=f"{tmp_path}/nets/my_nets.py:Tiny"),
            brought.parent,
            "brought",
            dataset=digits,
        ),
    ):
        with pytest.raises((NetError, runs.RunError), match="same file was named"):
            attempt()
    assert not marker.exists()


def test_on_another_machine_the_file_is_named_once(trained, tmp_path, monkeypatch, digits):
    monkeypatch.setenv("CNN_EXPLORER_CACHE", str(tmp_path / "elsewhere"))
    with pytest.raises(NetError, match="--resume mine --net my_nets.py:Tiny"):
        train.train(SHORT, trained.parent, "mine", dataset=digits)
    file = tmp_path / "nets" / "my_nets.py"
    file.write_text(TINY + "\n# changed\n")
    config = dataclasses.replace(SHORT, net=f"{file}:Tiny")
    with pytest.raises(NetError, match="same file was named"):
        train.train(config, trained.parent, "mine", dataset=digits)
    file.write_text(TINY)
    assert train.train(config, trained.parent, "mine", dataset=digits) == trained


def test_stages_are_the_last_of_each_size_while_they_become_smaller():
    down, up = torch.nn.MaxPool2d(2), torch.nn.Upsample(scale_factor=2)
    conv = [torch.nn.Conv2d(1, 1, 3, padding=1) for _ in range(4)]
    net = torch.nn.Sequential(conv[0], conv[1], down, conv[2], up, conv[3], torch.nn.Flatten())
    assert stages(net, own_spec("a.py:b", 2, 1, 8)) == ("1", "3")
    assert net.training and not any(module._forward_hooks for module in net.modules())
