"""Progress: how did the top-5 error on ImageNet fall, and what was measured each time?

Measurements that must not be mixed: entries to the challenge (often several networks together, test images), what the
lecture quotes without saying how it was measured, one network on ten crops, one network on one crop (both validation
images). Errors of single networks are the rows of `published_numbers`; ENTRIES holds the challenge. To add an entry,
add a row and its error to the facts; a measurement, a row in MEASUREMENTS.
"""

from dataclasses import dataclass

from explorer.facts import FACTS, cite, fact, number, reference
from explorer.inside.published_numbers import QUOTES
from explorer.inside.ten_crops import TEN_CROPS
from explorer.lessons.era_networks import ERA
from explorer.lessons.lesson import LECTURE, Lesson, Link, Question
from explorer.networks.zoo import NETWORKS

HUMAN = number("human")  # % top-5 error of one annotator who had practised

MEASUREMENTS = {
    "entry": "entries to the challenge",
    "quoted": "as the lecture quotes it",
    "ten": "one network, ten crops",
    "one": "one network, one crop",
}

DEPTHS = {
    "alexnet": 8,
    "vgg16": 16,
    "vgg19": 19,
    "googlenet": 22,
    "prelu_net": 19,
    "prelu_net_c": 22,
    "resnet18": 18,
    "resnet34": 34,
    "resnet50": 50,
    "resnet101": 101,
    "resnet152": 152,
}  # layers with parameters on the longest path

YEARS = {"prelu_net_c": 2015, **{key: network.year for key, network in ERA.items()}}


@dataclass(frozen=True)
class Axis:
    """A row of AXES: what the choice says, and the title of the axis."""

    label: str
    title: str


AXES = {  # by the field of a Result
    "year": Axis("Year", "year of the challenge or the paper"),
    "layers": Axis("Depth", "layers with parameters (logarithmic)"),
}


@dataclass(frozen=True)
class Result:
    """A top-5 error in percent, of one of MEASUREMENTS. layers: with parameters; None where it is no one
    convolutional network. how: what was measured, in words."""

    label: str
    year: int
    layers: int | None
    top5_error: float
    measurement: str
    how: str
    source: str


def _entry(label: str, year: int, layers: int | None, key: str, how: str) -> Result:
    """An entry whose error is the fact `key`."""
    return Result(label, year, layers, number(key), "entry", how, cite(FACTS[key].source))


HAND_MADE = "winner; no network: hand-made features and a linear classifier"

ENTRIES: tuple[Result, ...] = (
    _entry("NEC-UIUC", 2010, None, "nec_top5", HAND_MADE),
    _entry("XRCE", 2011, None, "xrce_top5", HAND_MADE),
    _entry(
        "AlexNet",
        2012,
        8,
        "alexnet_top5",
        "winner; seven networks together, two of them trained on more than the challenge's images; "
        f"{fact('alexnet_without_top5')} by five without those",
    ),
    _entry(
        "Clarifai",
        2013,
        8,
        "clarifai_top5",
        f"winner; several networks together; {fact('clarifai_with_top5')} with more images than the challenge's",
    ),
    _entry(
        "VGG",
        2014,
        19,
        "vgg_entry_top5",
        "second; seven networks together; the lecture quotes it as VGG-19's",
    ),
    _entry("GoogLeNet", 2014, 22, "googlenet_top5", "winner; seven networks together, 144 crops"),
    _entry(
        "ResNet",
        2015,
        152,
        "resnet_top5",
        "winner; six networks together, the deepest of 152 layers",
    ),
    _entry(
        "Trimps-Soushen",
        2016,
        None,
        "trimps_top5",
        "winner; networks of several families together",
    ),
    _entry("SENet", 2017, None, "senet_top5", "winner in the last year; several networks together"),
)

FIRST_NETWORK = min(result.year for result in ENTRIES if result.layers)
QUOTED = tuple(
    Result(NETWORKS[key].label, 2014, layers, number(error), "quoted", how, cite("lecture"))
    for key, layers, error, how in (
        ("vgg16", 16, "vgg16_quoted_top5", "as quoted; no entry to the challenge"),
        ("vgg19", 19, "vgg_entry_top5", "as quoted; it is that of seven networks together"),
    )
)

