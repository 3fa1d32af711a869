"""Facts: what do the plain values beside the weights say?

To keep one more, add its key to KEYS, in small letters."""

from typing import Any

from explorer.networks.numpy_values import plain_of
from explorer.networks.pickle_values import Inert, mapping, sequence

KEYS = frozenset(
    (
        *("classes", "class_names", "classnames", "class_to_idx", "class_to_index", "idx_to_class"),
        *(
            "index_to_class",
            "idx2label",
            "id2label",
            "label2id",
            "labels",
            "label_names",
            "label_map",
        ),
        *(
            "categories",
            "category_names",
            "vocab",
            "names",
            "num_classes",
            "n_classes",
            "nb_classes",
        ),
        *(
            "arch",
            "architecture",
            "model_name",
            "model_type",
            "backbone",
            "encoder_name",
            "module_class",
        ),
        *(
            "epoch",
            "epochs",
            "global_step",
            "step",
            "best_acc",
            "best_acc1",
            "best_prec1",
            "acc",
            "acc1",
        ),
        *("accuracy", "val_acc", "best_val_acc", "best_loss", "val_loss", "loss"),
        *("input_size", "image_size", "img_size", "crop_size", "mean", "std", "normalize"),
        *("pytorch-lightning_version", "version", "__author__", "dataset"),
    )
)
MAX_ITEMS, MAX_LETTERS, MAX_TOTAL = 25_000, 120, 2**20
PLAIN = (str, int, float, bool)


class Facts(dict[str, Any]):
    """Plain values by their key in small letters: texts, numbers, lists and dictionaries of them, bounded in size."""

    def __init__(self) -> None:
        super().__init__()
        self._letters = 0

    def note(self, key: Any, value: Any) -> None:
        """Keep a value that says something and is the first of its key."""
        key = key.lower() if type(key) is str else ""
        if key not in KEYS or key in self:
            return
        fact = plain(value)
        if fact is None:
            return
        self._letters += letters(fact)
        if self._letters <= MAX_TOTAL:
            self[key] = fact


def plain(value: Any) -> Any:
    """A text, number, list or dictionary of such; None for what is none or too long."""
    if type(value) in PLAIN:
        return scalar(value)
    known = plain_of(value)
    if known is None and type(value) is Inert:
        known = (mapping(value) or {}).get("_val")  # a value of OmegaConf
    if type(known) in (*PLAIN, list):
        return plain(known)
    if type(value) is dict or type(value) is Inert and value.entries:
        entries = mapping(value) or {}
        pairs = {scalar(key): scalar(plain_of(item) or item) for key, item in entries.items()}
        return pairs if len(pairs) <= MAX_ITEMS and None not in {*pairs, *pairs.values()} else None
    items = sequence(value)
    if items is None and type(value) is Inert:
        items = sequence((mapping(value) or {}).get("items"))  # fastai's L and CategoryMap
    if not items or len(items) > MAX_ITEMS:
        return None
    members = [scalar(item) for item in items]
    return None if None in members else members


def scalar(value: Any) -> Any:
    """A text, cut where it is long, or a number; None for all else."""
    if type(value) is str:
        return value[:MAX_LETTERS]
    if type(value) is int and abs(value) > 2**63:
        return None
    return value if type(value) in PLAIN else None


def letters(fact: Any) -> int:
    """About how long a fact is when it is written."""
    if type(fact) is dict:
        return sum(len(str(key)) + len(str(item)) + 8 for key, item in fact.items())
    return sum(len(str(item)) + 4 for item in fact) if type(fact) is list else len(str(fact))
