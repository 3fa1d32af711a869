"""Weight files: published weights are opened as torchvision opens them, wherever they lie, and only where
they are the published ones."""

import dataclasses
import hashlib
import re
from collections import OrderedDict
from typing import Any

import pytest
import torch
from torchvision import models

from explorer.networks import download_command, registry, rows, weight_files, zoo
from explorer.networks.model import ModelError


def published_names(name: str, state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """As the published file calls them."""
    if name == "densenet121":
        return {
            re.sub(r"(denselayer\d+\.(?:norm|conv))([12])\.", r"\1.\2.", k): state[k] for k in state
        }
    if name == "vit_b_16":
        later = {key.replace("mlp.3.", "mlp.linear_2."): state[key] for key in state}
        return {key.replace("mlp.0.", "mlp.linear_1."): later[key] for key in later}
    return state


@pytest.fixture
def published(tmp_path, monkeypatch):
    """published(name) puts a file of random weights where torch keeps the published ones, and gives
    torchvision's own network with them."""
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path / "hub"))

    def put(name, old=True):
        options = {"init_weights": False} if name in ("googlenet", "inception_v3") else {}
        net = models.get_model(name, weights=None, **options)
        path = tmp_path / "hub" / "checkpoints" / "file.pth"
        path.parent.mkdir(parents=True)
        todays = net.state_dict()
        state: Any = OrderedDict(
            (key, tensor)
            for key, tensor in published_names(name, todays).items()
            if not (old and key.endswith("num_batches_tracked"))
        )
        if not old:  # before torch counted batches, files did not say the versions of modules
            state._metadata = todays._metadata
        torch.save(state, path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
        path = path.rename(path.with_name(f"{name}-{digest}.pth"))
        row = dataclasses.replace(zoo.NETWORKS[name], file=path.name)
        monkeypatch.setitem(zoo.NETWORKS, name, row)
        weights = models.get_model_weights(name).IMAGENET1K_V1
        monkeypatch.setattr(type(weights), "get_state_dict", lambda *_args, **_named: state)
        return models.get_model(name, weights=weights).eval()

    return put


SMALLEST = {  # of each family, but for those whose file is larger than 150 MB
    row.family: name
    for name, row in sorted(zoo.NETWORKS.items(), key=lambda item: -item[1].size_mb)
    if row.size_mb < 150
}


@pytest.mark.parametrize(
    ("name", "old"), [*((n, True) for n in SMALLEST.values()), ("mnasnet1_0", False)]
)
def test_published_weights_are_opened_as_torchvision_opens_them(published, name, old, monkeypatch):
    """MNASNet asks the file for its version."""
    monkeypatch.setitem(zoo.NETWORKS, "mnasnet1_0", zoo.NETWORKS["mobilenet_v2"])
    theirs = published(name, old)
    ours = registry.load(rows.published(name))
    side = 96
    x = torch.randn(1, 3, side, side)
    with torch.no_grad():
        torch.testing.assert_close(ours(x), theirs(x), rtol=1e-4, atol=1e-5)
    assert not any(parameter.is_meta for parameter in (*ours.parameters(), *ours.buffers()))


def test_old_names_are_todays():
    for name in ("densenet121", "vit_b_16"):
        with torch.device("meta"):
            state = models.get_model(name, weights=None).state_dict()
        old = published_names(name, state)
        assert old.keys() != state.keys()
        assert [zoo.NETWORKS[name].current_name(key) for key in old] == list(state)
        assert [zoo.NETWORKS[name].current_name(key) for key in state] == list(state)


def test_the_servers_own_folder_comes_first_and_damaged_files_are_refused(
    published, tmp_path, monkeypatch
):
    published("squeezenet1_1")
    cached = rows.cached_file("squeezenet1_1")
    own = tmp_path / "own"
    own.mkdir()
    monkeypatch.setenv(weight_files.VARIABLE, str(own))
    assert weight_files.located(cached) == cached
    cached.rename(own / cached.name)
    row = rows.published("squeezenet1_1")
    assert row.on_disk and row.weight_file == own / cached.name
    assert registry.load(row)
    (own / cached.name).write_bytes(b"something else")
    with pytest.raises(ModelError, match="damaged"):
        registry.load(row)
    monkeypatch.delenv(weight_files.VARIABLE)
    assert not row.on_disk


CONTENT = b"weights"
NAME = f"net-{hashlib.sha256(CONTENT).hexdigest()[:8]}.pth"


@pytest.fixture
def command(tmp_path, monkeypatch):
    """The row that the command fetches, and the folder in which it may be."""
    row = dataclasses.replace(
        registry.MODELS["squeezenet1_1"],
        weights=tmp_path / "cache" / NAME,
        url="http://127.0.0.1:9/x",
    )
    other = dataclasses.replace(row, key="resnet18", family="ResNet", label="ResNet-18")
    other = dataclasses.replace(other, weights=tmp_path / "cache" / "other-00000000.pth")
    table = {"squeezenet1_1": row, "resnet18": other}
    monkeypatch.setattr(type(registry.MODELS), "of_source", lambda _self, _source: table)
    folder = tmp_path / "carried"
    folder.mkdir()
    return row, folder


def test_weights_are_taken_from_a_folder(command, capsys):
    row, folder = command
    arguments = ["squeezenet1_1", "--from", str(folder)]
    assert download_command.main(arguments) == 1
    assert f"no {NAME} in" in capsys.readouterr().err
    (folder / NAME).write_bytes(b"half")
    assert download_command.main(arguments) == 1
    assert "damaged" in capsys.readouterr().err and not row.on_disk
    (folder / NAME).write_bytes(CONTENT)
    assert download_command.main(arguments) == 0
    assert row.weights.read_bytes() == CONTENT
    assert download_command.main(["squeezenet1_1"]) == 0, "what is here is not fetched"
    assert "and whole" in capsys.readouterr().out
    row.weights.write_bytes(b"flipped")
    assert download_command.main(arguments) == 0
    assert row.weights.read_bytes() == CONTENT


def test_without_a_network_the_command_says_what_to_do_once(command, capsys):
    assert download_command.main(["all"]) == 1
    said = capsys.readouterr().err
    assert said.count("cannot be reached from here") == 1
    assert "--from FOLDER squeezenet1_1 resnet18" in said and weight_files.VARIABLE in said


def test_groups_are_all_and_the_families(command):
    table = registry.MODELS.of_source("published")
    assert download_command.keys(["resnet", "resnet18", "all"], table) == [
        "resnet18",
        "squeezenet1_1",
    ]
