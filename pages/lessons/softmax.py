"""Softmax and cross entropy: how do four scores become probabilities and a loss?"""

import streamlit as st

from explorer.inside.figures.predictions import bars
from explorer.inside.predictions import LECTURE
from explorer.lessons import panels as frame
from explorer.lessons.figures import softmax as figures
from explorer.lessons.softmax import ADDED, bases, losses, plain_shares, scored, shifted

KEPT = {"bind": "query-params", "persist_state": "session"}
names, quoted = LECTURE.predictions.classes, LECTURE.predictions.logits


def as_in_the_lecture() -> None:
    st.session_state.update(
        {f"score_{name}": float(score) for name, score in zip(names, quoted, strict=True)}
    )
    st.session_state.update(truth=names[LECTURE.target], softmax_t=1.0)


frame.open("softmax")
with frame.controls():
    places = st.columns(4)
    scores = [
        places[i].number_input(
            f"Score z of {name}", -50.0, 50.0, float(quoted[i]), 0.1, key=f"score_{name}", **KEPT
        )
        for i, name in enumerate(names)
    ]
    left, right, last = st.columns([3, 4, 2], vertical_alignment="bottom")
    truth = left.segmented_control(
        "True class", names, default=names[LECTURE.target], key="truth", required=True, **KEPT
    )
    temperature = right.slider("Temperature T", 0.1, 10.0, 1.0, 0.1, key="softmax_t", **KEPT)
    last.button("As in the lecture", on_click=as_in_the_lecture, icon=":material/undo:")
found, target = scored(scores), names.index(truth)
at = found.at(temperature)
left, right = st.columns(2)
frame.chart(
    (bars, names, at.probabilities, temperature),
    figures.describe_shares(found, temperature),
    "bars",
    left,
)
frame.chart(
    (figures.loss, losses(), at.probabilities[target], found.loss(target, temperature), truth),
    figures.describe(found, target, temperature),
    "loss",
    right,
)
frame.ask("softmax")
frame.numbers(figures.table(found, target, temperature), "softmax", figures.ABOUT_NUMBERS)
frame.numbers(
    figures.bases(bases(found.logits, target), plain_shares(found.logits), names, target),
    "bases",
    figures.ABOUT_BASES,
    "Why e?",
)
frame.numbers(
    figures.added([shifted(found.logits, added) for added in ADDED], names, target),
    "added",
    figures.ABOUT_ADDED,
    "Why the largest score is subtracted",
)
frame.close("softmax")
