"""What the lesson on rectifiers says of PReLU-net: its three models, counted, beside what the paper says of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from explorer.facts import cite, fact, number
from explorer.inside.anatomy import Anatomy
from explorer.inside.words.unpublished import difference
from explorer.networks.prelu_net import VARIANTS

ABOUT = (
    f"Counted now, for one image of 224×224, beside {cite('prelu', 'tables 3 and 5')}. No weights were published: the app "
    "offers model A untrained. Errors are the paper's: ten crops of ImageNet's validation images, one network, PReLU."
)


@dataclass(frozen=True)
class Published:
    """Keys of FACTS: what the paper says of one of its models."""

    depth: str
    complexity: str
    top1: str
    top5: str


PAPER = dict(
    zip(
        VARIANTS,
        (
            Published(
                "prelu_a_depth", "prelu_a_complexity", "prelu_a_ten_top1", "prelu_a_ten_top5"
            ),
            Published(
                "prelu_b_depth", "prelu_b_complexity", "prelu_b_ten_top1", "prelu_b_ten_top5"
            ),
            Published(
                "prelu_c_depth", "prelu_c_complexity", "prelu_c_ten_top1", "prelu_c_ten_top5"
            ),
        ),
        strict=True,
    )
)


def describe(counted: Mapping[str, Anatomy]) -> str:
    """Which model has fewest errors, and how the work of each, as counted, lies to the paper's."""
    works = [
        f"{model} {difference(anatomy.multiply_adds / 1e10, number(PAPER[model].complexity))}"
        for model, anatomy in counted.items()
    ]
    best = min(counted, key=lambda model: number(PAPER[model].top5))
    return (
        f"Fewest errors: model {best}, {fact(PAPER[best].top5)} top-5, with {counted[best].parameters / 1e6:.0f} million "
        f"parameters. Multiply-adds as counted here, against the paper's: {', '.join(works)}."
    )


def table(counted: Mapping[str, Anatomy]) -> dict[str, list[str]]:
    """One row a model: layers, parameters, work and errors."""
    paper = [PAPER[model] for model in counted]
    return {
        "model": list(counted),
        "layers, counted": [str(anatomy.depth) for anatomy in counted.values()],
        "layers, paper": [fact(row.depth) for row in paper],
        "parameters, counted": [f"{anatomy.parameters:,}" for anatomy in counted.values()],
        "10¹⁰ multiply-adds, counted": [
            f"{anatomy.multiply_adds / 1e10:.3f}" for anatomy in counted.values()
        ],
        "10¹⁰ operations, paper": [fact(row.complexity) for row in paper],
        "top-1 error, paper": [fact(row.top1) for row in paper],
        "top-5 error, paper": [fact(row.top5) for row in paper],
    }
