"""Signals at the start, recorded trainings, slopes that ship, and the three PReLU-nets, counted."""

from explorer.app.analysis import analysis
from explorer.app.answers import answer
from explorer.app.cache import cache_per_network
from explorer.depth.cached.lab import lab
from explorer.depth.lab import Lab
from explorer.inside.anatomy import Anatomy, anatomy, weightless
from explorer.lessons import rectifiers
from explorer.lessons.rectifiers import Slopes, Training, TwinAccuracy
from explorer.networks.prelu_net import VARIANTS, PReLUNet
from explorer.networks.registry import MODELS
from trainer import runs

slopes_of = cache_per_network(rectifiers.slopes)


def signals(layers: int, kind: str) -> dict[str, Lab]:
    """The gradient lab's measurement of both inits."""
    nets = rectifiers.nets(layers, kind)
    labs = lab(tuple(nets.values()), "digits", "", seeds=rectifiers.DRAWS, rate=0.1)
    return dict(zip(nets, labs, strict=True))


@answer()
def trainings() -> tuple[Training, ...]:
    """Every recorded training."""
    return rectifiers.recorded()


def slopes() -> Slopes:
    """What the PReLU twin that ships has learned."""
    return slopes_of(MODELS[rectifiers.TWINS[1]])


@answer()
def accuracy() -> TwinAccuracy | None:
    """How ReLU's and PReLU's network do; None where that was not measured."""
    folders = [runs.BUNDLED / key for key in rectifiers.TWINS]
    results = [runs.status(folder).get("result") for folder in folders]
    if not all(results):
        return None
    relu, prelu = (result["val/accuracy"] for result in results if result)
    return TwinAccuracy(relu, prelu, runs.read(folders[0]).dataset["val"])


@analysis("Counting the PReLU-nets")
def variants() -> dict[str, Anatomy]:
    """The models of the paper's table 3, counted."""
    return {
        key: anatomy(weightless(PReLUNet, variant), (1, 3, 224, 224))
        for key, variant in VARIANTS.items()
    }
