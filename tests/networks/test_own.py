"""A person's own file of networks: what is listed, what is said of the rest, and when it is read anew."""

import importlib
import os
import re
import sys
from types import SimpleNamespace

import pytest
import torch
from torch import nn

import explorer
from explorer.networks import own, own_file, registry
from explorer.networks.model import ModelError
from explorer.networks.own_network import Network
from explorer.workspace import NETWORKS, name_networks
from tests.conftest import ROOT
from tests.networks import own_nets

FILE = '''
import torch, explorer
from torch import nn
def small() -> "explorer.Network":
    """A small one

    and more about it"""
    torch.manual_seed(0)
    return explorer.Network(_net(4), classes=["a", "b", "c", "d"], size=16)
def plain():
    return _net(2)
def plainer():
    return explorer.Network(_net, label="plain", size=16)
def _net(classes=3):
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, classes))
def train(net): raise SystemExit
def main() -> None: raise SystemExit
if __name__ == "__main__":
    raise SystemExit
'''


@pytest.fixture
def file(tmp_path, monkeypatch):
    path = tmp_path / "my_nets.py"
    path.write_text(FILE, "utf-8")
    monkeypatch.setenv(NETWORKS, str(path))
    monkeypatch.setattr(own, "_shown", {})
    monkeypatch.setattr(sys, "path", list(sys.path))
    return path


def rewrite(path, *pairs: tuple[str, str]) -> None:
    text = path.read_text("utf-8")
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    path.write_text(text, "utf-8")
    later = path.stat().st_mtime_ns + 10**9
    os.utime(path, ns=(later, later))


def test_public_functions_are_rows_that_every_page_finds(file):
    rows = own.rows()
    assert list(rows) == ["own:small", "own:plain", "own:plainer"] and not own.odd()
    small = rows["own:small"]
    assert (small.label, small.outputs, small.classes) == (
        "A small one (yours)",
        4,
        ("a", "b", "c", "d"),
    )
    assert rows["own:plain"].label == "plain (yours): plain"
    assert rows["own:plainer"].label == "plain (yours): plainer", "no two of one name"
    assert (rows["own:plain"].preprocessing.crop, rows["own:plain"].preprocessing.resize) == (
        224,
        256,
    )
    assert registry.find("own:small") is small
    assert sum(p.numel() for p in registry.load(small).parameters()) == small.parameters == 132
    with pytest.raises(ModelError, match="no network 'own:main'"):
        registry.find("own:main")


def test_it_is_read_again_when_it_has_changed_and_only_then(file):
    before = own.rows()["own:small"]
    assert own.rows()["own:small"] is before
    rewrite(file, ("plainer", "third"))
    assert list(own.rows()) == ["own:small", "own:plain", "own:third"]
    rewrite(file, ("nn.ReLU()", "nn.Tanh()"))
    assert own.rows()["own:small"].version != before.version, "equal weights, another network"


@pytest.mark.parametrize(
    ("pairs", "sentence", "others"),
    [
        ([("nn.Linear(4, classes)", "nn.Linear(4, clases)")], "my_nets.py, line 15, .*NameError: name 'clases'", []),
        ([("size=16)\ndef plain()", "size=16) / 0\ndef plain()")], "line 9, .*TypeError", ["own:plain", "own:plainer"]),
        ([("_net(4)", "3")], r"my_nets.py, small\(\): It is a int", ["own:plain", "own:plainer"]),
        ([("return _net(2)", "return 2")], "plain gives a int|plain\\(\\) gives a int", ["own:small", "own:plainer"]),
        ([("import torch", "import torhc")], "my_nets.py, line 2, .*No module named 'torhc'", []),
        ([("def small()", "def small(")], "my_nets.py, line 4, .*SyntaxError", []),
        ([("def train(net): raise", "raise")], "my_nets.py, line 16, .*SystemExit", []),
    ],
)  # fmt: skip
def test_an_error_is_shown_with_its_line_and_the_others_are_listed(file, pairs, sentence, others):
    rewrite(file, *pairs)
    said = " ".join(own.odd().values())
    assert list(own.rows()) == others
    assert re.search(sentence, said), said
    assert str(file.parent) not in said


