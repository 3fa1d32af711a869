"""Which evaluations are there, and what is in one?"""

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st
from torch import nn

from explorer.app.analysis import DEAR
from explorer.app.answers import BY_ROW, By, answer
from explorer.app.cache import in_worker, network
from explorer.failures import evaluation as evaluation_folders
from explorer.failures import evaluation_list, folders, makers, queue, right_classes, sources
from explorer.failures import notes as notes_file
from explorer.failures.evaluate import evaluate
from explorer.failures.evaluation import Evaluation
from explorer.networks import registry
from explorer.networks.model import Model
from trainer.files import changed_at
from trainer.scenes.world import LABELS

DIGITS_NET = "digits-relu"
DIGITS_NETS = ("mlp2-relu", "mlp10-relu", DIGITS_NET)  # shallow, deep, convolutional
_making = threading.Lock()
SCENE_NETS = ("scenes-betrayed", "scenes-plain44", "scenes-resnet44", "scenes")
HARD = "count=1000,seed=1,hard=0.5"  # of 200 scenes, about one in two has a cause to fail
PLAIN = "count=1000,seed=1,hard=0"
SECRET = re.compile(folders.PRIVATE + "[0-9a-f]{24}")
BY_EVALUATION: By = {
    **BY_ROW,
    Evaluation: lambda evaluation: (
        str(evaluation.path),
        evaluation.changed,
        evaluation.table.digest if evaluation.table else "",
    ),
}  # for hash_funcs


def reads_digits(model: Model) -> bool:
    frame = model.preprocessing
    return frame.channels == 1 and frame.crop == 8 and model.outputs == 10


def names_scenes(model: Model) -> bool:
    return model.classes == LABELS


@dataclass(frozen=True)
class BuiltIn:
    """A row of BUILT_INS: images that are always there, the network that is put to them where the
    chosen one does not fit them, and whether one does."""

    place: str
    network: str
    fits: Callable[[Model], bool]


BUILT_IN, SWAPPED = "Built-in digits", "Drawn scenes, backgrounds swapped"
BUILT_INS: dict[str, BuiltIn] = {  # by their labels, which stand in addresses
    "Drawn scenes": BuiltIn(f"scenes:{HARD}", "scenes", names_scenes),
    "Drawn scenes, each class on its own background": BuiltIn(
        f"scenes:{PLAIN},background=own", "scenes-betrayed", names_scenes
    ),
    SWAPPED: BuiltIn(f"scenes:{PLAIN},background=swapped", "scenes-betrayed", names_scenes),
    BUILT_IN: BuiltIn("digits", DIGITS_NET, reads_digits),
}


@answer()
def _described(root: str, changed: tuple) -> tuple[dict[str, dict], dict[str, str]]:
    return evaluation_list.described(Path(root))


def _now_described() -> tuple[dict[str, dict], dict[str, str]]:
    """See evaluation_list.described; read again when an evaluation.json has changed."""
    root = folders.root()
    files = [path / "evaluation.json" for path in evaluation_list.folders(root)]
    return _described(str(root), tuple((path.parent.name, changed_at(path)) for path in files))


def descriptions() -> dict[str, dict]:
    """Name and evaluation.json of every evaluation on disk, newest first."""
    return _now_described()[0]


def odd(own: Sequence[str]) -> dict[str, str]:
    """Name of each evaluation on disk that cannot be read, and the sentence why; of what visitors
    brought, only of what is this visitor's `own`."""
    return {
        name: why
        for name, why in _now_described()[1].items()
        if name in own or not name.startswith(folders.PRIVATE)
    }


def labels(own: Sequence[str], model: Model | None = None) -> dict[str, str]:
    """Key and label of what can be opened: the built-in images, those first that fit a network, then
    what is on disk, newest first.
    Of what visitors brought, only what is this visitor's `own`. Labels stand in addresses: they are
    unique and stay as they are."""
    rows = {
        name: row
        for name, row in descriptions().items()
        if name in own or not name.startswith(folders.PRIVATE)
    }
    unique: dict[str, str] = {}
    for name, row in reversed(rows.items()):  # the oldest keeps the short label
        label = f"{row['data']} · {row['label']}"
        if name.startswith(folders.PRIVATE):
            label += f" · {name}"
        elif label in unique.values():
            label += f" · {name[-8:]}"
        unique[name] = label
    first = sorted(BUILT_INS, key=lambda key: not (model and BUILT_INS[key].fits(model)))
    return {**{label: label for label in first}, **{name: unique[name] for name in rows}}


