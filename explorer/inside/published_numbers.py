"""Published: what do papers, torchvision and the lecture say about the networks, next to what is
counted here?

Every number is a frozen row with its source. Accuracies of different rows must not be mixed: one
crop, ten crops and ensembles are different measurements. To add a network or a number, add a row;
`comparison` and `lecture` follow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import exp, log

from explorer.facts import cite, fact, number
from explorer.inside.anatomy import Anatomy, make_up
from explorer.inside.ten_crops import TEN_CROPS
from explorer.networks.zoo import NETWORKS

LECTURE = f"as quoted in the lecture ({cite('lecture')})"

HISTORY = "history, not computed"

METRICS = {"top1": "Top-1", "top5": "Top-5"}  # field of Network: words

Counted = Mapping[str, Anatomy]  # by key, for 224x224 colour images


@dataclass(frozen=True)
class Quote:
    """The lecture on one network. top5_error, in percent, is that of an entry to the challenge:
    maybe an ensemble."""

    parameters: str | None = None
    layers: int | None = None
    top5_error: float | None = None
    source: str = LECTURE


QUOTES: dict[str, Quote] = {
    "alexnet": Quote("60 M", 8, number("alexnet_top5")),
    "vgg16": Quote("138 M", 16, number("vgg16_quoted_top5")),
    "vgg19": Quote("144 M", 19, number("vgg_entry_top5")),
    **{f"resnet{depth}": Quote(layers=depth) for depth in (18, 34, 50, 101, 152)},
}

SCORES = {"dog": -3.44, "cat": 1.16, "boat": -0.81, "airplane": 3.91}


@dataclass(frozen=True)
class Number:
    """A number of the lecture, what it is, and a recipe for the same thing computed here (None: it
    is history)."""

    quoted: str
    about: str
    here: Callable[[Counted], str] | None = None
    note: str = ""


def millions(count: int) -> str:
    return f"{count / 1e6:.1f} M"


def _made_of(anatomy: Anatomy) -> str:
    counts = make_up(anatomy)
    return f"{counts['conv']} conv + {counts['pool']} pool + {counts['fc']} fully connected"


def _dropout(anatomy: Anatomy) -> str:
    rates = [layer.kind.split()[-1] for layer in anatomy.layers if layer.kind.startswith("Dropout")]
    return f"rates {' and '.join(rates)}, before {len(rates)} of {make_up(anatomy)['fc']} fully connected layers"


def _filters(anatomy: Anatomy) -> str:
    first = anatomy.layers[0]
    return f"{first.output[0]} of {first.kind.split()[1]}"


def _softmax(_: Counted) -> str:
    total = sum(map(exp, SCORES.values()))
    return ", ".join(f"{exp(score) / total:.4f}" for score in SCORES.values())


def _cross_entropy(_: Counted) -> str:
    return f"{log(sum(map(exp, SCORES.values()))) - SCORES['cat']:.2f}"


def _top5(key: str) -> Callable[[Counted], str]:
    return lambda _: f"{100 - NETWORKS[key].top5:.1f}\u00a0% (published, one crop)"


ENTRY = "quoted of a challenge entry, several networks together: not comparable"
QUOTED_ONLY = "as quoted; it was no entry, and how it was measured is not said"
NUMBERS: tuple[Number, ...] = (
    Number(
        "60 M",
        "parameters of AlexNet",
        lambda nets: millions(nets["alexnet"].parameters),
        "torchvision's version with one tower instead of two",
    ),
    Number("138 M", "parameters of VGG-16", lambda nets: millions(nets["vgg16"].parameters)),
    Number("144 M", "parameters of VGG-19", lambda nets: millions(nets["vgg19"].parameters)),
    Number(
        "8, 16, 19",
        "layers with parameters of AlexNet, VGG-16, VGG-19",
        lambda nets: ", ".join(str(nets[key].depth) for key in ("alexnet", "vgg16", "vgg19")),
    ),
    Number(
        "5 conv + 3 pool + 3 fully connected",
        "what AlexNet is made of",
        lambda nets: _made_of(nets["alexnet"]),
    ),
    Number(
        "18, 34, 50, 101, 152",
        "layers of the ResNets",
        lambda nets: ", ".join(
            str(nets[f"resnet{depth}"].depth) for depth in (18, 34, 50, 101, 152)
        ),
        "counted along the longest path: 1×1 convolutions on shortcuts do not count",
    ),
    Number(fact("alexnet_top5"), "top-5 error of AlexNet's winning entry", _top5("alexnet"), ENTRY),
    Number(fact("vgg16_quoted_top5"), "top-5 error of VGG-16", _top5("vgg16"), QUOTED_ONLY),
    Number(fact("vgg_entry_top5"), "top-5 error of VGG-19", _top5("vgg19"), ENTRY),
    Number(
        "96 of 11×11",
        "filters of AlexNet's first layer",
        lambda nets: _filters(nets["alexnet"]),
        "torchvision's version with one tower; the paper's two towers had 48 each",
    ),
    Number(
        "27 C² against 49 C²",
        "weights of three 3×3 layers against one 7×7, C channels in and out",
        lambda _: f"{3 * 3 * 3} C² and {7 * 7} C²",
        "both see 7×7 pixels; three layers have three non-linearities",
    ),
    Number(
        "2048×",
        "AlexNet's training images multiplied by crops and mirroring",
        lambda _: f"(256 − 224)² × 2 = {(256 - 224) ** 2 * 2}",
    ),
    Number(
        fact("dropout_rate"),
        "dropout at AlexNet's first two fully connected layers",
        lambda nets: _dropout(nets["alexnet"]),
    ),
    Number(
        "PCA colour",
        "AlexNet shifted the colours of its training images along their principal components",
        lambda _: "for any photo, on the page More images from one photo",
    ),
    Number(fact("epochs"), "training of AlexNet and of VGG"),
    Number(
        "0.0006, 0.0596, 0.0083, 0.9315",
        "softmax of the scores −3.44, 1.16, −0.81, 3.91",
        _softmax,
        "for dog, cat, boat, airplane",
    ),
    Number(
        "2.82",
        "cross entropy of these scores if the truth is cat",
        _cross_entropy,
        "from 0 (−log 1) to infinity (−log 0)",
    ),
    Number(
        "1/4",
        "the largest derivative of the sigmoid; ReLU's is 1 for every positive input",
        lambda _: f"{exp(0) / (1 + exp(0)) ** 2:.2f}",
        "σ′ = σ (1 − σ), largest at 0",
    ),
    Number(
        "1.3 M images, 1000 classes",
        f"{fact('data_set')}, judged by top-1 and top-5 error",
        lambda nets: f"{nets['alexnet'].layers[-1].output[0]} scores",
    ),
)


def comparison(counted: Counted) -> dict[str, list]:
    """Columns with one entry per published network: counted here, published and quoted, side by
    side; None where a source is silent. counted: anatomies by key; a network that is missing there
    has None in the columns counted here."""
    rows: list[dict[str, object]] = []
    for key in {**NETWORKS, **TEN_CROPS}:
        net = NETWORKS.get(key)
        ten = TEN_CROPS.get(key)
        quote = QUOTES.get(key, Quote())
        anatomy = counted.get(key)
        rows.append(
            {
                "network": (net or TEN_CROPS[key]).label,
                "parameters, counted": anatomy and anatomy.parameters,
                "parameters, published": net and net.parameters,
                "parameters, lecture": quote.parameters,
                "layers, counted": anatomy and anatomy.depth,
                "layers, lecture": quote.layers,
                "10⁹ multiply-adds, counted": anatomy and round(anatomy.multiply_adds / 1e9, 3),
                "10⁹ multiply-adds, published": net.gmac if net else TEN_CROPS[key].billions,
                "first layer": anatomy and _filters(anatomy),
                "top-1 accuracy %, one crop": net and net.top1,
                "top-5 accuracy %, one crop": net and net.top5,
                "top-1 error %, one crop": net and round(100 - net.top1, 3),
                "top-5 error %, one crop": net and round(100 - net.top5, 3),
                "top-1 error %, ten crops": ten and ten.top1_error,
                "top-5 error %, ten crops": ten and ten.top5_error,
                "top-5 error %, lecture": quote.top5_error,
                "file, MiB": net and round(net.size_mb, 1),
            }
        )
    return _columns(rows)


def lecture(counted: Counted) -> dict[str, list]:
    """Columns: the lecture's numbers, each with the same thing computed here. counted holds the
    published networks."""
    return _columns(
        [
            {
                "what it is": row.about,
                f"lecture ({cite('lecture')})": row.quoted,
                "computed here": row.here(counted) if row.here else HISTORY,
                "note": row.note,
            }
            for row in NUMBERS
        ]
    )


def _columns(rows: list[dict[str, object]]) -> dict[str, list]:
    return {name: [row[name] for row in rows] for name in rows[0]}
