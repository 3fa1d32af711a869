"""Parts: the anatomy read more coarsely holds everything once, under the names that people use."""

import pytest

from explorer.inside import layer_kinds, published_numbers
from explorer.inside.anatomy_parts import groups, parts
from trainer.nets import NetSpec, build


@pytest.mark.parametrize("key", published_numbers.NETWORKS)
@pytest.mark.parametrize("pools", [True, False])
def test_parts_and_groups_hold_everything_once(key, pools, counted):
    network = counted[key]
    whole = parts(network, pools)
    for chosen in (whole, groups(whole, 14)):
        for cost in ("parameters", "multiply_adds", "memory"):
            assert sum(getattr(part, cost) for part in chosen) == getattr(network, cost)
        assert sum(part.count for part in chosen) == len(whole)
        assert len({part.label for part in chosen}) == len(chosen)
        assert chosen[-1].output in ((1000,), (1000, 1, 1), (1000, 13, 13))
    assert len(groups(whole, 14)) <= 17
    assert groups(whole, 100) == whole


def test_parts_are_named_as_people_name_them(counted):
    assert [part.label for part in parts(counted["alexnet"])] == [
        "conv1",
        "pool1",
        "conv2",
        "pool2",
        "conv3",
        "conv4",
        "conv5",
        "pool3",
        "fc1",
        "fc2",
        "fc3",
    ]
    assert [part.label for part in groups(parts(counted["resnet50"]), 14)] == [
        "conv1",
        "pool1",
        "Bottleneck 1–3",
        "Bottleneck 4–7",
        "Bottleneck 8–13",
        "Bottleneck 14–16",
        "pool2",
        "fc1",
    ]
    assert "inception4a–4c" in [part.label for part in groups(parts(counted["googlenet"]), 14)]


def test_of_a_deep_network_every_module_is_counted_once(monkeypatch):
    """A small file may be of a network of a thousand layers; while it is counted, nobody else is answered."""
    counted: list[int] = []
    count = layer_kinds._weighted

    def counting(module):
        counted.append(id(module))
        return count(module)

    monkeypatch.setattr(layer_kinds, "_weighted", counting)
    net = build(NetSpec("resnet", 2, depth=302, size=32, width=1 / 16))
    blocks = layer_kinds.Blocks(net)
    names = [name for name, _ in net.named_modules()][1:]
    found = {blocks.block(name) for name in names}
    assert len(counted) == len(set(counted)) <= len(names) + 1
    assert len([name for name in found if type(net.get_submodule(name)).__name__ == "Block"]) == 150
