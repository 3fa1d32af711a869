"""What is true of images that were drawn by code, and are the rules for kinds of failure right?"""

import streamlit as st

from explorer.app.replay import table
from explorer.failures.cached.metrics import agreement_of_rules
from explorer.failures.drawn_truth import scenes_of
from explorer.failures.evaluation import Evaluation
from explorer.failures.failure_modes import FailureModes
from explorer.failures.words import drawn_truth as words


def truth(evaluation: Evaluation, row: int) -> None:
    """What was drawn, and why it is hard; nothing of photos."""
    for scene in scenes_of(evaluation, [row]) or ():
        st.text(words.truth(scene))


def agreement_table(evaluation: Evaluation, modes: FailureModes) -> None:
    """How often each rule is right by what was drawn; nothing of photos."""
    rows = agreement_of_rules(evaluation, modes)
    if not rows:
        return
    with st.expander("Are these rules right? By what was drawn", icon=":material/fact_check:"):
        st.text(words.describe_agreement(rows, len(modes.rows)))
        table(words.agreement_table(rows))