def made_by(visitor: str) -> list[str]:
    """Names of the evaluations that this visitor asked for, of what he brought."""
    private = [name for name in descriptions() if name.startswith(folders.PRIVATE)]
    return [name for name in private if makers.maker(folders.root() / name) == visitor]


def evaluation(name: str) -> Evaluation:
    """An evaluation by its name. Arrays are mapped from disk and shared: only to be read. Raises
    EvaluationError."""
    path = evaluation_folders.folder(name, folders.root())
    changed = [changed_at(path / file) for file in ("evaluation.json", right_classes.FILE)]
    return _evaluation(str(path), tuple(changed))


@st.cache_resource(max_entries=16, show_spinner=False)
def _evaluation(path: str, changed: tuple) -> Evaluation:
    return evaluation_folders.read(Path(path))


def opened(key: str, model: Model) -> Evaluation:
    """The evaluation of a key of `labels`. Built-in images are evaluated here and now by the chosen
    network where it fits them, else by one that ships. Raises EvaluationError, ModelError."""
    row = BUILT_INS.get(key)
    if row is None:
        return evaluation(key)
    return evaluation(built_in(row, model if row.fits(model) else registry.MODELS[row.network]))


def digits(model: Model) -> str:
    """The name of the evaluation of a network on the built-in digits."""
    return built_in(BUILT_INS[BUILT_IN], model)


def built_in(row: BuiltIn, model: Model) -> str:
    """The name of the evaluation of a network on built-in images, made if it is not there yet."""
    name = folders.name_for(row.place, model)
    path = evaluation_folders.folder(name, folders.root())
    if name in _now_described()[1]:
        folders.put_aside(path)
    if not (path / "evaluation.json").is_file():
        if name.startswith(folders.PRIVATE):
            folders.make_room(queue.active_names())
        _evaluate(path, row.place, model)
    return name


def _evaluate(path: Path, place: str, model: Model) -> None:
    def make(net: nn.Module) -> None:
        with _making:
            if not (path / "evaluation.json").is_file():  # somebody may have waited for it, too
                evaluate(net, model, sources.source(place), path)

    in_worker(network(model), make, "Evaluating the built-in images", DEAR)


def shipped(model: Model) -> list[str]:
    """Names of the evaluations of the networks that ship and learned something on images that are always
    there: those for digits where `model` is one, else those for scenes, on swapped backgrounds."""
    row = BUILT_INS[BUILT_IN if reads_digits(model) else SWAPPED]
    keys = DIGITS_NETS if reads_digits(model) else SCENE_NETS
    return [built_in(row, registry.MODELS[key]) for key in keys if key in registry.MODELS]


def comparable(own: Sequence[str], model: Model) -> dict[str, str]:
    """Name and label of the evaluations that can be compared, those of `shipped` among them."""
    names = shipped(model)
    there = labels(own)
    return {
        name: there[name] for name in [*names, *there] if name not in BUILT_INS and name in there
    }


def of_same_images(evaluation: Evaluation, own: Sequence[str]) -> dict[str, str]:
    """Name and label of the other evaluations of the same images, of all of them or of some."""
    rows = descriptions()
    this = _images(rows.get(evaluation.name, {}))
    return {
        name: label
        for name, label in labels(own).items()
        if name != evaluation.name and name in rows and this & _images(rows[name])
    }


def _images(row: Mapping[str, Any]) -> set[tuple]:
    """What the images of an evaluation are known by: their hashes, or where they lie."""
    place = tuple(row.get(name, "") for name in ("kind", "place", "split", "key"))
    return {("hash", row.get("hash"))} | ({place} if row.get("place") else set())


def short_names(evaluations: Sequence[Evaluation]) -> list[str]:
    """The network of each evaluation; where two share one, its data as well. No two are equal."""
    names = [evaluation.label for evaluation in evaluations]
    names = [
        f"{each.label} on {each.data}" if names.count(each.label) > 1 else each.label
        for each in evaluations
    ]
    return [
        f"{name} ({place + 1})" if names.count(name) > 1 else name
        for place, name in enumerate(names)
    ]


def notes(evaluation: Evaluation) -> notes_file.Notes:
    """Tags and notes of an evaluation as they are now. Raises NotesError."""
    return _notes(str(evaluation.path), notes_file.stamp(evaluation.path))


@answer()
def _notes(path: str, changed: tuple) -> notes_file.Notes:
    return notes_file.read(Path(path))
