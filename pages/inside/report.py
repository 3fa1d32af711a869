"""Report: which views are collected, and how do they leave together?"""

import streamlit as st

from explorer.app import report
from explorer.inside.panels import report as panels
from explorer.inside.words import report as words

current = report.current()
st.markdown(words.finding(len(current.items)))
if current.items:
    panels.title(current)
    panels.downloads(current)
for place, item in enumerate(current.items):
    panels.item(item, first=place == 0, last=place == len(current.items) - 1)
