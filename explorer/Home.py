"""CNN Explorer: streamlit run explorer/Home.py

The front door: page config, navigation, the shared sidebar, then the chosen page. Pages stand in
app/page_table.py."""

import sys
from pathlib import Path

import streamlit as st

ROOT = str(Path(__file__).resolve().parent.parent)
if ROOT not in sys.path:  # `streamlit run` puts only explorer/ there
    sys.path.insert(0, ROOT)

from explorer.app import icon  # noqa: E402
from explorer.app.page_table import SECTIONS  # noqa: E402

class_mode = st.query_params.get("class") == "1"
st.set_page_config(
    page_title="CNN Explorer",
    page_icon=icon.address(),
    layout="wide",
    initial_sidebar_state="collapsed" if class_mode else "auto",
)
if "sections" not in st.session_state:  # once a visit: Streamlit looks for every file anew
    st.session_state["sections"] = {
        section.title: [
            st.Page(
                f"../pages/{folder}/{name}.py",
                title=page.title,
                icon=f":material/{page.icon}:",
                url_path=page.address or None,
                default=name == "home",
            )
            for name, page in section.pages.items()
        ]
        for folder, section in SECTIONS.items()
    }
page = st.navigation(st.session_state["sections"], position="top")

# torch comes in here, after the navigation is on the screen
from explorer.app import problems, sidebar, start  # noqa: E402

start.once()
with problems.shown():
    problems.say_failed()
    sidebar.draw()
    page.run()
