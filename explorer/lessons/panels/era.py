"""The lesson on the era: what was kept of AlexNet's remedies, names, and the transformers that followed."""

import streamlit as st

from explorer.app.stage import controls
from explorer.app.widgets import URL_STATE
from explorer.lessons.cached import era as cached
from explorer.lessons.figures import transformers as figures
from explorer.lessons.panels.charts import chart, finding, numbers
from explorer.lessons.remedies import remedies
from explorer.lessons.transformers import SIDES, TRANSFORMERS
from explorer.lessons.words import names as name_words
from explorer.lessons.words import remedies as remedy_words
from explorer.lessons.words import transformers as words

LABELS = {row.label: row for row in TRANSFORMERS}


def kept() -> None:
    """AlexNet's remedies, and what VGG's and ResNet's training keep of them; names."""
    st.subheader("What was kept of AlexNet's remedies", anchor=False)
    rows = remedies()
    finding(remedy_words.describe(rows), "remedies")
    numbers(remedy_words.table(rows), "kept", remedy_words.ABOUT_REMEDIES, "What was kept")
    numbers(name_words.table(), "names", "Published.", "What the names say", heading=True)


def transformers() -> None:
    """The work of one forward pass of what came after."""
    st.subheader("Transformers, and the work of one forward pass", anchor=False)
    label = controls(1).segmented_control(
        "Transformer", LABELS, default=TRANSFORMERS[0].label, required=True, key="vit", **URL_STATE
    )
    counted = cached.work()
    side = SIDES[0]
    chart(
        (figures.work, counted, TRANSFORMERS, side),
        words.describe(LABELS[label], side, counted),
        "transformers",
        "Work of one forward pass",
        how="computed",
        settings={"transformer": label},
    )
    numbers(words.table(counted), "work", words.ABOUT_TRANSFORMERS, "Work of one forward pass")
