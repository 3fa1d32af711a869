"""Learn: what does the lecture teach, in which order, and where is it seen?"""

import streamlit as st

from explorer.app import page_table
from explorer.app.widgets import download_csv
from explorer.lessons.ideas import of_page
from explorer.lessons.panels import syllabus as panels
from explorer.lessons.syllabus import LESSONS, PARTS
from explorer.lessons.words import syllabus as words

ideas = sum(len(of_page(f"learn_{lesson}")) for lesson in LESSONS)
st.write(words.introduction(len(LESSONS), ideas))
for part in PARTS:
    panels.draw_part(part)
st.page_link(page_table.path("questions"), label=words.QUESTIONS, icon=":material/quiz:")
download_csv("The lecture (CSV)", panels.columns, "lecture")
