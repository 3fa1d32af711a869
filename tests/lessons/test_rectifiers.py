"""Rectifiers: signals against the closed form, recorded trainings against their sentences, slopes against the weights
that ship, and the page."""

import pytest
import torch
from torch import nn

from explorer.depth import lab, lab_inputs
from explorer.inside.anatomy import anatomy
from explorer.lessons import rectifiers, rectifiers_recording
from explorer.lessons.rectifiers import INITS, LAYERS, change, theory
from explorer.lessons.words import prelu_net as net_words
from explorer.lessons.words import rectifiers as words
from explorer.networks.prelu_net import VARIANTS, PReLUNet
from tests.lessons.shown import shown
from trainer import runs


@pytest.fixture(scope="module")
def measured():
    """Both inits at 22 layers, fully connected, under three seeds."""
    x, labels = lab_inputs.batch("digits", 16)
    nets = rectifiers.nets(22, "fc")
    return {init: lab.measure(net, x, labels, range(3)) for init, net in nets.items()}


def test_theory_is_a_half_of_the_variance_a_layer():
    for layers in LAYERS:
        assert theory(layers, "xavier")[-1] ** 2 == pytest.approx(0.5 ** (layers - 2))
        assert set(theory(layers, "he")) == {1.0}
        assert len(theory(layers, "xavier")) == layers - 1
        assert {net.depth for net in rectifiers.nets(layers, "conv").values()} == {layers - 1}


def test_the_signal_shrinks_as_the_paper_says(measured):
    """Fully connected layers of equal width follow the closed form; the seeds scatter around it."""
    for init, result in measured.items():
        expected = theory(22, init)[-1]
        for quantity in words.PASSES:
            left = change(result.values(quantity), backward=quantity == "activation_gradient")
            assert 0.5 < left / expected < 2
    text = words.describe_signal(measured, 22)
    assert "theory says 1.00" in text and "theory says 0.00098" in text
    he, xavier = (change(measured[init].values("activation")) for init in INITS)
    assert (
        f"He's first weights leave {words.size(he / xavier)} times as much of the signal after"
        in text
    )
    table = words.signal_table(measured, 22)
    assert len(table["weights"]) == 4 and set(table["theory"]) == {"1.00", "0.00098"}


def test_what_is_recorded():
    recorded = rectifiers.recorded()
    assert {(run.layers, run.init, run.seed) for run in recorded} == {
        (layers, init, seed)
        for layers in LAYERS
        for init in INITS
        for seed in range(rectifiers.SEEDS)
    }
    for run in recorded:
        lengths = {len(getattr(run, name)) for name in rectifiers.CURVES}
        assert lengths == {rectifiers_recording.EPOCHS}
        assert ((run.val_error >= 0) & (run.val_error <= 100)).all()
        assert (run.gradient >= 0).all()
    for layers in LAYERS:
        text = words.describe_training(rectifiers.of_depth(recorded, layers), layers)
        assert f"{layers} layers" in text and "He et al. 2015" in text


def test_recording_is_the_projects_trainer(tmp_path):
    """A short training of the same kind, read back from its run folder."""
    from dataclasses import replace

    from trainer.train import train

    config = replace(rectifiers_recording.config(22, "he", 0, epochs=2), width=0.25)
    path = train(config, tmp_path)
    row = rectifiers_recording.row(22, "he", 0, path)
    lines = runs.metrics(path)
    assert row["val_error"] == pytest.approx(
        [100 - 100 * line["val/accuracy"] for line in lines], abs=0.006
    )
    assert len(row["gradient"]) == len(row["train_error"]) == 2
    assert row["gradient"][0] == pytest.approx(runs.probes(path)["weight_gradient"][0, 0], rel=0.01)
    net = runs.load(runs.read(path))
    assert sum(isinstance(module, nn.Linear) for module in net.modules()) == 22


def test_slopes_are_read_from_the_weights():
    net = nn.Sequential(nn.PReLU(3), nn.ReLU(), nn.Sequential(nn.PReLU()))
    with torch.no_grad():
        net[0].weight.copy_(torch.tensor([0.1, 0.2, 0.6]))
    result = rectifiers.slopes(net)
    assert len(result.layers) == 2 and result.values == pytest.approx([0.3, 0.25])


def test_the_paper_on_30_layers():
    text = words.still_worse()
    assert "38.56\u00a0% top-1 errors, more than the 33.82\u00a0%" in text


def test_the_answer_is_the_papers_factor():
    option, why = rectifiers.quiz_answer()
    assert option == "About 16,000 times" and "16,384" in why and "1,024" in why
    steps = [1 / theory(layers, "xavier")[-1] for layers in LAYERS]
    assert [f"{times:,.0f}" in why for times in steps] == [True, True]


def test_the_three_networks():
    counted = {}
    for key, variant in VARIANTS.items():
        with torch.device("meta"):
            counted[key] = anatomy(PReLUNet(variant), (1, 3, 224, 224))
    table, text = net_words.table(counted), net_words.describe(counted)
    assert table["layers, counted"] == table["layers, paper"] == ["19", "22", "22"]
    for mine, paper in zip(
        table["10¹⁰ multiply-adds, counted"], table["10¹⁰ operations, paper"], strict=True
    ):
        assert float(mine) == pytest.approx(float(paper), rel=0.01)
    assert "Fewest errors: model C, 7.38\u00a0%" in text and "331 million" in text


@pytest.mark.parametrize("kind", ["fc", "conv"])
def test_the_page_at_the_start(app, kind):
    at = app("learn_rectifiers", address={"rectifier_kind": kind, "rectifier_layers": "22"})
    assert not at.exception
    assert "21 hidden layers" in shown(at)


def test_the_other_parts_of_the_page(app):
    at = app("learn_rectifiers")
    for part, said in (
        ("In training", "half of what guessing makes"),
        ("Slopes that are learned", "Slopes learned here"),
        ("PReLU-net", "Fewest errors: model C"),
    ):
        at.segmented_control(key="rectifier_part").set_value(part).run()
        assert not at.exception
        assert said in shown(at), part
