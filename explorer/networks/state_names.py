"""Names of weights: which part of them is the network's own, and which was put around it?"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

# what wraps a network in front of all its names: DataParallel, compile, Lightning, FSDP, people's own classes
WRAPPERS = frozenset(
    (
        *(
            "module",
            "_orig_mod",
            "_forward_module",
            "_fsdp_wrapped_module",
            "_checkpoint_wrapped_module",
        ),
        *("model", "_model", "base_model", "net", "_net", "network", "cnn", "backbone", "encoder"),
        *("trunk", "body", "base", "arch", "learner", "inner", "wrapped", "feature_extractor"),
        *(
            "ema",
            "ema_model",
            "model_ema",
            "averaged_model",
            "swa_model",
            "shadow",
            "teacher",
            "student",
        ),
        *("generator", "discriminator", "attacker", "resnet", "vgg", "state_dict", "1"),
    )
)
# what wraps a part of a network, wherever it stands in a name
WITHIN = frozenset(
    ("module", "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module", "_forward_module")
)
COUNTERS: dict[str, str] = {
    "total_ops": "counters of a profiler",
    "total_params": "counters of a profiler",
    "n_averaged": "counter of an average",
    "num_updates": "counter of an average",
    "epoch": "counter of the training",
    "step": "counter of the training",
    "global_step": "counter of the training",
    "iteration": "counter of the training",
    **dict.fromkeys(
        ("exp_avg", "exp_avg_sq", "max_exp_avg_sq", "momentum_buffer", "square_avg"),
        "state of an optimizer",
    ),
}
NORMALISATION = re.compile(
    r"(.*\.)?(0|normali[sz]\w*|preprocess\w*|norm_layer)\.(new_)?(mean|std|mu|sigma)$"
)
LOSSES = re.compile(
    r"(\w*criterion\w*|\w*loss\w*|(train|val|valid|test)_\w+|\w*metrics?\w*|\w*accuracy\w*)$"
)
PART = re.compile(
    r"(\w*_)?(model|net|network|encoder|backbone|trunk|student|teacher|ema|module)(_\w+)?$"
)
AVERAGE = re.compile(r"(^|_)(ema|swa|shadow|avg|teacher|polyak)(_|\d|$)|average|modelema", re.I)


def cleaned(
    names: Collection[str],
) -> tuple[dict[str, str], tuple[str, ...], dict[str, list[str]]]:
    """The names as the network has them, by those in the file; the prefixes that all of them had;
    and what is no weight, by the words for it."""
    kept: dict[str, str] = {}
    dropped: dict[str, list[str]] = defaultdict(list)
    for name in names:
        words = COUNTERS.get(name.rpartition(".")[2])
        if words:
            dropped[words].append(name.rpartition(".")[2])
        elif NORMALISATION.match(name):
            dropped["normalisation of the input"].append(name)
        else:
            kept[name] = name
    for name in _losses(kept):
        dropped["parts of the loss or of metrics"].append(name)
        del kept[name]
    if not kept:  # a network whose weights are called so
        return {name: name for name in names}, (), {}
    kept, prefixes = _stripped(kept)
    return kept, prefixes, dropped


def _losses(names: Mapping[str, str]) -> list[str]:
    """The names of losses and metrics beside a network, as Lightning keeps them."""
    firsts = {name.partition(".")[0] for name in names}
    if not firsts & WRAPPERS:
        return []
    return [name for name in names if LOSSES.match(name.partition(".")[0])]


def _stripped(names: dict[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The names without what wraps the network or its parts, again and again."""
    prefixes: list[str] = []
    while True:
        firsts = {name.partition(".")[0] for name in names.values()}
        if len(firsts) == 1 and firsts <= WRAPPERS and all("." in n for n in names.values()):
            prefixes.append(f"{firsts.pop()}.")
            names = {key: name.partition(".")[2] for key, name in names.items()}
            continue
        within = _without_inner(names)
        if within == names:
            return names, tuple(prefixes)
        names = within


def _without_inner(names: dict[str, str]) -> dict[str, str]:
    """The names without a wrapper that is the only child of a part: features.module.0.weight."""
    children: dict[str, set[str]] = defaultdict(set)
    for name in names.values():
        parts = name.split(".")
        for place in range(1, len(parts)):
            children[".".join(parts[:place])].add(parts[place])
    alone = {place for place, below in children.items() if len(below) == 1 and below <= WITHIN}
    if not alone:
        return names
    result = {key: _unwrapped(name, alone) for key, name in names.items()}
    return result if len(set(result.values())) == len(result) else names


def _unwrapped(name: str, alone: set[str]) -> str:
    """The name without the parts that follow a place where a wrapper is alone."""
    parts = name.split(".")
    return ".".join(
        part
        for place, part in enumerate(parts)
        if not (0 < place < len(parts) - 1 and ".".join(parts[:place]) in alone)
    )


def parts_of(names: Iterable[str]) -> dict[str, list[str]]:
    """Names of networks within one state by their first part, as in encoder_q.conv1.weight."""
    parts: dict[str, list[str]] = defaultdict(list)
    for name in names:
        first, _, rest = name.partition(".")
        if rest and (PART.match(first) or first in WRAPPERS):
            parts[first].append(name)
    return {first: members for first, members in parts.items() if len(members) > 3}


def is_average(place: Iterable[str]) -> bool:
    """Whether the keys that lead to a state say that it is an average of others."""
    return any(AVERAGE.search(key) for key in place)
