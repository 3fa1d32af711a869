"""In which ways is the network wrong, and by which rules?"""

from dataclasses import asdict, dataclass, fields
from functools import partial
from typing import Any

import streamlit as st

from explorer.app import class_mode, stage
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.drawing.view import View
from explorer.failures.cached import metrics as cached
from explorer.failures.evaluation import Evaluation
from explorer.failures.failure_modes import FAILURE_MODES, FailureModes, rule
from explorer.failures.failure_rules import Rules
from explorer.failures.figures import failure_modes as figures
from explorer.failures.panels import drawn
from explorer.failures.panels import evaluation as evaluations
from explorer.failures.taxonomy import TaxonomyError
from explorer.failures.words import failure_modes as words


@dataclass(frozen=True)
class Slider:
    """How a number of the rules is set."""

    label: str
    low: float
    high: float
    step: float


SLIDERS = {  # by the field of Rules
    "levels": Slider("Siblings: steps up to the shared group", 1, 6, 1),
    "margin": Slider("Ambiguous: largest margin", 0.02, 0.5, 0.02),
    "each": Slider("Several objects: least probability of each", 0.05, 0.45, 0.05),
    "confident": Slider("Confident from", 0.5, 0.99, 0.01),
    "far": Slider("Far away: least share of all classes in the shared group", 0.05, 1.0, 0.01),
    "contrast": Slider("Low contrast: largest standard deviation", 0.02, 0.3, 0.01),
    "object": Slider("Tiny object: largest share of pixels that stand out", 0.01, 0.3, 0.01),
}


def tree_text(evaluation: Evaluation) -> str:
    """The tree that was written on the page for this evaluation, "" for none."""
    return st.session_state.get(f"tree_{evaluation.name}", "")


def failure_modes(evaluation: Evaluation) -> FailureModes | None:
    """The failure modes of all errors by the rules that are set on the page; None, said, where a
    tree cannot be used."""
    with st.expander("The rules, their numbers and the tree of classes", icon=":material/rule:"):
        left, right = st.columns(2, gap="large")
        with left:
            rules = choose_rules()
        text = right.text_area(
            "A tree of your own (empty: WordNet's where the classes are ImageNet's, else none)",
            key=f"tree_{evaluation.name}",
            height=220,
            max_chars=200_000,
            placeholder='{"animal": {"dog": ["poodle", "beagle"]}}\nor lines  beagle: dog > animal',
        )
        try:
            modes = cached.failure_modes(evaluation, text, rules)
        except TaxonomyError as error:
            right.error(escape_markdown(str(error)))
            return None
        right.text(words.tree_in_use(modes))
        lines = [
            f"- **{FAILURE_MODES[key].label}**: {escape_markdown(rule(key, rules))}"
            for key in modes.keys
        ]
        st.markdown("\n".join(lines))
    return modes


def choose_rules() -> Rules:
    """A slider for each number; one that was not moved leaves the exact default."""
    usual = Rules()
    chosen: dict[str, Any] = {}
    for field in fields(Rules):
        slider, default = SLIDERS[field.name], getattr(usual, field.name)
        shown = default if slider.step == 1 else round(float(default), 2)
        value = st.slider(
            slider.label,
            slider.low,
            slider.high,
            shown,
            slider.step,
            key=f"rule_{field.name}",
            **URL_STATE,
        )
        chosen[field.name] = default if value == shown else value
    return Rules(**chosen)


def chart(evaluation: Evaluation, modes: FailureModes) -> None:
    """How many of the errors are of each failure mode."""
    errors = {evaluation.label: len(modes.rows)}
    counts = {evaluation.label: modes.labelled_counts()}
    text = words.describe_failure_modes(counts, errors)
    view = View(
        "kinds",
        "Kinds of failure",
        text,
        figure=partial(figures.failure_modes, counts, errors, class_mode.in_class()),
        columns=partial(words.table, counts, errors),
        settings=evaluations.settings(evaluation) | asdict(modes.rules),
        networks=evaluations.networks(evaluation),
        how="recorded",
    )
    stage.more("of_kinds").subheader(view.title, anchor=False)
    stage.show(view)
    lines = [
        f"**{FAILURE_MODES[key].label}**: {escape_markdown(rule(key, modes.rules))}"
        for key, count in modes.counts().items()
        if count
    ]
    with stage.more("kinds"):
        st.text(f"{text} {words.several(modes)}")
        st.write("  \n".join(lines))
        drawn.agreement_table(evaluation, modes)
