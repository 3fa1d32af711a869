"""The challenge in the lesson on progress: its goal, its photos, and the people who took it."""

import streamlit as st

from explorer.app import stage
from explorer.app.widgets import escape_markdown
from explorer.lessons.challenge import PEOPLE, SPLITS, WINNERS
from explorer.lessons.figures import challenge as figures
from explorer.lessons.panels.charts import chart, finding, numbers
from explorer.lessons.words import challenge as words


def challenge() -> None:
    """What was asked, and of which photos."""
    st.subheader("The challenge", anchor=False)
    stage.more("goal").markdown(escape_markdown(words.GOAL))
    chart(
        (figures.splits, SPLITS),
        words.describe_splits(),
        "splits",
        "Photos of the challenge",
        how="published",
    )
    numbers(words.split_table(), "photos", words.ABOUT_SPLITS, "Photos of the challenge")


def people() -> None:
    """How sure it is what a person can do."""
    st.subheader("How well people do", anchor=False)
    finding(words.describe_person(PEOPLE[0], WINNERS), "people")
    numbers(words.people_table(), "people", words.ABOUT_PEOPLE, "How well people do")
