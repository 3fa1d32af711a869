"""Class names: what do the outputs of a stranger's network mean?

From what was typed, from what lies beside the weights in the file, or from a row of KNOWN. To offer the
classes of one more data set, add a row."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from explorer.drawing.markup import plain
from explorer.networks import imagenet
from explorer.networks.checkpoint_error import CheckpointError

MAX_CHARACTERS = 80  # of one name
BY_NAME = ("class_to_idx", "label2id", "classes_to_idx", "class_to_index")
BY_OUTPUT = ("idx_to_class", "id2label", "index_to_class")
IN_ORDER = ("classes", "class_names", "labels", "categories", "vocab", "names")


@dataclass(frozen=True)
class Classes:
    """The classes of a data set; `sure`: a network with so many outputs is taken to be of it."""

    names: Callable[[], Sequence[str]]
    outputs: int
    sure: bool = False


KNOWN: dict[str, Classes] = {
    "ImageNet": Classes(imagenet.class_names, 1000, sure=True),
    "CIFAR-10": Classes(
        lambda: (
            *("airplane", "automobile", "bird", "cat", "deer"),
            *("dog", "frog", "horse", "ship", "truck"),
        ),
        10,
    ),
    "digits": Classes(lambda: tuple("0123456789"), 10),
}


def parse(text: str, outputs: int) -> tuple[str, ...] | None:
    """The names in a text: one a line, or JSON: a list, {index: name} or {name: index}. None where it is
    empty. Raises CheckpointError where they are not those of so many outputs."""
    text = text.strip()
    if not text:
        return None
    if text[0] in "[{":
        try:
            return fitting(names_of(json.loads(text)), outputs)
        except (ValueError, RecursionError) as error:
            raise CheckpointError(
                "These class names begin like JSON and are none. Give one name a line, or a list or dictionary in JSON."
            ) from error
    return fitting([line for line in text.splitlines() if line.strip()], outputs)


def names_of(value: object) -> list[str]:
    """The names in a list, in {index: name} or in {name: index}, by output. Raises CheckpointError."""
    if isinstance(value, Mapping):
        items = list(value.items())
        if items and all(_is_index(index) for _, index in items):
            items = [(index, name) for name, index in items]
        if not items or not all(_is_index(index) for index, _ in items):
            raise CheckpointError("A dictionary of class names needs an index for each name.")
        by_output = {int(str(index)): name for index, name in items}
        if sorted(by_output) != list(range(len(items))):
            raise CheckpointError(
                f"The indices of {len(items)} class names must be 0 to {len(items) - 1}, each once."
            )
        value = [by_output[index] for index in range(len(items))]
    if not isinstance(value, list | tuple):
        raise CheckpointError("Class names are a list, or a dictionary of names and indices.")
    return [_name(each) for each in value]


def _is_index(value: object) -> bool:
    text = str(value)
    return (
        not isinstance(value, bool | float) and text.isascii() and text.isdigit() and len(text) < 7
    )


def _name(value: object) -> str:
    """ImageNet's own list has ["n01440764", "tench"] for a name."""
    if isinstance(value, list | tuple) and value:
        value = value[-1]
    if not isinstance(value, str | int):
        raise CheckpointError("A class name is a text or a number.")
    return str(value)


def fitting(names: Sequence[str], outputs: int) -> tuple[str, ...]:
    """The names as they are shown. Raises CheckpointError where there are not as many as outputs; for one
    output there may be two."""
    wanted = (1, 2) if outputs == 1 else (outputs,)
    if len(names) not in wanted:
        expected = "one output: give one name or two" if outputs == 1 else f"{outputs} outputs"
        raise CheckpointError(
            f"{len(names)} class names were given, but this network has {expected}."
        )
    shown = [plain(str(name)).strip()[:MAX_CHARACTERS] for name in names]
    return tuple(name or f"output {index}" for index, name in enumerate(shown))


def from_file(facts: Mapping[str, object], outputs: int) -> tuple[str, ...] | None:
    """The names that lie beside the weights in a file, where there are as many as outputs."""
    for key in (*BY_NAME, *BY_OUTPUT, *IN_ORDER):
        value = facts.get(key)
        if isinstance(value, Mapping | list | tuple):
            try:
                return fitting(names_of(value), outputs)
            except CheckpointError:
                continue  # said nowhere: the next may fit, and names can be given
    return None


def of_data_set(outputs: int) -> tuple[str, ...] | None:
    """The names that so many outputs surely have, or None."""
    for row in KNOWN.values():
        if row.sure and row.outputs == outputs:
            return tuple(row.names())
    return None
