"""Over training: which recorded runs are shown side by side, and what tells them apart?

To put runs side by side by one click, add a row to COMPARISONS."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from explorer.depth import seeds
from explorer.depth.recording import Recording


@dataclass(frozen=True)
class Comparison:
    """Runs worth comparing, by key, with what to show of them: a key of QUANTITIES, keys of
    CURVES."""

    runs: tuple[str, ...]
    quantity: str
    curves: tuple[str, ...]


COMPARISONS: dict[str, Comparison] = {
    "Sigmoid against ReLU, deep": Comparison(
        ("mlp10-sigmoid", "mlp10-relu"), "activation_gradient", ("loss", "accuracy")
    ),
    "Sigmoid against ReLU, shallow and deep": Comparison(
        ("mlp2-sigmoid", "mlp2-relu", "mlp10-sigmoid", "mlp10-relu"), "distance", ("accuracy",)
    ),
    "Sigmoid against ReLU, on photos": Comparison(
        ("alexnet64-half-sigmoid", "alexnet64-half-relu"),
        "activation_gradient",
        ("loss", "accuracy"),
    ),
    "Vanishing is not degradation": Comparison(
        ("plain20", "plain56", "resnet20", "resnet56"), "activation_gradient", ("error",)
    ),
}


def comparisons(keys: Collection[str]) -> dict[str, dict[str, list | str]]:
    """The choices on the page that each of COMPARISONS stands for, those of at least two runs that are
    there."""
    choices: dict[str, dict[str, list | str]] = {
        name: {
            "runs": [run for run in row.runs if run in keys],
            "recorded": row.quantity,
            "curves": list(row.curves),
        }
        for name, row in COMPARISONS.items()
    }
    return {name: row for name, row in choices.items() if len(row["runs"]) > 1}


def default_runs(keys: Collection[str]) -> list[str]:
    """The runs that are shown before anything is chosen: the first comparison, or the first run that
    there is."""
    for choices in comparisons(keys).values():
        return list(choices["runs"])
    return list(keys)[:1]


def distinguish(runs: Sequence[Recording]) -> list[Recording]:
    """The same runs, `short` being what their labels do not have in common; with their seed, where
    seeds differ."""
    seeded = len({seeds.seed(run) for run in runs}) > 1
    parts = [
        [*run.label.split(", "), *["seed 0"] * (seeded and not seeds.seed(run))] for run in runs
    ]
    common = set.intersection(*map(set, parts)) if len(runs) > 1 else set()
    short = [", ".join(part for part in label if part not in common) for label in parts]
    places = {
        run.key: (number, seed_index)
        for number, group in enumerate(seeds.networks(runs))
        for seed_index, run in enumerate(group)
    }
    return [
        replace(
            run,
            short=words or run.label,
            network=places[run.key][0],
            seed_index=places[run.key][1],
        )
        for run, words in zip(runs, short, strict=True)
    ]
