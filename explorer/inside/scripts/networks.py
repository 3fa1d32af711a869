"""Networks: which lines make a network, and where are its weights?

torchvision's are fetched by torchvision; those of the trainer are made by the lines of their class and the
file of weights in their run folder; one that somebody brought is made by him, in a module `my_network`."""

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import torch

from explorer.facts import number
from explorer.inside.scripts import pictures
from explorer.inside.scripts.definitions import definitions
from explorer.inside.scripts.parts import Part, comment
from explorer.networks import calibration, prelu_net
from explorer.networks.model import EPOCH, Model
from explorer.networks.unpublished import UNPUBLISHED
from explorer.networks.weightless import weightless
from explorer.networks.zoo import NETWORKS as PUBLISHED
from trainer import epochs, runs
from trainer.nets import ACTIVATIONS, NETS, NORMS, depth_of, is_own

TORCHVISION = ("import torch", "import torchvision")
MODULE = "my_network"  # what somebody's own network is imported from


def network(model: Model) -> Part:
    """`net`, in evaluation mode, frozen, as the app has it. Raises RunError."""
    last = "net = net.eval().requires_grad_(False)"
    if model.layout == torch.channels_last:
        last += ".to(memory_format=torch.channels_last)"
    return _made(model) + Part(last, ("import torch",))


def classes(model: Model) -> Part:
    """`classes`, the names of its outputs."""
    if model.source == "published":
        of = f"torchvision.models.get_model_weights({model.key!r}).IMAGENET1K_V1"
        return Part(f'classes = {of}.meta["categories"]', TORCHVISION)
    if model.path is not None and model.classes:
        text = f'classes = json.loads(Path({f"{_folder(model.path)}/config.json"!r}).read_text())["classes"]'
        return Part(text, ("import json", "from pathlib import Path"))
    return Part(f'classes = [f"output {{i}}" for i in range({model.outputs})]')


def _folder(path: Path) -> str:
    """A run folder, from the folder of CNN Explorer."""
    return f"trainer/bundled/{path.name}" if path.parent == runs.BUNDLED else f"runs/{path.name}"


def _made(model: Model) -> Part:
    if model.source == "published":
        return _published(model.key)
    if model.path is not None:
        run = runs.read(model.path)
        if not is_own(run.spec.net):
            return _untrained_run(model, run) if model.untrained else _trained_run(model, run)
    elif model.source == "random":
        return _random(model)
    return _brought(model)


def _published(name: str) -> Part:
    row = PUBLISHED[name]
    text = f"""
# fetches {row.file} once, {row.size_mb:.0f} MB; its name ends with the beginning of its sha256
net = torchvision.models.get_model({name!r}, weights="IMAGENET1K_V1")
"""
    return Part(text, TORCHVISION)


def _random(model: Model) -> Part:
    name = model.key.partition(":")[2]
    if name in UNPUBLISHED:
        used = ("prelu_start", "prelu_last_deviation", "prelu_fc_deviation")
        said = f"number = { ({key: number(key) for key in used})!r}.get"
        lines = definitions(prelu_net.__name__, "draw", instead={"number": said})
        return lines + Part("net = draw()")
    row = PUBLISHED[name]
    options = {**row.options, **row.drawn}
    text = "\n".join(
        [
            "torch.manual_seed(0)",
            f"net = torchvision.models.get_model({', '.join([repr(name), *_named(options)])})",
            *(f"net.get_submodule({layer!r}).reset_parameters()" for layer in row.zero),
        ]
    )
    drawn = Part(text, TORCHVISION)
    normed = calibration.norms(weightless(_unweighted, name, *options.items()))
    return drawn + _calibrated(model) if normed else drawn


def _unweighted(name: str, *options: tuple[str, bool]) -> torch.nn.Module:
    from torchvision import models  # takes seconds

    return models.get_model(name, weights=None, **dict(options))


def _named(values: dict) -> list[str]:
    """`key=value`, as Python writes them."""
    return [f"{key}={value!r}" for key, value in values.items()]


def _class(run: runs.Run) -> Part:
    """The class of a run's network, with the choices that this one made, and the text that makes it: `net` of
    `spec`."""
    build: Callable = NETS[run.spec.net].build
    spec = replace(run.spec, depth=depth_of(run.spec))
    activation, norm = ACTIVATIONS[spec.activation].build, NORMS[spec.norm]
    normed = norm.__name__ if isinstance(norm, type) else "lambda channels: nn.Identity()"
    instead = {
        "NetSpec": "NetSpec = SimpleNamespace",
        "NetError": "NetError = ValueError",
        "ACTIVATIONS": f"ACTIVATIONS = {{{spec.activation!r}: NetSpec(build=nn.{activation.__name__})}}",
        "NORMS": f"NORMS = {{{spec.norm!r}: {'nn.' * isinstance(norm, type)}{normed}}}",
    }
    text = f"spec = NetSpec({', '.join(_named(asdict(spec)))})\nnet = {build.__name__}(spec)"
    lines = definitions(build.__module__, "NetSpec", build.__name__, instead=instead)
    return lines + Part(text, ("from types import SimpleNamespace", "from torch import nn"))


def _trained_run(model: Model, run: runs.Run) -> Part:
    epoch = model.key.partition(EPOCH)[2]
    file = f"{epochs.name(int(epoch)) if epoch else 'weights'}.safetensors"
    digest = comment(next(iter(run.sha256.get(file, ())), ""))
    text = f"""
# from the folder of CNN Explorer{f"; sha256 {digest}" if digest else ""}
weights = load_file({f"{_folder(run.path)}/{file}"!r})
weights = {{k: v.float() if v.is_floating_point() else v for k, v in weights.items()}}
net.load_state_dict(weights)
"""
    return _class(run) + Part(text, ("from safetensors.torch import load_file",))


def _untrained_run(model: Model, run: runs.Run) -> Part:
    seed = run.training.get("seed", 0)
    drawn = Part(f"torch.manual_seed({seed!r})", ("import torch",)) + _class(run)
    instead = {"NetSpec": "NetSpec = SimpleNamespace"}
    drawn += definitions("trainer.net_spec", "initialise", instead=instead)
    drawn += Part("initialise(net, spec)")
    return drawn + _calibrated(model) if run.spec.norm == "batch" else drawn


def _calibrated(model: Model) -> Part:
    """Means and variances of batch norm from pictures, as the app gives them to an untrained network."""
    frame = model.preprocessing
    if frame.channels == 1:
        xs = pictures.digits(calibration.DIGITS, frame)
    else:
        xs = pictures.pictures(calibration.photos(frame), frame)
    note = "# mean and variance of batch norm, which training would have made"
    call = "net = calibrate(net.to(memory_format=torch.channels_last), xs)"
    return definitions(calibration.__name__, "calibrate") + xs + Part(f"{note}\n{call}")


def _brought(model: Model) -> Part:
    what = f"with your network and its weights in it as `net`: {comment(model.label)}"
    return Part(f"# write {MODULE}.py, {what}\nfrom {MODULE} import net")
