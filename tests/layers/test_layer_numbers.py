"""Layers in numbers: every share counted anew in numpy, one image at a time, and what no network may break."""

import numpy as np
import pytest
import torch
from torch import nn

from explorer.depth.spread import ACTIVATION_EDGES, GRADIENT_EDGES
from explorer.layers import layer_numbers
from explorer.layers.layer_numbers import LayerNumbers, Measuring
from explorer.networks.model import UnsuitedError
from tests.layers.unit_nets import CLASSES, FRAME, Small, graph, image_set
from tests.layers.unit_nets import net as small
from trainer.probes import NoGradientError
from trainer.unit_shares import RARELY


def numbers(module: nn.Module, unit_set=None, outputs=(0, 1, 2), batch=0) -> LayerNumbers:
    job = Measuring(unit_set or image_set(12), FRAME, graph(module), outputs)
    job.batch = batch or job.batch
    while not job.finished:
        job.go_on(module, 60)
    return job.result()


def inputs(count: int = 12) -> tuple[torch.Tensor, torch.Tensor]:
    """The images of the set in the order in which they go by, and their classes."""
    unit_set = image_set(count)
    places = unit_set.order()
    pixels = np.stack([unit_set.source.images[place].read() for place in places])
    x = (torch.from_numpy(pixels).float() / 255 - torch.tensor(FRAME.mean)) / torch.tensor(
        FRAME.std
    )
    return x.permute(0, 3, 1, 2), torch.tensor([place % len(CLASSES) for place in places])


def by_hand(module: Small) -> dict[str, np.ndarray]:
    """h of the second layer, and its gradients, one image after the other."""
    x, labels = inputs()
    rows = {"h": [], "dL/dh": [], "dL/dW": [], "units": []}
    weight = module.second.weight.clone().requires_grad_()
    for image, label in zip(x, labels, strict=True):
        first = torch.relu(module.first(image[None]))
        h = nn.functional.conv2d(first, weight, module.second.bias, padding=1)
        units = torch.relu(first + h)
        logits = module.head(units.mean((2, 3)))
        loss = -logits.log_softmax(1)[0, label]
        gradients = torch.autograd.grad(loss, [h, weight])
        for key, value in zip(rows, (h, *gradients, units), strict=True):
            rows[key].append(value.detach().numpy())
    return {
        key: np.concatenate(values) if key != "dL/dW" else np.mean(values, 0)
        for key, values in rows.items()
    }


@pytest.mark.parametrize("batch", [1, 5, 12])
def test_distributions_are_those_of_numpy(batch):
    module = small()
    result, expected = numbers(module, batch=batch), by_hand(module)
    assert result.distributions["activation"].names == ("first", "second", "head")
    h = np.histogram(expected["h"], ACTIVATION_EDGES)[0] / expected["h"].size
    assert result.distributions["activation"].shares[1] == pytest.approx(h, abs=3e-3)
    for key, name in (("activation_gradient", "dL/dh"), ("weight_gradient", "dL/dW")):
        values, rows = expected[name].ravel(), result.distributions[key]
        sizes = np.log10(np.abs(values[values != 0]))
        shares = np.histogram(sizes, GRADIENT_EDGES)[0] / values.size
        assert rows.shares[1] == pytest.approx(shares, abs=6e-3)
        assert rows.zeros[1] == pytest.approx(np.mean(values == 0), abs=1e-9)
        assert rows.shares[1].sum() + rows.zeros[1] == pytest.approx(1, abs=1e-6)
    assert result.images == result.labelled == result.total == 12
    x, labels = inputs()
    loss = nn.functional.cross_entropy(module(x), labels)
    assert result.loss == pytest.approx(float(loss), rel=1e-5)


@pytest.mark.parametrize("batch", [1, 5, 12])
def test_units_are_counted_as_numpy_counts_them(batch):
    module = small()
    with torch.no_grad():
        module.first.bias[:3] = torch.tensor([-9.0, -2.5, 9.0])
    result, expected = numbers(module, batch=batch).units, by_hand(module)["units"]
    active = (expected > 0).mean((0, 2, 3))
    assert result.names == ("relu", "relu (2)") and result.silencing.all()
    assert result.dead[1] == np.mean(active == 0)
    assert result.rare[1] == np.mean((active > 0) & (active < RARELY))
    assert result.dead[0] >= 1 / 8 and np.isnan(result.saturated).all()


def test_batches_change_nothing_and_the_network_stays_as_it_was():
    module = small()
    before = {name: value.clone() for name, value in module.state_dict().items()}
    one, several = numbers(module, batch=12), numbers(module, batch=5)
    for key, rows in one.distributions.items():
        assert rows.shares == pytest.approx(several.distributions[key].shares, abs=1e-2)
    assert one.units.dead == pytest.approx(several.units.dead)
    assert all(torch.equal(value, before[name]) for name, value in module.state_dict().items())
    assert all(value.grad is None and not value.requires_grad for value in module.parameters())
    assert not any(part._forward_hooks or part._forward_pre_hooks for part in module.modules())


def test_without_classes_the_loss_is_that_of_the_first_class():
    module = small()
    result = numbers(module, outputs=[])
    logits = module(inputs()[0])
    assert result.labelled == 0
    assert result.loss == pytest.approx(
        float(nn.functional.cross_entropy(logits, logits.argmax(1))), rel=1e-5
    )
    assert numbers(module, outputs=[1, -1, 0]).labelled == 8


class Functions(nn.Module):
    """Activation functions that are no modules, a batch norm, a tuple, and one of somebody's own."""

    def __init__(self):
        super().__init__()
        self.layer, self.norm = nn.Conv2d(3, 6, 3), nn.BatchNorm2d(6)
        self.last = nn.Linear(6, 3)

    def forward(self, x):
        x = torch.sigmoid(self.norm(self.layer(x)))
        x = nn.functional.leaky_relu(torch.tanh(x))
        return self.last(torch.sin(x).mean((2, 3))), x


def test_activation_functions_that_are_no_modules_are_found():
    torch.manual_seed(0)
    units = numbers(Functions().eval()).units
    assert len(units.names) == 3 and np.isfinite(units.saturated).tolist() == [True, True, False]
    assert not units.silencing.any() and np.isnan(units.dead).all()


def test_what_cannot_be_measured_says_so():
    broken = image_set(4, read=lambda: (_ for _ in ()).throw(OSError("gone")))
    with pytest.raises(UnsuitedError, match="None of the 4 images"):
        numbers(small(), broken)

    class Cut(Small):
        def forward(self, x):
            return super().forward(x).detach()

    with pytest.raises(NoGradientError):
        numbers(Cut().eval())


def test_nan_is_counted_and_no_share():
    module = small()
    with torch.no_grad():
        module.second.weight[0] = torch.nan
    result = numbers(module)
    assert result.distributions["activation"].undefined[1] == pytest.approx(1 / 8)
    assert np.isnan(result.units.dead[1]) and np.isfinite(result.units.dead[0])


def test_memory_bounds_the_images_at_once():
    few = graph(small())
    assert layer_numbers.images_at_once(few, FRAME) == 64
    memory = sum(node.memory for node in few.nodes)
    assert layer_numbers.COPIES * memory * 64 <= layer_numbers.BUDGET
