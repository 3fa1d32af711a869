"""Progress: how did the top-5 error on ImageNet fall, and what was measured each time?

Three measurements that must not be mixed: entries to the challenge (often several networks together, test images), one
network on ten crops, one network on one crop (both validation images). Errors of single networks are the rows of
`published_numbers`; ENTRIES holds the challenge. To add an entry, add a row; a measurement, a row in MEASUREMENTS.
"""

from dataclasses import dataclass

from explorer.inside.published_numbers import LECTURE as QUOTED_IN_LECTURE
from explorer.inside.published_numbers import QUOTES
from explorer.inside.ten_crops import TEN_CROPS
from explorer.lessons.era_networks import ERA
from explorer.lessons.lesson import LECTURE, Lesson, Link, Question
from explorer.networks.zoo import NETWORKS

RUSSAKOVSKY = "Russakovsky et al. 2015"

HUMAN = 5.1  # % top-5 error of one annotator who had practised, on 1,500 images; Russakovsky et al. 2015

SECOND_HUMAN = 12.0  # of another, who had practised less, on 258

MEASUREMENTS = {
    "entry": "entries to the challenge",
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


def _quoted(key: str) -> float:
    """The error that the lecture quotes. Raises ValueError where it quotes none."""
    error = QUOTES[key].top5_error
    if error is None:
        raise ValueError(f"the lecture quotes no error of {key}")
    return error


def _entry(
    label: str, year: int, layers: int | None, error: float, how: str, source: str = RUSSAKOVSKY
) -> Result:
    return Result(label, year, layers, error, "entry", how, source)


ENTRIES: tuple[Result, ...] = (
    _entry(
        "NEC-UIUC",
        2010,
        None,
        28.2,
        "winner; no network: hand-made features and a linear classifier",
    ),
    _entry(
        "XRCE", 2011, None, 25.8, "winner; no network: hand-made features and a linear classifier"
    ),
    _entry(
        "AlexNet",
        2012,
        8,
        _quoted("alexnet"),
        "winner; seven networks together, some of them trained on "
        "more than the challenge's images; 16.4 % without those",
    ),
    _entry(
        "Clarifai",
        2013,
        8,
        11.7,
        "winner; several networks together; 11.2 % with more images than the challenge's",
    ),
    _entry(
        "VGG-16",
        2014,
        16,
        _quoted("vgg16"),
        "as quoted in the lecture",
        QUOTED_IN_LECTURE,
    ),
    _entry(
        "VGG-19",
        2014,
        19,
        _quoted("vgg19"),
        "as quoted in the lecture; it is the error of the second place, seven networks together",
        QUOTED_IN_LECTURE,
    ),
    _entry("GoogLeNet", 2014, 22, 6.7, "winner; seven networks together, 144 crops"),
    _entry(
        "ResNet",
        2015,
        152,
        3.57,
        "winner; six networks together, the deepest of 152 layers",
        "He et al. 2016",
    ),
    _entry(
        "Trimps-Soushen",
        2016,
        None,
        2.99,
        "winner; networks of several families together",
        "results of the challenge",
    ),
    _entry(
        "SENet",
        2017,
        None,
        2.25,
        "winner in the last year; several networks together",
        "Hu et al. 2018",
    ),
)


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
    return tuple(
        sorted(
            (result for result in (*ENTRIES, *single) if result.measurement in measurements),
            key=lambda result: (result.year, -result.top5_error),
        )
    )


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


def quiz_answer() -> tuple[str, str]:
    """The year in which an entry first had a lower error than a person."""
    first, before = first_below_human(), best_entries()[first_below_human().year - 1]
    return str(first.year), (
        f"{first.label} had {first.top5_error} % in {first.year}, {before.label} {before.top5_error} % the year "
        f"before; the person {HUMAN} %. But the winner was {first.how.partition('; ')[2]}, and another person, who had "
        f"practised less, had {SECOND_HUMAN:g} %. A single ResNet-152 has {TEN_CROPS['resnet152'].top5_error} % on ten "
        f"crops and {100 - NETWORKS['resnet152'].top5:.2f} % on one."
    )


LESSON = Lesson(
    "Progress on ImageNet",
    "From 2012 on convolutional networks won the ImageNet challenge, 1.3 million photos in 1000 classes, and as "
    "they grew deeper the error fell below that of a person. An error means little until it says how it was "
    "measured: by one network or several, on one crop of a photo or ten, by the first guess or the first five.",
    Link("networks", "Networks: the published ones compared", {"accuracy": "top5"}),
    (
        LECTURE,
        "Russakovsky et al., ImageNet large scale visual recognition challenge, IJCV 2015",
        "He et al., Deep residual learning for image recognition, CVPR 2016, tables 3 and 5",
    ),
    Question(
        "A person who had practised made 5.1 % top-5 errors. In which year was the winner of the challenge "
        "first better than that?",
        ("2012", "2013", "2014", "2015", "2016"),
        quiz_answer,
    ),
)
