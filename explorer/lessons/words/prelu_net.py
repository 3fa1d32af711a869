"""What the lesson on rectifiers says of PReLU-net: its three models, counted, beside what the paper says of them."""

from collections.abc import Mapping

from explorer.facts import cite, fact, number
from explorer.inside.anatomy import Anatomy
from explorer.inside.words.unpublished import difference

ABOUT = (
    f"Counted now, for one image of 224×224, beside {cite('prelu', 'tables 3 and 5')}. No weights were published: the app "
    "offers model A untrained. Errors are the paper's: ten crops of ImageNet's validation images, one network, PReLU."
)


def describe(counted: Mapping[str, Anatomy]) -> str:
    """How each model's work, as counted, lies to the paper's; and which has fewest errors."""
    works = [
        f"{model} {difference(anatomy.multiply_adds / 1e10, number(f'prelu_{model.lower()}_complexity'))}"
        for model, anatomy in counted.items()
    ]
    best = min(counted, key=lambda model: number(f"prelu_{model.lower()}_ten_top5"))
    return (
        f"Multiply-adds as counted here, against the paper's: {', '.join(works)}. Fewest errors: model {best}, "
        f"{fact(f'prelu_{best.lower()}_ten_top5')} top-5, with {counted[best].parameters / 1e6:.0f} million parameters."
    )


def table(counted: Mapping[str, Anatomy]) -> dict[str, list[str]]:
    """One row a model: layers, parameters, work and errors."""

    def published(model: str, what: str) -> str:
        return fact(f"prelu_{model.lower()}_{what}")

    return {
        "model": list(counted),
        "layers, counted": [str(anatomy.depth) for anatomy in counted.values()],
        "layers, paper": [published(model, "depth") for model in counted],
        "parameters, counted": [f"{anatomy.parameters:,}" for anatomy in counted.values()],
        "10¹⁰ multiply-adds, counted": [
            f"{anatomy.multiply_adds / 1e10:.3f}" for anatomy in counted.values()
        ],
        "10¹⁰ operations, paper": [published(model, "complexity") for model in counted],
        "top-1 error, paper": [published(model, "ten_top1") for model in counted],
        "top-5 error, paper": [published(model, "ten_top5") for model in counted],
    }
