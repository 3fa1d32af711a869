"""Groups: in which order are networks offered, and what is said of where each of them is?

To add a group, add a row to GROUPS; a network belongs to the first that takes it."""

from collections.abc import Callable, Mapping

from explorer.networks.model import Model
from explorer.networks.names import normalize_name

GROUPS: dict[str, Callable[[Model], bool]] = {
    "Ships with the app": lambda model: model.source == "bundled",
    "Trained or opened here": lambda model: model.source in ("own", "run", "file"),
    "Published, on this server": lambda model: model.source == "published" and model.on_disk,
    "Published, to download": lambda model: model.source == "published",
    "Untrained": lambda _model: True,
}


def group_of(model: Model) -> str:
    """The key of GROUPS to which a network belongs."""
    return next(name for name, holds in GROUPS.items() if holds(model))


def in_groups(models: Mapping[str, Model]) -> dict[str, Model]:
    """The networks in the order of GROUPS, those of one group in the order in which they were given."""
    groups: dict[str, dict[str, Model]] = {name: {} for name in GROUPS}
    for key, model in models.items():
        groups[group_of(model)][key] = model
    return {key: model for group in groups.values() for key, model in group.items()}


def matches(model: Model, text: str) -> bool:
    """Whether all words of a text stand in what a network is called, however they are written."""
    names = normalize_name(f"{model.label} {model.family} {model.key} {group_of(model)}")
    return all(word in names for word in normalize_name(text).split())
