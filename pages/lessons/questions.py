"""Question sheet: all questions of the lessons on paper, and their answers apart."""

import streamlit as st

from explorer.lessons.cached import era
from explorer.lessons.figures import questions

DOWNLOAD = {"mime": "text/html", "on_click": "ignore", "icon": ":material/print:"}

st.title("Question sheet", anchor=False)
st.write(
    "Every question of the lessons on paper, to be predicted before the lecture shows it. Download a sheet, open "
    "it in a browser and print it. The answers are on a sheet of their own, *computed now* by the functions of "
    "the lessons' pages."
)
items, title = era.questions(), "From AlexNet to ResNet"
with st.container(horizontal=True):
    st.download_button(
        "Questions (HTML)",
        questions.questions(items, title, questions.SOURCE),
        "questions.html",
        **DOWNLOAD,
    )
    st.download_button(
        "Answers (HTML)",
        questions.answers(items, title, questions.SOURCE),
        "answers.html",
        **DOWNLOAD,
    )
for item in items:
    st.markdown(f"**{item.number}. {item.title}**  \n{item.prompt}")
    st.text(
        "\n".join(
            f"{letter}  {option}"
            for letter, option in zip(questions.LETTERS, item.options, strict=False)
        )
    )
