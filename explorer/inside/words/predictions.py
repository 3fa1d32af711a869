"""Predictions in words: what do bars, loss and table say?

A new number in the table of classes is a row in COLUMNS."""

from collections.abc import Mapping, Sequence

import numpy as np

from explorer.drawing.numbers import probability, signed, sized
from explorer.inside.notation import enumerated, spoken
from explorer.inside.predictions import Example, Predictions, Table, Top
from explorer.inside.words.scores import UNDEFINED

COLUMNS = {  # field of Table: heading, how it is printed
    "indices": ("output", "%d"),
    "names": ("class", None),
    "logits": ("score z", "%.4f"),
    "exponentials": ("e^(z/T)", None),
    "probabilities": ("probability p", "%.4g"),
    "errors": ("p - y", "%.4g"),
}
FORMATS = {heading: printed for heading, printed in COLUMNS.values() if printed}
INTRODUCTION = (
    "The network gives every class a **score z**; **softmax** turns the scores into probabilities that add "
    "up to 1. Look at how far the first bar is ahead of the second, and where the right class stands."
)
TEMPERATURE = (
    "Every score is divided by T before the softmax. Above 1 the network seems less sure, below 1 surer; "
    "the order of the classes never changes."
)
FRAME = "Framed: what the network is given. The rest it never sees."
TRUE_CLASS = (
    "The network does not know what the picture shows, and nobody else has said it: you do. Without it "
    "there is no loss. Of the digits that ship, the data set says it."
)
CHOOSE = "What does the picture show?"
CROSS_ENTROPY = (
    "It is 0 if the true class has all the probability (−log 1) and grows without bound as it has none "
    "(−log 0). Training makes it small."
)
DIFFERENCES = (
    "p − y is what the loss sends back to each score (divided by T where T is not 1): the true class is "
    "pushed up, the others down, each as far as its p is wrong. Measured now."
)


def answer(predictions: Predictions) -> str:
    """What the network takes the picture for, and how far ahead of the next class that is."""
    if not predictions.finite:
        return UNDEFINED
    top = predictions.top(2)
    first = f"{spoken(top.names[0])} ({probability(top.probabilities[0])})"
    if len(top.indices) == 1:
        return f"The network says {first}."
    if top.logits[0] == top.logits[1]:
        return f"The network says {first} and {spoken(top.names[1])} alike."
    second = f"{spoken(top.names[1])} ({probability(top.probabilities[1])})"
    return f"The network says {first}; next comes {second}."


def finding(predictions: Predictions, target: int | None) -> str:
    """The answer, and where the true class stands, `target`, where somebody said it."""
    text = answer(predictions)
    if target is None or not predictions.finite or len(predictions.logits) < 2:
        return text
    place = int(np.flatnonzero(predictions.order == target)[0])
    if not place:
        return f"{text} Its first guess is the true class."
    name, p = predictions.unique_names()[target], predictions.probabilities[target]
    return f"{text} The true class, {spoken(name)}, is number {place + 1:,} ({probability(p)})."


def columns(table: Table) -> dict[str, Sequence]:
    """The table as headings and columns; without p - y as long as nobody said the true class."""
    return {
        heading: getattr(table, field)
        for field, (heading, _) in COLUMNS.items()
        if field != "errors" or table.target is not None
    }


def printed(table: Table) -> dict[str, Sequence]:
    """`columns` for the screen, where e^(z/T) is text: browsers hold no whole number beyond
    2^53."""
    texts = ["overflow" if np.isinf(value) else sized(value, 4) for value in table.exponentials]
    return {**columns(table), COLUMNS["exponentials"][0]: texts}


def side_by_side(tops: Mapping[str, Top]) -> dict[str, list]:
    """The best classes of several networks under one another, as headings and columns."""
    rows = [
        (label, place + 1, *row)
        for label, top in tops.items()
        for place, row in enumerate(zip(top.names, top.logits, top.probabilities, strict=True))
    ]
    headings = ("network", "place", "class", "score z", "probability p")
    return dict(zip(headings, map(list, zip(*rows, strict=True)), strict=True)) if rows else {}


def worked_example(example: Example) -> dict[str, list[str]]:
    """What was quoted beside what is computed here, for every class in the order of the example."""
    computed, loss = (
        example.predictions.table(example.target),
        example.predictions.loss(example.target),
    )
    place = {int(index): i for i, index in enumerate(computed.indices)}
    rows = [place[i] for i in range(len(place))]
    marks = ["" for _ in rows]
    marks[example.target] = f"{loss:.2f} (quoted {example.cross_entropy:.2f})"
    return {
        "class": [computed.names[row] for row in rows],
        "score z": [f"{computed.logits[row]:.2f}" for row in rows],
        "e^z, quoted": [f"{value:.4f}" for value in example.exponentials],
        "e^z, here": [f"{computed.exponentials[row]:.4f}" for row in rows],
        "p, quoted": [f"{value:.4f}" for value in example.probabilities],
        "p, here": [f"{computed.probabilities[row]:.4f}" for row in rows],
        "-log p": marks,
    }


def at_temperature(what: str, temperature: float) -> str:
    """A title, with the temperature where it is not 1."""
    return what if temperature == 1 else f"{what}, T = {temperature:g}"


def of_network(label: str, answer: str) -> str:
    """An answer with the network's name in it."""
    return answer.replace("The network", label, 1) if answer != UNDEFINED else f"{label}: {answer}"


def loss_heading(name: str) -> str:
    """Of the number: the loss of the true class."""
    return f"Cross entropy −log p of {name}"


def describe_bars(label: str, names: Sequence[str], probabilities: np.ndarray) -> str:
    """What the bars say, in words."""
    if not np.isfinite(probabilities).all():
        return f"{label} gives no probabilities: its scores are no finite numbers."
    listed = ", ".join(
        f"{spoken(name)} {probability(p)}" for name, p in zip(names, probabilities, strict=True)
    )
    return f"Probabilities that {label} gives, largest first: {listed}."


def describe_table(table: Table) -> str:
    """What the columns add up to, and whether e^(z/T) can be computed at all."""
    if not np.isfinite(table.logits).all():
        return "The scores are no finite numbers, so there are no probabilities."
    if len(table.indices) == 1:
        return (
            f"Measured now, T = {sized(table.temperature, 6)}. One output: p = 1 / (1 + e^(−z/T))."
        )
    sum_ = (
        f"e^(z/T) of all {len(table.indices):,} classes adds up to {sized(table.exponentials.sum(), 4)}; divided by that, "
        "each becomes its p."
    )
    if table.overflows:
        sum_ = (
            "Some e^(z/T) overflow: beyond z/T = 709.78 they are larger than any float64. The largest score is "
            "therefore subtracted from all of them first, which leaves p unchanged."
        )
    return f"Measured now, T = {sized(table.temperature, 6)}. {sum_}"


def describe_differences(table: Table) -> str:
    """The true class against the one that the loss holds against the network most."""
    _, target = table.places(0)
    own = f"Bars of p - y for the true class {spoken(table.names[target])}: its own is {signed(table.errors[target])}"
    others = np.delete(np.arange(len(table.indices)), target)
    if not len(others):
        return f"{own}. There is no other class."
    largest = table.errors[others].max()
    names = [spoken(table.names[i]) for i in others[table.errors[others] == largest]]
    return f"{own}, and the largest of the others is {signed(largest)} for {enumerated(names)}."
