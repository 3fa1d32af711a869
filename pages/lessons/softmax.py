"""Softmax and cross entropy: how do four scores become probabilities and a loss?"""

import streamlit as st

from explorer.drawing.view import Setting
from explorer.inside.figures.predictions import bars
from explorer.lessons import panels
from explorer.lessons.cross_entropy_terms import terms
from explorer.lessons.figures import softmax as figures
from explorer.lessons.panels.softmax import score_inputs
from explorer.lessons.softmax import ADDED, bases, losses, plain_shares, predictions_of, shifted
from explorer.lessons.words import cross_entropy_terms as term_words
from explorer.lessons.words import softmax as words

first = panels.header("softmax")
with first.controls:
    scores, target, temperature = score_inputs()
predictions = predictions_of(scores)
names = predictions.unique_names()
logits = predictions.logits
at_temperature = predictions.at(temperature)
settings: dict[str, Setting] = {
    f"score of {name}": score for name, score in zip(names, scores, strict=True)
}
settings |= {"true class": names[target], "temperature": temperature}
with first.picture:
    left, right = st.columns(2)
with left:
    panels.chart(
        (bars, names, at_temperature.probabilities, temperature),
        words.describe_shares(predictions, temperature),
        "bars",
        "Softmax",
        how="computed",
        settings=settings,
    )
panels.chart(
    (
        figures.loss,
        losses(),
        at_temperature.probabilities[target],
        predictions.loss(target, temperature),
        names[target],
    ),
    words.describe(predictions, target, temperature),
    "loss",
    "Cross entropy",
    first._replace(picture=right),
    how="computed",
    settings=settings,
)
panels.question("softmax")
panels.numbers(
    words.table(predictions, target, temperature),
    "softmax",
    words.ABOUT_NUMBERS,
    "Softmax and cross entropy",
)
summed = terms(predictions, target, temperature)
st.subheader("One term is left", anchor=False)
panels.finding(term_words.describe(summed), "terms")
panels.numbers(term_words.table(summed), "terms", term_words.ABOUT_TERMS, "One term is left")
panels.numbers(
    words.base_table(bases(logits, target), plain_shares(logits), names, target),
    "bases",
    words.ABOUT_BASES,
    "Why e?",
    heading=True,
)
panels.numbers(
    words.shift_table([shifted(logits, added) for added in ADDED], names, target),
    "added",
    words.ABOUT_ADDED,
    "Why the largest score is subtracted",
    heading=True,
)
panels.footer("softmax")
