"""What do elements of all pages say?"""

from collections.abc import Mapping, Sequence
from math import isfinite

from explorer.drawing.numbers import percent, sized
from explorer.networks.groups import group_of
from explorer.networks.model import Model

MAX_NAMED = 3
REMOVED = "a picture that was removed"
SOMEBODYS = (
    "Somebody else brought this picture. It can be seen here as long as the server holds it, and its owner "
    "does not remove it."
)


def open_report(views: int) -> str:
    """The way to the report, and how many views are in it."""
    return f"Open the report: {views} {'view' if views == 1 else 'views'}"


def left_out(odd: Mapping[str, str]) -> str:
    """Which runs (name: sentence why) are not in the list of networks."""
    named = " ".join(list(odd.values())[:MAX_NAMED])
    others = len(odd) - MAX_NAMED
    more = f" {others} more cannot be read either: {', '.join(list(odd)[MAX_NAMED:])[:300]}."
    return f"Left out of the list: {named}{more if others > 0 else ''}"


def guesses(names: Sequence[str], probabilities: Sequence[float]) -> str:
    """The first guesses of a network about one picture, the likeliest first."""
    if not all(map(isfinite, probabilities)):
        return "scores that are no finite numbers"
    return ", ".join(f"{name} {percent(p)}" for name, p in zip(names, probabilities, strict=True))


def place_of(model: Model) -> str:
    """To which group a network belongs, its number of classes, and its size."""
    return f"{group_of(model)}; {model.outputs:,} classes{_size(model)}"


def _size(model: Model) -> str:
    return f"; {megabytes(model)}" if model.size_mb else ""


def megabytes(model: Model) -> str:
    """The size of its weights; nothing where they are drawn."""
    if 0 < model.size_mb < 0.1:
        return f"{max(1, round(1024 * model.size_mb))} kB"
    return f"{sized(model.size_mb)} MB" if 0 < model.size_mb < 10 else f"{model.size_mb:,.0f} MB"


def not_here(wanted: Model, shown: Model) -> str:
    """That a network is not on this server, and which one is shown instead."""
    return (
        f"You chose {wanted.label}, which is not on this server yet ({megabytes(wanted)}). Shown until then: "
        f"{shown.label}."
    )


def network_table(models: Sequence[Model]) -> dict[str, list]:
    """Columns with one entry per network."""
    return {
        "network": [model.label for model in models],
        "group": [group_of(model) for model in models],
        "classes": [model.outputs for model in models],
        "parameters": [model.parameters for model in models],
        "size, MB": [round(model.size_mb, 1) if model.size_mb else None for model in models],
        "on disk": [model.on_disk for model in models],
        "accuracy": [model.accuracy for model in models],
    }


def shared_label(key: str) -> str:
    """What a picture is called whose name only its owner knows; key is its sha256."""
    return f"Shared picture {key[:6]}"


def known_as(name: str, other: str) -> str:
    """That a file `name` is called otherwise in the list of images."""
    return f"{name} is called {other} here."


def no_room(names: Sequence[str], most: int) -> str:
    """Which images were not added, because there are as many as there may be, and how to go on."""
    return (
        f"{_some(names)} {'was' if len(names) == 1 else 'were'} not added: you have {most} images here, and no more "
        "fit in. Remove one (the × on its thumbnail), and bring what is missing again."
    )


def no_longer_here(names: Sequence[str]) -> str:
    """Which of a visitor's images the server no longer holds."""
    is_are, them = ("is", "it") if len(names) == 1 else ("are", "them")
    return (
        f"{_some(names)} {is_are} no longer on the server, which keeps images as long as they are looked at and "
        f"there is room. Bring {them} again."
    )


def removed(name: str, shown: str) -> str:
    """That an image was removed, and which one is shown now."""
    return f"{name} was removed. Shown now: {shown}."


def no_such_image(key_like: bool, shown: str) -> str:
    """That the address asks for an image that is not here, by its key or by another word, and which one is
    shown instead."""
    why = (
        "The picture that this address asks for is not on the server: it was removed, or had to make room, "
        "or the server was started anew since. Whoever brought it can bring it again; then the address works again."
        if key_like
        else "This address asks for a picture that is not here."
    )
    return f"{why} Shown instead: {shown}."


def _some(names: Sequence[str]) -> str:
    """The first of these names, and how many more there are."""
    if len(names) <= MAX_NAMED:
        return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    return f"{', '.join(names[:MAX_NAMED])} and {len(names) - MAX_NAMED} more"
