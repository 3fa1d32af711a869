"""Feature maps: which lines give what a layer makes of a picture, or the gradient there?"""

from explorer.inside import function_calls
from explorer.inside.layer_graph import LayerNode
from explorer.inside.scripts import networks, pictures
from explorer.inside.scripts.definitions import definitions
from explorer.inside.scripts.parts import Part, script
from explorer.layers.feature_maps import square
from explorer.networks.model import Model

KEEP = """kept, edges = [], []


def keep(output):
    output = output if isinstance(output, Tensor) else output[0]
    kept.append(output.detach().clone())  # before an activation overwrites it in place
    edges.append(get_gradient_edge(output) if output.requires_grad else None)

"""
HOOKED = "net.get_submodule({call.module!r}).register_forward_hook(lambda *call: keep(call[2]))\n"
WATCHED = """
def done(call, output):
    if call == FunctionCall({call.module!r}, {call.function!r}, {call.number}):
        keep(output)


functions = FunctionCalls(done)
"""
GRADIENT = """
loss = nn.functional.cross_entropy(scores, torch.tensor([{target}]))
(gradient,) = torch.autograd.grad(loss, [edges[{index}]], allow_unused=True)
values = torch.zeros_like(kept[{index}]) if gradient is None else gradient"""
SAVED = """np.savez("feature_maps.npz", maps=maps.numpy(), beside=beside.numpy())
print(f"{len(maps)} maps of {maps.shape[1]} x {maps.shape[2]}")"""
IMPORTS = (
    *("import numpy as np", "import torch", "from torch import Tensor", "from torch import nn"),
    "from torch.autograd.graph import get_gradient_edge",
)


def feature_maps(model: Model, image: str, node: LayerNode, target: int | None = None) -> str:
    """A script that saves what a layer gives, or, with a class, dL/dh there, as feature_maps.npz: `maps` (C, h, w), and
    `beside` (C, n), what stands for no place. Raises RunError."""
    facts = [pictures.about(image)]
    if target is not None:
        facts.append(f"The gradient of the loss of class {model.class_name(target)} there")
    return script(
        f"Feature maps: what does layer {node.name} of {model.label} make of a picture?",
        facts,
        networks.network(model),
        pictures.picture(image, model.preprocessing),
        _values(node, target),
        Part(f"{_arranged(node)}\n{SAVED}", IMPORTS),
    )


def _values(node: LayerNode, target: int | None) -> Part:
    """`values`, what the layer gives or the gradient there."""
    call, grad = node.call, target is not None
    watch = (WATCHED if call.function else HOOKED).format(call=call)
    given = "net(x.requires_grad_())" if grad else "net(x)"
    contexts = [] if grad else ["torch.no_grad()"]
    if call.function:
        contexts += ["following(net, functions)", "functions"]
    run = f"with {', '.join(contexts)}:\n    scores = {given}" if contexts else f"scores = {given}"
    index = 0 if call.function else call.number - 1
    last = GRADIENT.format(target=target, index=index) if grad else f"\nvalues = kept[{index}]"
    text = Part(KEEP + watch + run + last)
    if not call.function:
        return text
    return definitions(function_calls.__name__, "FunctionCalls", "following") + text


def _arranged(node: LayerNode) -> str:
    """`maps` and `beside`, as Python writes them."""
    beside = "beside = maps.new_zeros((len(maps), 0))"
    if len(node.output) == 1:
        return f"maps = values[0, :, None, None].float()\n{beside}"
    if len(node.output) == 3:
        moved = ".permute(2, 0, 1)" if node.channels_last else ""
        return f"maps = values[0]{moved}.float()\n{beside}"
    alone, height, width = square(node.output[0])
    return f"""maps = values[0, {alone}:].float().T.reshape(-1, {height}, {width})  # of every token
beside = values[0, :{alone}].float().T"""
