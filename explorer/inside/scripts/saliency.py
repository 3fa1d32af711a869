"""Saliency: which lines give the map of a method? By captum, or by a few lines of plain PyTorch; where neither does what a page
shows, by the functions that it calls."""

from collections.abc import Mapping

from explorer.inside.saliency_methods import METHODS, Method
from explorer.inside.scripts import networks, pictures
from explorer.inside.scripts.definitions import definitions
from explorer.inside.scripts.parts import Part, script
from explorer.networks.model import Model

GUIDED = """class Rectified(torch.autograd.Function):
    @staticmethod
    def forward(ctx, h):
        output = torch.relu(h)
        ctx.save_for_backward(output)
        return output

    @staticmethod
    def backward(ctx, gradient):
        return gradient.clamp(min=0) * (ctx.saved_tensors[0] > 0)  # only what is positive"""
DECONVOLVED = GUIDED.replace(" * (ctx.saved_tensors[0] > 0)", "")
RELUS = """RELUS = {F.relu, F.relu_, torch.relu, torch.relu_, Tensor.relu, Tensor.relu_}


class OtherReLUs(TorchFunctionMode):
    # every ReLU that is called, as a module or a function, goes back by another rule

    def __torch_function__(self, function, types, args=(), kwargs=None):
        if function in RELUS:
            return Rectified.apply(args[0])
        return function(*args, **(kwargs or {}))"""
BY_RULE = """inputs = x.clone().requires_grad_()
with OtherReLUs():
    score = net(inputs)[0, target]
fine = torch.autograd.grad(score, inputs)[0][0].abs().amax(0)
"""
RULED = (
    *("import torch", "import torch.nn.functional as F", "from torch import Tensor"),
    "from torch.overrides import TorchFunctionMode",
)
GRAD_CAM = """inputs, outputs = x.clone().requires_grad_(), []


def keep(module, given, output):
    outputs.append(output)
    return output.clone()  # which an activation may overwrite in place


hook = net.get_submodule(layer).register_forward_hook(keep)
score = net(inputs)[0, target]
hook.remove()
maps = outputs[-1]  # (1, K, h, w)
weights = torch.autograd.grad(score, maps)[0].mean((2, 3), keepdim=True)
coarse = torch.relu((weights * maps.detach()).sum(1, keepdim=True))
coarse = nn.functional.interpolate(coarse, x.shape[2:], mode="bilinear", align_corners=False)[0, 0]
"""
WITH_LAYER = ("import torch", "from torch import nn")
PLAIN: Mapping[str, Part] = {
    "gradient": Part(
        "values = Saliency(net).attribute(x, target=target)[0].amax(0)  # the largest of a pixel's colours",
        ("from captum.attr import Saliency",),
    ),
    "input_x_gradient": Part(
        "values = InputXGradient(net).attribute(x, target=target)[0].sum(0)",
        ("from captum.attr import InputXGradient",),
    ),
    "guided_backpropagation": Part(f"{BY_RULE}values = fine", RULED, (GUIDED, RELUS)),
    "deconvolution": Part(f"{BY_RULE}values = fine", RULED, (DECONVOLVED, RELUS)),
    "grad_cam": Part(f"{GRAD_CAM}values = coarse", WITH_LAYER),
    "guided_grad_cam": Part(
        f"{BY_RULE}{GRAD_CAM}values = fine * coarse", RULED + WITH_LAYER, (GUIDED, RELUS)
    ),
    "occlusion": Part(
        """stride = max(1, round(min(x.shape[2:]) / (windows + 1)))
window = min(2 * stride, *x.shape[2:])
channels = x.shape[1]
explained = Occlusion(net).attribute(
    x,
    (channels, window, window),
    strides=(channels, stride, stride),
    target=target,
    perturbations_per_eval=2 * max(1, 8 * 224 * 224 // x[0, 0].numel()),
)
values = explained[0, 0]""",
        ("from captum.attr import Occlusion",),
    ),
}
ROUNDED = {  # what differs from the page where rounding moves a value over the kink of a ReLU
    "integrated_gradients": "captum's IntegratedGradients, method 'gausslegendre', gives this map, too, but for rounding",
    "smoothgrad": "Gradients of single noisy copies give this map, too, but for rounding",
}
BATCH = '''def batch_size(x: Tensor) -> int:
    """How many pictures like x go through the net at once."""
    return max(1, 8 * 224 * 224 // x[0, 0].numel())'''


def saliency(
    model: Model,
    image: str,
    method: str,
    target: int,
    layer: str | None = None,
    amount: int | None = None,
    seed: int = 0,
) -> str:
    """A script that saves the map of one of METHODS, as `saliency.saliency` gives it, as saliency.npz: `values` (H, W).
    Raises RunError."""
    row = METHODS[method]
    settings = {"target": int(target), **_settings(row, layer, amount, seed)}
    said = "\n".join(f"{key} = {value!r}" for key, value in settings.items())
    body = PLAIN.get(method) or _ours(row, [*settings][1:])
    saved = """values = values.detach().float().numpy()  # (H, W)
np.savez("saliency.npz", values=values)
print(f"{values.shape}: {values.min():.4g} to {values.max():.4g}")"""
    return script(
        f"Saliency: {row.label} of {model.label}",
        [
            pictures.about(image),
            f"Class: {model.class_name(target)}",
            row.citation,
            ROUNDED.get(method, ""),
        ],
        networks.network(model),
        pictures.picture(image, model.preprocessing),
        Part(said) + body + Part(saved, ("import numpy as np",)),
    )


def _settings(row: Method, layer: str | None, amount: int | None, seed: int) -> dict[str, object]:
    """What the method is told besides the class, by the name of its argument."""
    settings: dict[str, object] = {}
    if row.needs_layer:
        settings["layer"] = layer
    if row.amount:
        settings[row.amount.keyword] = amount or row.amount.default
    if row.seeded:
        settings["seed"] = seed
    return settings


def _ours(row: Method, options: list[str]) -> Part:
    """The function of the row with all that it calls, and the call."""
    module, name = row.compute.__module__, row.compute.__name__
    given = "".join(f", {key}={key}" for key in options)
    call = f"{name}(net, x, target{given})"
    text = f"values, change = {call}" if row.complete else f"values = {call}"
    lines = definitions(module, name, instead={"batch_size": BATCH})
    return lines + Part(text, ("from torch import Tensor",))
