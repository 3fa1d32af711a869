"""Classifiers that are there in training only: counted against torchvision's modules, drawn on the page."""

from torchvision import models

from explorer.inside.anatomy_parts import parts
from explorer.inside.branches import branches
from explorer.inside.figures import architecture
from explorer.inside.words import branches as words
from explorer.networks.zoo import NETWORKS


def test_googlenets_two_are_torchvisions():
    first, second = branches("googlenet")
    net = models.googlenet(weights=None, init_weights=False)
    for branch, channels in ((first, 512), (second, 528)):
        module = net.get_submodule(branch.name)
        assert branch.anatomy.image == (channels, 14, 14)
        assert branch.anatomy.parameters == sum(weight.numel() for weight in module.parameters())
        layers = [layer for layer in branch.anatomy.layers if layer.role in ("conv", "fc")]
        assert [layer.output[0] for layer in layers] == [128, 1024, 1000]
        assert f"averaged to {channels} × 4 × 4" in words.alt(branch)
        drawn = architecture.cards(parts(branch.anatomy), branch.anatomy, "", branch.behind)
        assert branch.behind in drawn and "image</b>" not in drawn
    text = words.describe([first, second])
    assert "2 more classifiers" in text and "aux2 on inception4d" in text and "0.3" in text


def test_no_other_network_has_some():
    assert [key for key in NETWORKS if NETWORKS[key].branches] == ["googlenet"]
    assert branches("vgg16") == branches("file:abc") == ()


def test_the_page_draws_them(app):
    at = app("networks", model="random:googlenet")
    assert not at.exception
    assert any("auxiliary classifiers" in element.value for element in at.subheader)
    at = app("networks", model="alexnet64")
    assert not any("auxiliary classifiers" in element.value for element in at.subheader)
