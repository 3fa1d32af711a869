"""Seeds: which runs are one and the same network, trained again from other random numbers?

Runs are of one network where specification, data and training agree in all but the seed and what
does not belong to the question (ASIDE). What is said of such a network is a mean over its seeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from trainer.nets import NetSpec, depth_of

if TYPE_CHECKING:
    from explorer.depth.recordings import Recording

ASIDE = {
    "name",
    "net",
    "device",
    "threads",
    "keep",
    "disk",
    "probes",
    "data",
    "preset",
    *(entry.name for entry in fields(NetSpec)),
}
AGAIN = {
    "seed",
    "precision",
}  # in what runs of one network may differ; precision: of the steps' arithmetic


def network(spec: NetSpec, training: dict, dataset: dict) -> tuple:
    """Equal for runs of one network, whatever their seed."""
    plan = sorted((key, repr(value)) for key, value in training.items() if key not in ASIDE | AGAIN)
    return replace(spec, depth=depth_of(spec)), str(dataset.get("hash")), tuple(plan)


def seed(run: Recording) -> int:
    found = run.training.get("seed")
    return found if isinstance(found, int) else 0


def networks(runs: Sequence[Recording]) -> list[tuple[Recording, ...]]:
    """The runs of each network, those of one network in the order of their seeds, no seed twice: a
    run that repeats a seed counts as a network of its own. In the order of the first run of
    each."""
    found: dict[tuple, list[Recording]] = {}
    for run in runs:
        key, copy = network(run.spec, run.training, run.dataset), 0
        while any(seed(other) == seed(run) for other in found.get((key, copy), ())):
            copy += 1
        found.setdefault((key, copy), []).append(run)
    return [tuple(sorted(group, key=seed)) for group in found.values()]


def name(runs: Sequence[Recording]) -> str:
    """What the runs of one network are called together: the words that they share."""
    shared = [
        [part for part in words[0] if all(part in other for other in words)]
        for words in (
            [run.short.split(", ") for run in runs],
            [run.label.split(", ") for run in runs],
        )
    ]
    return ", ".join(shared[0] or shared[1]) or runs[0].short


def counted(runs: Sequence[Recording]) -> str:
    """`name`, and over how many seeds where there are several."""
    return f"{name(runs)}, {len(runs)} seeds" if len(runs) > 1 else name(runs)
