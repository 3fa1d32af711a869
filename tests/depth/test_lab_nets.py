"""Lab nets: twins bit for bit, torch's inits, finite differences, and the same nets one by one."""

import numpy as np
import pytest
import torch
from torch import nn

from explorer.depth import lab, lab_nets
from explorer.depth.activation_functions import ACTIVATIONS
from explorer.depth.lab_inputs import batch
from explorer.depth.lab_nets import LabNet
from explorer.depth.lab_options import PRESETS
from trainer import nets


@pytest.mark.parametrize("preset", PRESETS.values(), ids=list(PRESETS))
def test_twins_agree_bit_for_bit(preset):
    one, other = (lab_nets.draw(net, 256, range(2)) for net in preset.twins)
    same = [torch.equal(a, c) for (a, _), (c, _) in zip(one, other, strict=False)]
    if preset.field == "init":
        assert not any(same)
    else:
        assert all(same)
    assert batch("noise", 8)[0].equal(batch("noise", 8)[0])
    pairs = zip(vars(preset.twins[0]).items(), vars(preset.twins[1]).values(), strict=True)
    assert [field for (field, value), twins_value in pairs if value != twins_value] == [
        preset.field
    ]


@pytest.mark.parametrize("kind", ["fc", "conv"])
def test_a_seed_draws_the_same_whoever_its_neighbours_are(kind):
    net = LabNet(kind=kind, depth=3, width=8, init="default")
    together, alone = lab_nets.draw(net, 4, range(3)), lab_nets.draw(net, 4, [2])
    assert all(
        torch.equal(a[2], c[0])
        for layer, one in zip(together, alone, strict=True)
        for a, c in zip(layer, one, strict=True)
    )


@pytest.mark.parametrize("init", ["default", "xavier", "he", "orthogonal"])
@pytest.mark.parametrize("shape", [(64, 64), (96, 32), (32, 16, 3, 3)])
def test_inits_have_torch_s_deviations(init, shape):
    if init == "default":
        layer = (
            nn.Conv2d(shape[1], shape[0], 3) if len(shape) == 4 else nn.Linear(shape[1], shape[0])
        )
        expected = layer.weight.detach()
    else:
        expected = nets.INITS[init](torch.empty(shape), 1.0)
    assert LabNet(init=init).weight_std(shape) == pytest.approx(expected.std().item(), rel=0.05)


def test_orthogonal_weights_are():
    for weights, _ in lab_nets.draw(LabNet(depth=2, width=32, init="orthogonal"), 48, range(2)):
        weight = weights[1]
        assert weight @ weight.T == pytest.approx(np.eye(len(weight)), abs=1e-5)


NETS = [
    LabNet(
        kind=kind, depth=3, width=6, activation=activation, norm=norm, residual=residual, init="he"
    )
    for kind in ("fc", "conv")
    for norm in ("none", "batch")
    for activation, residual in (
        ("tanh", "off"),
        ("gelu", "on"),
        ("sigmoid", "scaled"),
        ("elu", "off"),
    )
]


@pytest.mark.parametrize(
    "net", NETS, ids=lambda net: f"{net.kind}-{net.activation}-{net.norm}-{net.residual}"
)
def test_finite_differences(net):
    """A step along dL/dW, and along dL/dh = a shift of h, changes the loss by the squared norm; in
    float64."""
    x, labels = batch("noise", 4)
    x = x.double()[:, :, :4, :4]
    layers = [
        (w.double(), b.double())
        for w, b in lab_nets.draw(net, 4 if net.kind == "conv" else 64, range(2))
    ]
    losses, _, result = lab.passes(net, x, labels, layers)
    for number in range(net.depth):
        weight = layers[number + 1][0].requires_grad_(False)
        direction = result[number] / result[number].flatten(1).norm(dim=1).view(
            -1, *[1] * (weight.ndim - 1)
        )
        after = []
        for step in (1e-5, -1e-5):
            moved = [*layers]
            moved[number + 1] = (weight + step * direction, layers[number + 1][1])
            after.append(lab.passes(net, x, labels, [(w.detach(), b) for w, b in moved])[0])
        change = (after[0] - after[1]) / 2e-5
        assert change.numpy() == pytest.approx(lab.seed_norms([result[number]])[0], rel=1e-4)
        if (
            net.norm == "none"
        ):  # a shift of every unit by its bias moves all images: dL/db = sum of dL/dh
            delta = result[net.depth + number]
            summed = delta.sum((0, 2, 3)).view(2, -1) if net.kind == "conv" else delta.sum(1)
            after = []
            for step in (1e-5, -1e-5):
                moved = [*layers]
                moved[number + 1] = (weight, layers[number + 1][1] + step * summed)
                after.append(lab.passes(net, x, labels, [(w.detach(), b) for w, b in moved])[0])
            assert ((after[0] - after[1]) / 2e-5).numpy() == pytest.approx(
                (summed**2).sum(1).numpy(), rel=1e-4
            )


@pytest.mark.parametrize("residual", ["off", "on"])
def test_seeds_together_are_the_same_nets_as_one_by_one_modules(residual):
    net = LabNet(depth=3, width=8, activation="prelu", residual=residual)
    x, labels = batch("digits", 8)
    result = lab.measure(net, x, labels, range(7))
    for seed in (0, 6):
        (readout, bias), *hidden = [(w[0], b[0]) for w, b in lab_nets.draw(net, 64, [seed])]
        h, outputs = x.flatten(1), []
        for number, (w, b) in enumerate(hidden):
            z = nn.functional.linear(h, w.requires_grad_(), b)
            outputs.append(z)
            h = (
                h + ACTIVATIONS["prelu"].build()(z)
                if residual == "on" and number
                else ACTIVATIONS["prelu"].build()(z)
            )
        loss = nn.functional.cross_entropy(nn.functional.linear(h, readout, bias), labels)
        gradients = torch.autograd.grad(loss, [*(w for w, _ in hidden), *outputs])
        assert result.losses[seed] == pytest.approx(loss.item(), rel=1e-5)
        assert result.norms["weight_gradient"][:, seed] == pytest.approx(
            [s.norm().item() for s in gradients[:3]], rel=1e-4
        )
        back = result.norms["activation_gradient"][:, seed]
        assert back == pytest.approx([s.norm().item() for s in gradients[3:]], rel=1e-4)
        assert result.norms["activation"][:, seed] == pytest.approx(
            [z.norm().item() for z in outputs], rel=1e-4
        )
        rms = [z.square().mean().sqrt().item() for z in outputs]
        assert result.values("activation")[:, seed] == pytest.approx(rms, rel=1e-4)
        ratio = [
            0.1 * s.norm().item() / w.norm().item()
            for s, (w, _) in zip(gradients, hidden, strict=False)
        ]
        assert result.values("update_ratio")[:, seed] == pytest.approx(ratio, rel=1e-4)
