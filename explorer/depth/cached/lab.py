"""What the gradient lab measured."""

import dataclasses

from explorer.app.analysis import DEAR, analysis
from explorer.app.cache import picture
from explorer.depth import factors, lab_inputs, mean_field
from explorer.depth import lab as lab_of
from explorer.depth.lab_nets import LabNet
from explorer.depth.lab_options import images_of


def _work(fields: tuple, kind: str, image: str, images_in_batch: int, seeds: int) -> tuple:
    """What decides how long a measurement takes: kind of layers, depth, width, and how often."""
    return *fields[:3], images_in_batch, seeds


@analysis("Measuring", kind=_work)
def _lab(fields: tuple, kind: str, image: str, images_in_batch: int, seeds: int) -> lab_of.Lab:
    pixels = picture(image).pixels if kind == "photo" else None
    x, labels = lab_inputs.batch(kind, images_in_batch, pixels)
    return lab_of.measure(LabNet(*fields), x, labels, range(seeds))


def lab(
    twins: tuple[LabNet, ...], kind: str, image: str, seeds: int, rate: float
) -> list[lab_of.Lab]:
    """Each twin measured on the same batch, under seeds 0, 1, ...; a visitor waits for one answer
    at a time, so that what a slider passed over is never computed. Raises ImageError."""
    size, image = images_of(*twins), image if kind == "photo" else ""
    return [
        dataclasses.replace(_lab(dataclasses.astuple(net), kind, image, size, seeds), rate=rate)
        for net in twins
    ]


@analysis("Measuring every activation function and init", guess=DEAR)
def measured_factors() -> tuple[factors.Factor, ...]:
    """See explorer.depth.factors.measured_factors."""
    return factors.measured_factors()


@analysis()
def phases(activation: str) -> mean_field.Phases:
    """See explorer.depth.mean_field.phases."""
    return mean_field.phases(activation)