PAPERS_BELOW_HUMAN = {"PReLU-net": "prelu_top5", "BN-Inception": "bn_inception_top5"}  # no entries


def results(measurements: tuple[str, ...] = tuple(MEASUREMENTS)) -> tuple[Result, ...]:
    """The results of these MEASUREMENTS, by year and from the highest error down."""
    single = [
        Result(
            net.label,
            YEARS[key],
            DEPTHS[key],
            net.top5_error,
            "ten",
            "one network, ten crops",
            net.source,
        )
        for key, net in TEN_CROPS.items()
    ]
    single += [
        Result(
            NETWORKS[key].label,
            YEARS[key],
            DEPTHS[key],
            round(100 - NETWORKS[key].top5, 3),
            "one",
            "one network, one crop",
            NETWORKS[key].source,
        )
        for key in DEPTHS
        if key in NETWORKS
    ]
    every = (*ENTRIES, *QUOTED, *single)
    return tuple(
        sorted(
            (result for result in every if result.measurement in measurements),
            key=lambda result: (result.year, -result.top5_error),
        )
    )


def quoted_error(key: str) -> float | None:
    """The top-5 error in percent that the lecture quotes of a network, if any."""
    return QUOTES[key].top5_error if key in QUOTES else None


def best_entries() -> dict[int, Result]:
    """The best entry of every year."""
    return {result.year: result for result in results(("entry",))}


def first_below_human() -> Result:
    """The first year's best entry with a lower error than HUMAN."""
    return next(result for result in best_entries().values() if result.top5_error < HUMAN)


def largest_fall() -> tuple[Result, Result]:
    """The best entries of the two years in a row between which the error fell by most points."""
    best = list(best_entries().values())
    return max(
        zip(best[:-1], best[1:], strict=True),
        key=lambda pair: pair[0].top5_error - pair[1].top5_error,
    )


def papers_before() -> str:
    """Which papers reported an error below HUMAN before a winner had one."""
    return " and ".join(
        f"{name} {fact(key)} ({cite(FACTS[key].source)})"
        for name, key in PAPERS_BELOW_HUMAN.items()
        if number(key) < HUMAN
    )


def quiz_answer() -> tuple[str, str]:
    """The year in which an entry first had a lower error than a person."""
    first, before = first_below_human(), best_entries()[first_below_human().year - 1]
    return str(first.year), (
        f"{first.label} had {first.top5_error}\u00a0% in {first.year}, {before.label} {before.top5_error}\u00a0% the year "
        f"before; the person {fact('human')}. The winner was {first.how.partition('; ')[2]}. Papers had been there "
        f"before, with several networks together as well: {papers_before()}. Another person, who had practised less, "
        f"had {fact('second_human')}. A single ResNet-152 has {TEN_CROPS['resnet152'].top5_error}\u00a0% on ten crops and "
        f"{100 - NETWORKS['resnet152'].top5:.2f}\u00a0% on one."
    )


LESSON = Lesson(
    "Progress on ImageNet",
    f"From {FIRST_NETWORK} on convolutional networks won the ImageNet challenge, {fact('data_images')} photos in "
    f"{fact('data_classes')} classes, and as they grew deeper the error fell below that of a person. An error means "
    "little until it says how it was measured: by one network or several, on one crop of a photo or ten, by the first "
    "guess or the first five.",
    Link("networks", "Networks: the published ones compared", {"accuracy": "top5"}),
    (
        LECTURE,
        reference("challenge"),
        reference("resnet", "tables 3 and 5"),
    ),
    Question(
        f"A person who had practised made {fact('human')} top-5 errors. In which year was the winner of the challenge "
        "first better than that?",
        tuple(map(str, range(FIRST_NETWORK, FIRST_NETWORK + 5))),
        quiz_answer,
    ),
)
