"""In which ways is the network wrong, in words: of all errors, and of one image?"""

from collections.abc import Iterator, Mapping

import numpy as np

from explorer.failures.evaluation import Evaluation
from explorer.failures.failure_modes import FAILURE_MODES, FailureModes, errors_of
from explorer.failures.failure_rules import Errors, Rules, containment
from explorer.failures.taxonomy import Tree, kinship


def describe_failure_modes(
    counts: Mapping[str, Mapping[str, int]], errors: Mapping[str, int]
) -> str:
    """The most frequent failure mode of each network: counts[network][failure mode], of
    errors[network] in all."""
    sentences = []
    for network, modes in counts.items():
        if not errors[network]:
            sentences.append(f"{network} makes no error here.")
            continue
        mode = max(modes, key=lambda key: modes[key])
        sentences.append(
            f"{network}: {errors[network]:,} errors, most often “{mode}” ({modes[mode]:,})."
        )
    return " ".join(sentences)


def tree_in_use(modes: FailureModes) -> str:
    """Where the tree is from and how many errors are beyond it."""
    source = modes.source or "none: there are too many classes to make one"
    beyond = f" Of {modes.unknown:,} errors it does not know a class." if modes.unknown else ""
    return f"Tree in use: {source}.{beyond}"


def several(modes: FailureModes) -> str:
    """What the counts may add up to, and the tree behind them."""
    return f"An image may be of several kinds. Tree of classes: {modes.source or 'none'}."


def explain_failure(
    evaluation: Evaluation, row: int, tree: Tree | None = None, rules: Rules | None = None
) -> tuple[str, ...]:
    """For one wrong image, a sentence for each failure mode that applies, with its own names and
    numbers; none if it is not wrong."""
    rules = rules or Rules()
    if not evaluation.wrong[row]:
        return ()
    errors = errors_of(evaluation, np.array([row]), tree)
    sentences = []
    for key, reason in _reasons(evaluation, errors, rules):
        mode = FAILURE_MODES[key]
        if mode.test and (tree or not mode.needs_tree) and mode.test(errors, rules)[0]:
            sentences.append(f"{mode.label}: {reason}.")
    return tuple(sentences) or ("None of the rules applies.",)


def _reasons(evaluation: Evaluation, errors: Errors, rules: Rules) -> Iterator[tuple[str, str]]:
    """What each rule looks at, whether it applies or not."""
    if errors.tree:
        yield from _reasons_of_tree(evaluation, errors, errors.tree, rules)
    names, p = evaluation.classes, errors.p[0]
    if len(p) > 1:
        true, predicted = names[errors.true[0]], names[errors.predicted[0]]
        yield "ambiguous", f"{true} comes second, {p[0] - p[1]:.3f} behind {predicted}"
    yield "faint", f"the brightness has a standard deviation of {errors.contrast[0]:.3f}"
    yield "tiny", f"{errors.standing_out[0]:.1%} of the pixels stand out from the border"


def _reasons_of_tree(
    evaluation: Evaluation, errors: Errors, tree: Tree, rules: Rules
) -> Iterator[tuple[str, str]]:
    true, predicted, p = int(errors.true[0]), int(errors.predicted[0]), errors.p[0]
    names = evaluation.classes
    relation = kinship(tree, true, predicted)
    group = "no group holds both"
    yield "contained", containment(tree, true, predicted)
    if relation:
        yield (
            "similar",
            f"{names[true]} and {names[predicted]} are {relation.up[0]} and {relation.up[1]} steps below "
            f"{relation.name}, which holds {relation.share:.0%} of the classes",
        )
        group = (
            f"the smallest group that holds both is {relation.name}, {relation.share:.0%} of the "
            "classes"
        )
    yield "far", f"{p[0]:.0%} for {names[predicted]} where {names[true]} is right; {group}"
    torn = [
        f"{p[place]:.0%} {names[output]}"
        for place, output in enumerate(errors.top[0])
        if p[place] >= rules.each
    ]
    yield "several", " and ".join(torn)
