"""What the lesson on success says of AlexNet's eight examples, and of eight pictures here."""

from collections.abc import Sequence

import numpy as np

from explorer.drawing.numbers import probability
from explorer.facts import cited, fact
from explorer.lessons.examples import EXAMPLES, GUESSES, Example, Judged

ABOUT_EXAMPLES = (
    f"Published: the {fact('alexnet_examples')} pictures of {cited('alexnet_examples')}, and the {GUESSES} labels that AlexNet "
    "found most probable for each."
)
ABOUT_PICTURES = (
    f"Measured now: the {GUESSES} classes that the chosen network finds most probable. What the pictures that ship show is "
    "said by this project; of your own, say it yourself. Where the network has no class for it, no guess can be right."
)


def describe_examples(examples: Sequence[Example] = EXAMPLES) -> str:
    """How many first guesses are right, how many labels stand among the five, and which do not."""
    first = [example.truth for example in examples if example.place == 1]
    later = [example.truth for example in examples if example.place and example.place > 1]
    missed = [example.truth for example in examples if example.place is None]
    text = f"Of {len(examples)} pictures the first guess is right for {len(first)}"
    if later:
        text += f", the label stands further down among the {GUESSES} for {len(later)} ({', '.join(later)})"
    if missed:
        text += f", and for {len(missed)} it is not among them ({', '.join(missed)})"
    return f"{text}: {len(first)} right as top-1 counts, {len(first) + len(later)} as top-5 does."


def example_table(examples: Sequence[Example] = EXAMPLES) -> dict[str, list[str]]:
    """One row a picture of the paper."""
    return {
        "label": [example.truth for example in examples],
        "AlexNet's guesses, most probable first": [
            ", ".join(example.guesses) for example in examples
        ],
        "the label is": [_placed(example.place) for example in examples],
    }


def _placed(place: int | None) -> str:
    if place is None:
        return f"not among the {GUESSES}"
    return "the first guess" if place == 1 else f"guess {place}"


def describe_pictures(judged: Sequence[Judged], label: str) -> str:
    """How many of the pictures whose truth is known the network gets right."""
    counted = [each for each in judged if each.known and each.possible]
    without = [each.thing for each in judged if each.known and not each.possible]
    unsaid = sum(not each.known for each in judged)
    sentences = []
    if counted:
        first = sum(each.place == 1 for each in counted)
        among = sum(each.place > 0 for each in counted)
        sentences.append(
            f"{label} has a class for {len(counted)} of these {len(judged)} pictures: its first guess is right for {first}, and "
            f"a right class is among its first {GUESSES} for {among}."
        )
    else:
        sentences.append(
            f"{label} has a class for none of these {len(judged)} pictures that is known to be right."
        )
    if without:
        sentences.append(f"It has no class for {', '.join(without)}: there it can only be wrong.")
    if unsaid:
        sentences.append(
            f"Of {unsaid} nobody has said what {'it shows' if unsaid == 1 else 'they show'}."
        )
    return " ".join(sentences)


def caption(judged: Judged) -> str:
    """What is right, and whether the network says it, under one picture."""
    best = judged.probabilities[0] if judged.probabilities else float("nan")
    if not np.isfinite(best):
        return "Its probabilities are not finite numbers."
    said = f"First guess: {judged.names[0]}, {probability(best)}."
    if not judged.known:
        return f"{said} Nobody has said what this shows."
    if not judged.possible:
        return f"{said} This shows {judged.thing}, for which the network has no class: wrong."
    if judged.place == 1:
        return f"{said} This shows {judged.thing}: right."
    if judged.place:
        return f"{said} This shows {judged.thing}: wrong, {judged.names[judged.place - 1]} is guess {judged.place}."
    return f"{said} This shows {judged.thing}: wrong, and not among the first {len(judged.names)}."


def guess_table(judged: Judged) -> dict[str, list]:
    """One row a guess, the most probable first; unrounded."""
    return {
        "class": list(judged.names),
        "probability": [float(value) for value in judged.probabilities],
        "right": [bool(right) for right in judged.right],
    }