def test_a_file_that_is_not_there_and_one_without_networks(file):
    rewrite(file, (FILE, "x = 1\n"))
    assert "has no function" in own.odd()["my_nets.py"]
    file.unlink()
    assert "There is no file my_nets.py" in own.odd()["my_nets.py"]


def test_the_option_reaches_every_process(monkeypatch, tmp_path):
    monkeypatch.setenv(NETWORKS, "")
    assert own.rows().keys() <= {own.SHOWN}
    monkeypatch.chdir(tmp_path)
    assert name_networks(["--networks", "nets.py", "--server.port=80"]) == ["--server.port=80"]
    assert os.environ[NETWORKS] == str(tmp_path.resolve() / "nets.py")
    assert name_networks(["--server.port", "80"]) == ["--server.port", "80"]


def test_importing_explorer_is_quick_and_offers_both():
    assert explorer.Network is Network
    assert explorer.show is importlib.import_module("explorer.app.live").show
    with pytest.raises(AttributeError, match="no attribute 'Netwrok'"):
        explorer.Netwrok  # noqa: B018


def test_the_examples_of_the_tests_are_all_listed(monkeypatch):
    monkeypatch.setenv(NETWORKS, own_nets.__file__)
    assert not own.odd()
    assert (
        len(own.rows().keys() - {own.SHOWN})
        == len(own_file.entries(own_file.Path(own_nets.__file__)))
        == 9
    )


def test_home_shows_an_own_network_first(app, file):
    at = app()
    assert not at.exception and not at.error
    assert at.session_state["choice"].model.key == "own:small"
    rewrite(file, ("def small()", "def _small()"), ("return _net(2)", "return nothing"))
    at = app()
    assert at.session_state["choice"].model.key == "own:plainer"
    assert "line 11" in at.sidebar.warning[0].value


def blocks() -> list[str]:
    """The Python of the document, block by block."""
    text = (ROOT / "docs" / "own_networks.md").read_text("utf-8")
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


def of_imagenet() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(3, 4, 3, 4), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 1000)
    )


def test_the_document_opens_what_it_says(monkeypatch, tmp_path):
    """Its code as it stands, but for small networks in place of those that are downloaded."""
    file, live, libraries = blocks()
    project = SimpleNamespace(
        Net=lambda classes: nn.Sequential(nn.Flatten(), nn.Linear(12288, classes))
    )
    state = project.Net(3).state_dict()
    monkeypatch.setitem(sys.modules, "my_project", project)
    monkeypatch.setattr(torch, "load", lambda *_, **__: state)
    (tmp_path / "my_nets.py").write_text(file, "utf-8")
    monkeypatch.setenv(NETWORKS, str(tmp_path / "my_nets.py"))
    assert own.find("own:mine").label == "My network after 20 epochs (yours)"
    monkeypatch.setattr("explorer.app.live._start", lambda _port: None)
    exec(live, {"net": project.Net(3)})
    timm_net = of_imagenet()
    timm_net.pretrained_cfg = {"input_size": (3, 64, 64), "mean": (0.5,) * 3, "std": (0.5,) * 3}
    models = SimpleNamespace(
        ResNet50_Weights=SimpleNamespace(IMAGENET1K_V2=1), resnet50=lambda weights: of_imagenet()
    )
    given = {
        "torchvision": SimpleNamespace(models=models),
        "timm": SimpleNamespace(create_model=lambda _name, pretrained: timm_net),
        "AutoModelForImageClassification": SimpleNamespace(
            from_pretrained=lambda _: own_nets.ImageClassifier()
        ),
        "LeNet": own_nets.LeNet,
    }
    shown = []
    given["show"] = lambda net, classes=None, **facts: shown.append(
        own.show(Network(net, classes, **facts))
    )
    exec(libraries, given)
    assert [row.preprocessing.crop for row in shown] == [224, 64, 224, 28]
    assert [row.preprocessing.resize for row in shown] == [232, 64, 256, 28]
    assert shown[0].class_name(0) == "tench" and shown[2].classes == tuple(own_nets.ANIMALS)
