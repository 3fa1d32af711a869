"""What can be chosen for a training? One frozen dataclass; the command line is made from its fields."""
import argparse
from dataclasses import dataclass, field, fields

from trainer.nets import ACTIVATIONS, INITS, NETS, NORMS, NetSpec


def option(default, help: str, choices=None):
    return field(default=default, metadata={"help": help, "choices": choices})


@dataclass(frozen=True)
class Config:
    """One training. 0 or an empty text means: the usual value for this network and data set."""

    net: str = option("alexnet", "which network", tuple(NETS))
    data: str = option("digits", "digits, or an image folder or zip with train/<class>/ and val/<class>/ (or test/)")
    name: str = option("", "name of the run folder; default: made from the other choices")
    activation: str = option("relu", "activation function of every hidden layer", tuple(ACTIVATIONS))
    norm: str = option("batch", "normalisation after every convolution or hidden linear layer", tuple(NORMS))
    init: str = option("default", "how weights are drawn; default is torch's own", tuple(INITS))
    depth: int = option(0, "layers, where the network can be of several depths (resnet: 6n+2)")
    width: float = option(1.0, "multiplies the channels of every layer")
    residual: bool = option(True, "skip connections, for resnet and mlp")
    dropout: float = option(0.5, "share of units dropped before the last layers")
    size: int = option(0, "side of the square input in pixels")
    epochs: int = option(20, "passes through the training images")
    batch_size: int = option(128, "images per step")
    lr: float = option(0.1, "highest learning rate")
    momentum: float = option(0.9, "Nesterov momentum of SGD; 0 is plain SGD")
    weight_decay: float = option(5e-4, "weight decay of SGD")
    schedule: str = option("one-cycle", "learning rate over time: one-cycle (cosine up over 30 %, then down), step "
                           "(divided by 10 at 50 % and at 75 %) or constant", ("one-cycle", "step", "constant"))
    augment: str = option("auto", "crop-flip, crop or none; auto: crop-flip for photos, crop for digits",
                          ("auto", "crop-flip", "crop", "none"))
    precision: str = option("bfloat16", "arithmetic of the training steps; probes and evaluation are float32",
                            ("bfloat16", "float32"))
    seed: int = option(0, "draws initial weights, order of images, augmentation and dropout")
    keep: str = option("last", "which epoch's network is kept in weights.safetensors", ("last", "best"))
    disk: str = option("float32", "precision of weights.safetensors", ("float32", "float16"))
    probes: int = option(100, "how often every layer is measured over the whole training; 0: never")
    device: str = option("", "cpu, cuda, cuda:1, ...; default: cuda if there is one")
    threads: int = option(0, "threads on the CPU; default: torch's own choice")

    def spec(self, classes: int, channels: int) -> NetSpec:
        """The network of this training for a data set with so many classes and colour channels."""
        return NetSpec(net=self.net, classes=classes, channels=channels, size=self.size or NETS[self.net].size,
                       activation=self.activation, norm=self.norm, init=self.init, depth=self.depth,
                       width=self.width, residual=self.residual, dropout=self.dropout)


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    """The command line: one option for each field of Config, `--runs` for the folder and `--resume` for a run."""
    parser = argparse.ArgumentParser(
        prog="python -m trainer", description="Train a network; the result is a folder that the app can open.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    for entry in fields(Config):
        flag = "--" + entry.name.replace("_", "-")
        kind = {"action": argparse.BooleanOptionalAction} if isinstance(entry.default, bool) else {
            "type": type(entry.default), "choices": entry.metadata["choices"]}
        parser.add_argument(flag, default=entry.default, help=entry.metadata["help"].replace("%", "%%"), **kind)
    parser.add_argument("--runs", default="runs", help="folder in which the run folder is made")
    parser.add_argument("--resume", metavar="RUN", default="", help="go on with this run of --runs; other options "
                        "are taken from the run")
    return parser.parse_args(arguments)


def from_arguments(arguments: argparse.Namespace) -> Config:
    return Config(**{entry.name: getattr(arguments, entry.name) for entry in fields(Config)})
