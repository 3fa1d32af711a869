"""Eight pictures, and which guesses of the chosen network are right."""

from collections.abc import Mapping

from explorer.failures.class_matching import match, output_names
from explorer.images.samples import SAMPLES
from explorer.inside.cached import predictions
from explorer.lessons import examples
from explorer.networks.model import Model


def judged(model: Model, image: str, label: str, said: int | None = None) -> examples.Judged:
    """One picture; `said`: the output that a visitor says is right, of a picture that does not ship.
    Raises ModelError, ImageError."""
    result = predictions(model, image)
    shown = examples.SHOWN.get(image)
    if shown:
        named = match(shown.classes, *output_names(model))
        true = {row.output for row in named if row.output >= 0}
        return examples.judge(label, result, shown.thing, true)
    if said is None:
        return examples.judge(label, result)
    return examples.judge(label, result, result.unique_names()[said], [said])


def mistaken(model: Model, image: str) -> str:
    """What a sample shows, where the network's first guess for it is wrong; "" where it is right or nobody
    said. Raises ModelError, ImageError."""
    result = judged(model, image, "")
    return result.thing if result.known and result.place != 1 else ""


def pictures(uploaded: Mapping[str, str], kind: str) -> list[str]:
    """Keys of the pictures that are shown: one's own first, then those that ship, the network's own
    kind (see samples.own_kind) first."""
    samples = sorted(examples.SHOWN, key=lambda key: SAMPLES[key].kind != kind)
    return [*uploaded, *samples][: examples.PICTURES]
