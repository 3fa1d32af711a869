"""Gradients: which lines give the size of the learning signal in each layer?"""

from explorer.inside.scripts import networks, pictures
from explorer.inside.scripts.parts import Part, script
from explorer.networks.model import Model

FILE = "gradients.npz"
MEASURED = """
layers = {
    name: module
    for name, module in net.named_modules()
    if isinstance(module, (nn.Conv2d, nn.Linear))
}
outputs = {}  # of every layer, in the order in which they are executed


def keep(name):
    def hook(module, inputs, output):
        outputs.setdefault(name, []).append(output)
        return output.clone()  # which an activation may overwrite in place

    return hook


for name, module in layers.items():
    module.weight.requires_grad_(True)
    module.register_forward_hook(keep(name))
loss = nn.functional.cross_entropy(net(x), torch.tensor([target]))
weights = [layers[name].weight for name in outputs]
calls = [output for name in outputs for output in outputs[name]]
asked = [*weights, *calls]
found = iter(torch.autograd.grad(loss, asked, allow_unused=True, materialize_grads=True))


def norm(tensors):  # of all together, in float64 where squares would leave float32
    sizes = [tensor.detach().norm().item() for tensor in tensors]
    if not all(1e-12 < size < 1e15 for size in sizes):
        sizes = [tensor.detach().double().norm().item() for tensor in tensors]
    return np.sqrt(np.sum(np.square(sizes)))


names = list(outputs)
weight_gradient = np.array([norm([next(found)]) for name in names])  # |dL/dW|, (L,)
activation_gradient = np.array([norm([next(found) for _ in outputs[name]]) for name in names])
activation = np.array([norm(outputs[name]) for name in names])  # |h|, (L,)
"""
RMS = """# the root mean square per element
of_weights = np.sqrt([layers[name].weight.numel() for name in names])
of_outputs = np.sqrt([sum(output.numel() for output in outputs[name]) for name in names])
weight_gradient = weight_gradient / of_weights
activation_gradient, activation = activation_gradient / of_outputs, activation / of_outputs
"""
SAVED = """
print(f"loss {loss.item():.4g}")
for name, values in zip(names, zip(activation_gradient, weight_gradient, activation)):
    print("{}: |dL/dh| {:.4g}, |dL/dW| {:.4g}, |h| {:.4g}".format(name, *values))
np.savez(
    "gradients.npz",
    names=names,
    loss=loss.item(),
    activation_gradient=activation_gradient,
    weight_gradient=weight_gradient,
    activation=activation,
)"""


def gradients(model: Model, image: str, target: int, kind: str = "norm") -> str:
    """A script that prints and saves as gradients.npz, for each of L layers, its name and the size of dL/dh, dL/dW and h,
    by a key of MEASURES; and the loss. Raises RunError."""
    text = f"target = {int(target)}\n" + MEASURED + (RMS if kind == "rms" else "") + SAVED
    imports = ("import numpy as np", "import torch", "from torch import nn")
    return script(
        f"Gradients: how large is the learning signal in each layer of {model.label}?",
        [pictures.about(image), f"Class: {model.class_name(target)}"],
        networks.network(model),
        pictures.picture(image, model.preprocessing),
        Part(text, imports),
    )
