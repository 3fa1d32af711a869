"""Every method on every architecture; nothing left behind, not even by failures; sessions that do
not meet."""

import inspect
import random
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.overrides import _get_current_function_mode_stack

from explorer.inside.saliency import saliency
from explorer.inside.saliency_map import SaliencyError, SaliencyMap
from explorer.inside.saliency_methods import METHODS
from explorer.networks.private_copy import private_copy
from tests.zoo import ARCHITECTURES, TARGET, example

LITTLE = {"steps": 2, "samples": 4, "windows": 2}
RELU_ONLY = {"guided_backpropagation", "deconvolution", "guided_grad_cam"}
NO_RELU = {"mobilenet_v2", "efficientnet_b0", "vit_b_16", "convnext_tiny"}
NO_MAPS = {"own_mlp_relu", "vit_b_16"}


def small(
    net: nn.Module, x: Tensor, key: str, layer: str | None, seed: int = 0, target: int = TARGET
) -> SaliencyMap:
    amount = METHODS[key].amount
    return saliency(net, x, key, target, layer, amount and LITTLE[amount.keyword], seed)


def has_meaning(key: str, name: str) -> bool:
    own = name.startswith("own")
    relu = name.endswith("_relu") and "leaky" not in name if own else name not in NO_RELU
    return (relu or key not in RELU_ONLY) and (name not in NO_MAPS or not METHODS[key].needs_layer)


@pytest.mark.parametrize("name", ARCHITECTURES)
@pytest.mark.parametrize("key", METHODS)
def test_every_method_on_every_architecture(key, name):
    net, x, layer = example(name)
    if not has_meaning(key, name):
        with pytest.raises(SaliencyError, match=r"\w+ .*\."):
            small(net, x, key, layer)
        return
    best = int(
        net(x).argmax()
    )  # Grad-CAM has no positive part for classes that everything speaks against
    result, row = small(net, x, key, layer, target=best), METHODS[key]
    assert result.values.shape == x.shape[2:]
    assert result.values.dtype == np.float32
    assert np.isfinite(result.values).all()
    assert np.ptp(result.values) > 0
    assert row.signed or result.values.min() >= 0
    assert (result.method, result.signed, result.target) == (key, row.signed, best)
    assert (result.delta is not None) == (result.change is not None) == row.complete
    assert (result.layer is not None, result.seed is not None) == (row.needs_layer, row.seeded)


@pytest.mark.parametrize("key", METHODS)
def test_rows_say_what_the_page_must_know(key):
    row = METHODS[key]
    assert row.help.endswith(".")
    assert any(word.isdigit() and len(word) == 4 for word in row.citation.replace(";", " ").split())
    if row.amount:
        assert row.amount.default in row.amount.choices == tuple(sorted(row.amount.choices))


def test_delta_is_the_sum_less_the_change():
    net, x, _ = example("own_digits_sigmoid")
    result = saliency(net, x, "integrated_gradients", TARGET, amount=20)
    with torch.no_grad():
        change = (net(x) - net(torch.zeros_like(x)))[0, TARGET].item()
    assert result.change == pytest.approx(change, abs=1e-5)
    assert result.delta == pytest.approx(result.values.sum(dtype=np.float64) - change, abs=1e-5)


def test_a_net_that_gives_no_number_is_named_so():
    net, x, _ = example("own_mlp_relu")
    net = private_copy(net)
    net.linear.weight = nn.Parameter(
        torch.full_like(net.linear.weight, torch.inf), requires_grad=False
    )
    with pytest.raises(SaliencyError, match="not a number or infinite"):
        saliency(net, x, "gradient", TARGET)


# Nothing is left behind


def traces(net: nn.Module, x: Tensor) -> list:
    """All that an analysis could leave on a net or its input, and the sources of randomness that
    sessions share."""
    modules = [
        (
            name,
            module.training,
            sorted(vars(module)),
            [len(hooks) for key, hooks in vars(module).items() if key.endswith("_hooks")],
        )
        for name, module in net.named_modules()
    ]
    tensors = [
        (t.requires_grad, t.grad, t._version, t.data_ptr(), t.sum().item())
        for t in (*net.parameters(), *net.buffers(), x)
    ]
    generator = (
        torch.get_rng_state().tolist(),
        np.random.get_state()[1].tolist(),
        random.getstate(),
    )  # noqa: NPY002
    return [
        modules,
        tensors,
        generator,
        len(_get_current_function_mode_stack()),
        torch.is_grad_enabled(),
    ]


@pytest.mark.parametrize("name", ["resnet18", "own_digits_relu"])
@pytest.mark.parametrize("key", METHODS)
def test_nothing_is_left_on_the_net(key, name):
    net, x, layer = example(name)
    before = traces(net, x)
    small(net, x, key, layer)
    assert traces(net, x) == before


class Failing(nn.Module):
    """Fails on its way there, or on its way back, once `calls` have gone well."""

    def __init__(self, back: bool, calls: int):
        super().__init__()
        self.back, self.calls = back, calls

    def forward(self, x: Tensor) -> Tensor:
        self.calls -= 1
        if self.calls < 0 and not self.back:
            raise RuntimeError("on the way there")
        if self.calls < 0 and x.requires_grad:
            x.register_hook(self.fail)
        return x * 1

    def fail(self, _slope: Tensor) -> None:
        raise RuntimeError("on the way back")


@pytest.mark.parametrize("calls", [0, 1])
@pytest.mark.parametrize("back", [False, True])
@pytest.mark.parametrize("key", METHODS)
def test_nothing_is_left_on_the_net_by_a_failure(key, back, calls):
    net, x, layer = example("own_digits_relu")
    net = private_copy(net)
    middle = Failing(back, calls)
    net.features.pool = nn.Sequential(net.features.pool, middle)
    before = traces(net, x)
    try:
        small(net, x, key, layer)
    except RuntimeError as error:
        assert "on the way" in str(error)
    else:
        assert calls or back  # one pass is enough for this method, or it goes no way back
    before[0] = [row for row in before[0] if row[0] != "features.pool.1"]
    after = traces(net, x)
    after[0] = [row for row in after[0] if row[0] != "features.pool.1"]
    assert after == before


# Sessions do not meet


@pytest.mark.parametrize("name", ["squeezenet1_1", "own_resnet_relu"])
def test_methods_at_once_give_what_each_gives_alone(name):
    net, x, layer = example(name)
    jobs = [(key, seed) for seed in (0, 1) for key in METHODS] * 2
    alone = {job: small(private_copy(net), x, job[0], layer, job[1]).values for job in set(jobs)}
    random.Random(0).shuffle(jobs)
    with ThreadPoolExecutor(4) as pool:
        together = list(
            pool.map(lambda job: small(private_copy(net), x, job[0], layer, job[1]).values, jobs)
        )
    wrong = [
        job
        for job, values in zip(jobs, together, strict=True)
        if not np.array_equal(values, alone[job])
    ]
    assert not wrong


@pytest.mark.parametrize("key", [key for key, row in METHODS.items() if row.seeded])
def test_seeds_repeat_and_differ(key):
    net, x, layer = example("own_digits_relu")
    first, again, other = (small(net, x, key, layer, seed).values for seed in (3, 3, 4))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_the_table_says_which_methods_captum_computes():
    sources = {key: inspect.getsource(method.compute) for key, method in METHODS.items()}
    captums = {key for key, source in sources.items() if "captum" in source}
    assert captums == {key for key, method in METHODS.items() if not method.why_ours}
