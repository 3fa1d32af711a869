"""Seeds: which runs are one and the same network, trained again from other random numbers?

Runs are of one network where specification, data and training agree in all but the seed and what
does not belong to the question (IRRELEVANT). What is said of such a network is a mean over its seeds.
"""

from collections.abc import Sequence
from dataclasses import fields, replace

from explorer.depth.recording import Recording
from trainer.nets import NetSpec, depth_of

IRRELEVANT = {
    "name",
    "net",
    "device",
    "threads",
    "keep",
    "keep_epochs",
    "disk",
    "probes",
    "data",
    "preset",
    *(entry.name for entry in fields(NetSpec)),
}
MAY_DIFFER = {"seed", "precision"}  # between runs of one network; precision: of its arithmetic


def network(spec: NetSpec, training: dict, dataset: dict) -> tuple:
    """Equal for runs of one network, whatever their seed."""
    plan = sorted(
        (key, repr(value)) for key, value in training.items() if key not in IRRELEVANT | MAY_DIFFER
    )
    return replace(spec, depth=depth_of(spec)), str(dataset.get("hash")), tuple(plan)


def seed(run: Recording) -> int:
    """The seed of its training, 0 where none is recorded."""
    value = run.training.get("seed")
    return value if isinstance(value, int) else 0


def networks(runs: Sequence[Recording]) -> list[tuple[Recording, ...]]:
    """The runs of each network, those of one network in the order of their seeds, no seed twice: a
    run that repeats a seed counts as a network of its own. In the order of the first run of
    each."""
    groups: dict[tuple, list[Recording]] = {}
    for run in runs:
        key, copy = network(run.spec, run.training, run.dataset), 0
        while any(seed(other) == seed(run) for other in groups.get((key, copy), ())):
            copy += 1
        groups.setdefault((key, copy), []).append(run)
    return [tuple(sorted(group, key=seed)) for group in groups.values()]


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


def name_with_count(runs: Sequence[Recording]) -> str:
    """`name`, and over how many seeds where there are several."""
    return f"{name(runs)}, {len(runs)} seeds" if len(runs) > 1 else name(runs)
