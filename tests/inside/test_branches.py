"""Classifiers that are there in training only: counted against torchvision's modules, drawn on the page."""

from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torchvision import models

from explorer.inside.anatomy import anatomy
from explorer.inside.anatomy_parts import parts
from explorer.inside.branches import Branch, branches
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
    assert any("auxiliary classifiers" in element.value for element in at.header)
    shown = {key: view for key, view in at.session_state["views"].items() if "branch" in key}
    assert [view.title[:5] for view in shown.values()] == ["aux1,", "aux2,"]
    for view, branch in zip(shown.values(), branches("googlenet"), strict=True):
        assert view.finding == words.alt(branch) and view.networks == ("random:googlenet",)
        assert view.pictures()[""].startswith(b"\x89PNG") and view.columns()
    at = app("networks", model="alexnet64")
    assert not any("auxiliary classifiers" in element.value for element in at.header)


SIZES = st.tuples(st.integers(1, 4), st.integers(1, 5), st.integers(1, 6), st.integers(1, 7))


@settings(max_examples=30, deadline=None)
@given(st.lists(SIZES, min_size=1, max_size=3), st.booleans())
def test_what_is_said_of_any_branches(sizes, pooled):
    made = []
    for number, (channels, side, maps, outputs) in enumerate(sizes):
        steps = [nn.Conv2d(channels, maps, 1), nn.Flatten(), nn.Linear(maps * side**2, outputs)]
        if pooled:
            steps = [nn.AdaptiveAvgPool2d(1), steps[0], nn.Flatten(), nn.Linear(maps, outputs)]
        counts = anatomy(nn.Sequential(*steps), (1, channels, side, side))
        made.append(Branch(f"b{number}", f"at{number}", counts))
    text = words.describe(made)
    assert all(f"b{number} on at{number}" in text for number in range(len(made)))
    assert (f"{len(made)} more classifiers" in text) == (len(made) > 1)
    for branch, (channels, side, _, outputs) in zip(made, sizes, strict=True):
        said = words.alt(branch)
        assert ("averaged to" in said) == (pooled and side > 1)
        assert f"the {channels} × {side} × {side} of" in said and said.endswith(f"to {outputs}.")
