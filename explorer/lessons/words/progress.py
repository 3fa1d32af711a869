"""What the progress lesson says: when the error fell, below whom, and what was measured."""

from collections.abc import Sequence

from explorer.inside.published_numbers import QUOTES
from explorer.inside.ten_crops import TEN_CROPS
from explorer.lessons.progress import (
    DEPTHS,
    ENTRIES,
    HUMAN,
    MEASUREMENTS,
    SECOND_HUMAN,
    Result,
    first_below_human,
    largest_fall,
)
from explorer.networks.zoo import NETWORKS

ABOUT = (
    "Published errors in percent, nothing measured here. The lecture quotes entries to the challenge, which may "
    "be several networks together, on the test images. Ten crops: He et al. 2016, table 3; one crop: "
    "torchvision's weights; both one network on the validation images. The more crops and networks, the lower."
)

ABOUT_HUMAN = (
    "Top-5: the truth is among the five classes that were named first. The person: one annotator who had "
    f"practised, {HUMAN} % on 1,500 images; another {SECOND_HUMAN:g} % on 258 (Russakovsky et al. 2015)."
)


def describe() -> str:
    """When the winner's error fell most, and when it fell below a person's."""
    (before, after), first = largest_fall(), first_below_human()
    return (
        f"The winner's error fell most from {before.year} to {after.year}, from {before.top5_error} to "
        f"{after.top5_error} %, when {after.label} came. In {first.year} {first.label}, up to "
        f"{first.layers} layers deep, was with {first.top5_error} % the first below the person's {HUMAN} %."
    )


def describe_measurements(results: Sequence[Result]) -> str:
    """The best of each measurement, and how far one network's measurements lie apart."""
    sentences = []
    for measurement in MEASUREMENTS:
        of_kind = [result for result in results if result.measurement == measurement]
        if of_kind:
            best = min(of_kind, key=lambda result: result.top5_error)
            side = "below" if best.top5_error < HUMAN else "not below"
            sentences.append(
                f"{MEASUREMENTS[measurement].capitalize()}: at best {best.top5_error:.2f} % ({best.label}), {side} the "
                "person's."
            )
    spread = {
        label: [result.top5_error for result in results if result.label == label]
        for label in {result.label for result in results}
    }
    widest = max(
        sorted(spread), key=lambda label: max(spread[label]) - min(spread[label]), default=""
    )
    if widest and len(spread[widest]) > 1:
        sentences.append(
            f"{widest} has {min(spread[widest]):.2f} or {max(spread[widest]):.2f} %, depending on what was "
            "measured."
        )
    return " ".join(sentences) or "No measurement is chosen."


def table(results: Sequence[Result]) -> dict[str, list]:
    """Every result with what was measured and who says so."""
    return {
        "result": [result.label for result in results],
        "year": [result.year for result in results],
        "layers": [str(result.layers or "–") for result in results],
        "top-5 error %": [f"{result.top5_error:.4g}" for result in results],
        "measured": [result.how for result in results],
        "source": [result.source for result in results],
    }


def side_by_side() -> dict[str, list]:
    """The same networks as the lecture quotes them, on ten crops and on one."""
    keys = list(
        dict.fromkeys([*(key for key in DEPTHS if key in TEN_CROPS or key in QUOTES), *TEN_CROPS])
    )

    def text(value: float | None) -> str:
        return "–" if value is None else f"{value:.2f}"

    quoted = {entry.label: entry.top5_error for entry in ENTRIES}
    names = [(NETWORKS.get(key) or TEN_CROPS[key]).label for key in keys]
    return {
        "network": names,
        "layers": [DEPTHS[key] for key in keys],
        "top-5 error %, entry": [text(quoted.get(name)) for name in names],
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
