"""What the progress lesson says: when the error fell, below whom, and what was measured."""

from collections.abc import Sequence

from explorer.drawing.numbers import sized
from explorer.facts import cite, fact
from explorer.inside.published_numbers import QUOTES
from explorer.inside.ten_crops import TEN_CROPS
from explorer.lessons.progress import (
    DEPTHS,
    HUMAN,
    MEASUREMENTS,
    Result,
    first_below_human,
    largest_fall,
    papers_before,
    quoted_error,
)
from explorer.networks.zoo import NETWORKS

NAMES = "Networks of the same name, as quoted and as measured"

ABOUT = (
    "Published errors in percent, nothing measured here. They share a name, not always a network. Quoted: the lecture; "
    "AlexNet's and VGG-19's are entries to the challenge, several networks together, on the test images; what VGG-16's "
    f"is of is not said, and it was no entry. Ten crops: {cite('resnet', 'table 3')}. One crop: torchvision's weights; its "
    "AlexNet has one tower instead of two, its GoogLeNet batch norm and 3×3 in place of 5×5, its ResNets from 50 on "
    "their stride in the 3×3. Both are one network on the validation images. The more crops and networks, the lower."
)

ABOUT_HUMAN = (
    "Top-5: the truth is among the five classes that were named first. The person: one annotator who had "
    f"practised, {fact('human')} on {fact('human_images')} images; another, who had practised less, "
    f"{fact('second_human')} on {fact('second_human_images')} ({cite('challenge')})."
)


def describe() -> str:
    """When the winner's error fell most, and when it fell below a person's."""
    (before, after), first = largest_fall(), first_below_human()
    return (
        f"The winner's error fell most from {before.year} to {after.year}, from {before.top5_error} to "
        f"{after.top5_error}\u00a0%, when {after.label} came. In {first.year} {first.label}, up to {first.layers} layers "
        f"deep, was with {first.top5_error}\u00a0% the first winner below the person's {fact('human')}. Papers reported "
        f"less than that before: {papers_before()}."
    )


def describe_measurements(results: Sequence[Result]) -> str:
    """The best of each measurement, and how far one name's measurements lie apart."""
    sentences = []
    for measurement in MEASUREMENTS:
        of_kind = [result for result in results if result.measurement == measurement]
        if of_kind:
            best = min(of_kind, key=lambda result: result.top5_error)
            side = "below" if best.top5_error < HUMAN else "not below"
            name = MEASUREMENTS[measurement]
            sentences.append(
                f"{name[0].upper()}{name[1:]}: at best {best.top5_error:.2f}\u00a0% ({best.label}), {side} the person's."
            )
    spread = {
        label: [result.top5_error for result in results if result.label == label]
        for label in {result.label for result in results}
    }
    widest = max(
        sorted(spread), key=lambda label: max(spread[label]) - min(spread[label]), default=""
    )
    if widest and max(spread[widest]) > min(spread[widest]):
        sentences.append(
            f"What is called {widest} has {min(spread[widest]):.2f} to {max(spread[widest]):.2f}\u00a0%, depending on what "
            "was measured."
        )
    return " ".join(sentences) or "No measurement is chosen."


def table(results: Sequence[Result]) -> dict[str, list]:
    """Every result with what was measured and who says so."""
    return {
        "result": [result.label for result in results],
        "year": [result.year for result in results],
        "layers": [str(result.layers or "–") for result in results],
        "top-5 error %": [sized(round(result.top5_error, 2), 6) for result in results],
        "measured": [result.how for result in results],
        "source": [result.source for result in results],
    }


def side_by_side() -> dict[str, list]:
    """Networks of one name as the lecture quotes them, on ten crops and on one."""
    keys = list(
        dict.fromkeys([*(key for key in DEPTHS if key in TEN_CROPS or key in QUOTES), *TEN_CROPS])
    )

    def text(value: float | None) -> str:
        return "–" if value is None else f"{value:.2f}"

    return {
        "network": [(NETWORKS.get(key) or TEN_CROPS[key]).label for key in keys],
        "layers": [DEPTHS[key] for key in keys],
        "top-5 error %, quoted": [text(quoted_error(key)) for key in keys],
        "top-5 error %, ten crops": [
            text(TEN_CROPS[key].top5_error if key in TEN_CROPS else None) for key in keys
        ],
        "top-5 error %, one crop": [
            text(100 - NETWORKS[key].top5 if key in NETWORKS else None) for key in keys
        ],
        "top-1 error %, ten crops": [
            text(TEN_CROPS[key].top1_error if key in TEN_CROPS else None) for key in keys
        ],
        "top-1 error %, one crop": [
            text(100 - NETWORKS[key].top1 if key in NETWORKS else None) for key in keys
        ],
    }
