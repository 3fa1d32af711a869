"""In which ways is the network wrong, in words: of all errors, and of one image?"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from explorer.drawing.numbers import counted, percent, probability
from explorer.failures.drawn_truth import Drawing
from explorer.failures.evaluation import Evaluation
from explorer.failures.failure_modes import FAILURE_MODES, FailureModes, errors_of, independent
from explorer.failures.failure_rules import Errors, Rules, containment
from explorer.failures.taxonomy import Tree, kinship
from explorer.inside.notation import enumerated

CIRCULAR = (
    "There is no tree of these classes but one made from these very errors, in which classes that are "
    "confused are siblings by the way it is made: it cannot explain them, so the rules that need a tree are "
    "left out. Write a tree yourself, and they apply."
)
NOTHING = "None of the rules applies."
NOTHING_WITHOUT = "None of the rules that need no tree applies; the others need one that was not made from these errors."


def describe_failure_modes(
    counts: Mapping[str, Mapping[str, int]], errors: Mapping[str, int]
) -> str:
    """The most frequent failure mode of each network, or several of one frequency:
    counts[network][failure mode], of errors[network] in all."""
    sentences = []
    for network, modes in counts.items():
        if not errors[network]:
            sentences.append(f"{network} makes no error here.")
            continue
        most = max(modes.values(), default=0)
        names = [f"“{mode}”" for mode, count in modes.items() if count == most and most]
        text = f"{network}: {counted(errors[network], 'error')}"
        if names:
            each = " each" if len(names) > 1 else ""
            text += f", most often {enumerated(names)} ({most:,}{each})"
        sentences.append(f"{text}.")
    return " ".join(sentences)


def table(
    counts: Mapping[str, Mapping[str, int]], errors: Mapping[str, int]
) -> dict[str, list[str] | list[int]]:
    """How many errors of each network are of each failure mode, and all of them."""
    rows = [(network, mode) for network, modes in counts.items() for mode in modes]
    return {
        "network": [network for network, _ in rows],
        "kind of failure": [mode for _, mode in rows],
        "errors": [counts[network][mode] for network, mode in rows],
        "of": [errors[network] for network, _ in rows],
    }


def tree_in_use(modes: FailureModes) -> str:
    """Where the tree is from and how many errors are beyond it."""
    if modes.circular:
        return CIRCULAR
    if not modes.source:
        return "Tree in use: none, so the rules that need one are left out."
    beyond = ""
    if modes.unknown:
        beyond = f" Of {counted(modes.unknown, 'error')} it does not know a class."
    return f"Tree in use: {modes.source}.{beyond}"


def tree_of_all(modes: Sequence[FailureModes]) -> str:
    """The tree by which several networks' errors are judged, or why none is."""
    sentences = list(dict.fromkeys(tree_in_use(each) for each in modes))
    if len(sentences) == 1:
        return sentences[0]
    return "They are judged by different trees, and only by rules that are put to all. " + " ".join(
        sentences
    )


def several(modes: FailureModes) -> str:
    """What the counts may add up to, and the tree behind them."""
    return f"An image may be of several kinds. {tree_in_use(modes)}"


def explain_failure(
    evaluation: Evaluation, row: int, tree: Tree | None = None, rules: Rules | None = None
) -> tuple[str, ...]:
    """For one wrong image, a sentence for each failure mode that applies, with its own names and
    numbers; none if it is not wrong."""
    rules, tree = rules or Rules(), independent(tree)
    if not evaluation.wrong[row]:
        return ()
    errors = errors_of(evaluation, np.array([row]), tree)
    sentences = []
    for key, reason in _reasons(evaluation, errors, rules):
        mode = FAILURE_MODES[key]
        if mode.test and mode.test(errors, rules)[0]:
            sentences.append(f"{mode.label}: {reason}.")
    return tuple(sentences) or (NOTHING if tree else NOTHING_WITHOUT,)


def _reasons(evaluation: Evaluation, errors: Errors, rules: Rules) -> Iterator[tuple[str, str]]:
    """What each rule looks at, whether it applies or not."""
    if errors.drawing:
        yield from _reasons_of_drawing(evaluation, errors, errors.drawing)
    if errors.tree:
        yield from _reasons_of_tree(evaluation, errors, errors.tree, rules)
    names, p = evaluation.classes, errors.p[0]
    if len(p) > 1:
        true, predicted = names[errors.true[0]], names[errors.predicted[0]]
        behind = f"{p[0] - p[1]:.3f} behind" if p[0] > p[1] else "with the same probability as"
        yield "ambiguous", f"{true} comes second, {behind} {predicted}"
    yield "faint", f"the brightness has a standard deviation of {errors.contrast[0]:.3f}"
    yield (
        "tiny",
        f"{percent(float(errors.standing_out[0]))} of the pixels stand out from the border",
    )


def _reasons_of_drawing(
    evaluation: Evaluation, errors: Errors, drawing: Drawing
) -> Iterator[tuple[str, str]]:
    scene = drawing.scenes[0]
    names = evaluation.classes
    true, predicted = names[errors.true[0]], names[errors.predicted[0]]
    yield (
        "drawn_background",
        f"the {scene.background} behind the {true} is where each {predicted} is at home",
    )
    yield "drawn_kind", f"a {scene.thing.shape} was drawn, which is a kind of {true}"
    if scene.other:
        yield "drawn_two", f"a {scene.other.shape} stands beside the {scene.thing.shape}"
    share = percent(float(drawing.off_centre[0]))
    yield "drawn_edge", f"its middle is {share} of the side away from the picture's middle"
    yield "drawn_hidden", f"{percent(float(drawing.hidden[0]))} of the object is behind a board"
    yield "drawn_mist", f"mist leaves {percent(float(drawing.contrast[0]))} of its contrast"
    yield "drawn_tiny", f"it is {percent(float(drawing.longest[0]))} of the picture's side long"


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
            f"{names[true]} is {counted(relation.up[0], 'step')} and {names[predicted]} "
            f"{counted(relation.up[1], 'step')} below {relation.name}, which holds "
            f"{percent(relation.share)} of the classes",
        )
        group = (
            f"the smallest group that holds both is {relation.name}, {percent(relation.share)} of the "
            "classes"
        )
    yield "far", f"{probability(p[0])} for {names[predicted]} where {names[true]} is right; {group}"
    torn = [
        f"{probability(p[place])} {names[output]}"
        for place, output in enumerate(errors.top[0])
        if p[place] >= rules.each
    ]
    yield "several", " and ".join(torn)
