"""Checkpoint words: what is an opened file, what of it is not used, and what does it not say?"""

from collections.abc import Iterable

from explorer.networks import one_output
from explorer.networks.checkpoints import Checkpoint

ONE_SCORE = (
    "It gives one score. Here a second score of 0 stands beside it, for “{no}”: the softmax of both is the "
    "sigmoid of the one."
)


def sentences(checkpoint: Checkpoint) -> tuple[str, ...]:
    """What an opened file is, what was left out, and what is assumed, the main thing first."""
    return tuple(
        filter(
            None,
            (
                recognised(checkpoint),
                left_out(checkpoint),
                one_score(checkpoint),
                assumed(checkpoint),
            ),
        )
    )


def notes(checkpoint: Checkpoint) -> tuple[str, ...]:
    """What must be known before any number of it is read."""
    sentence = one_score(checkpoint)
    return (sentence,) if sentence else ()


def recognised(checkpoint: Checkpoint) -> str:
    """Which network it is."""
    architecture = checkpoint.architecture
    outputs = "one output" if architecture.outputs == 1 else f"{architecture.outputs} outputs"
    grey = (
        " for grey pictures"
        if architecture.channels == 1 and "grey" not in architecture.label
        else ""
    )
    place = f", from “{checkpoint.place}” in the file" if checkpoint.place else ""
    return f"Recognised as {architecture.label}{grey}, {outputs}{place}: every weight fits by name and shape."


def left_out(checkpoint: Checkpoint) -> str:
    """What else is in the file."""
    return f"Not used: {_listed(checkpoint.dropped)}." if checkpoint.dropped else ""


def one_score(checkpoint: Checkpoint) -> str:
    """How a network with a single score is shown."""
    if checkpoint.architecture.outputs != 1:
        return ""
    no, _yes = one_output.two_classes(checkpoint.classes)
    return ONE_SCORE.format(no=no)


def assumed(checkpoint: Checkpoint) -> str:
    """What the file does not say."""
    choices = [
        f"{choice.label[0].lower()}{choice.label[1:]} ({choice.of(checkpoint.options)})"
        for choice in checkpoint.architecture.choices
    ]
    side = checkpoint.size[1]
    things = [
        f"the size of pictures ({side}x{side})",
        f"their normalisation ({checkpoint.normalisation})",
        *choices,
    ]
    names = {
        "ImageNet": " Its 1,000 outputs are taken for ImageNet's classes.",
        "the file": " The class names are from the file.",
        "you": "",
        "": " The file has no class names.",
    }[checkpoint.classes_from]
    return f"What weights do not say is assumed, and yours to change: {_listed(things)}.{names}"


def _listed(things: Iterable[str]) -> str:
    *first, last = things
    return f"{', '.join(first)} and {last}" if first else last
