"""Question sheet: all questions of the lessons on paper, and their answers apart."""

import streamlit as st

from explorer.lessons.cached import quiz
from explorer.lessons.questions import LETTERS
from explorer.lessons.words import questions as words

TITLE = "From AlexNet to ResNet"

st.write(words.INTRODUCTION)
items = quiz.sheet()
with st.container(horizontal=True):
    st.download_button(
        "Questions (HTML)",
        words.question_sheet(items, TITLE, words.SOURCE),
        "questions.html",
        "text/html",
        on_click="ignore",
        icon=":material/print:",
    )
    st.download_button(
        "Answers (HTML)",
        words.answer_sheet(items, TITLE, words.SOURCE),
        "answers.html",
        "text/html",
        on_click="ignore",
        icon=":material/print:",
    )
for item in items:
    st.markdown(f"**{item.number}. {item.title}**  \n{item.prompt}")
    options = zip(LETTERS, item.options, strict=False)
    st.text("\n".join(f"{letter}  {option}" for letter, option in options))
