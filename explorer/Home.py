"""CNN Explorer: streamlit run explorer/Home.py

The front door: the page table, the shared sidebar, then the chosen page. To add a page, add a row to PAGES.
"""
import sys
from pathlib import Path

import streamlit as st

ROOT = str(Path(__file__).resolve().parent.parent)
if ROOT not in sys.path:  # `streamlit run` puts only explorer/ there
    sys.path.insert(0, ROOT)

PAGES = {  # file in pages/ (its name is the address): title, icon
    "home": ("Home", ":material/home:"),
    "predictions": ("Predictions", ":material/bar_chart:"),
    "filters": ("Filters", ":material/grid_view:"),
    "gradients": ("Gradients", ":material/stacked_line_chart:"),
    "lab": ("Gradient lab", ":material/science:"),
    "chain_rule": ("Chain rule", ":material/link:"),
    "proof": ("Proof", ":material/fact_check:"),
    "training": ("Over training", ":material/timeline:"),
    "residual": ("Skip connections", ":material/alt_route:"),
    "shattering": ("Shattered gradients", ":material/grain:"),
    "saliency": ("Saliency", ":material/center_focus_strong:"),
    "networks": ("Networks", ":material/account_tree:"),
}

st.set_page_config(page_title="CNN Explorer", page_icon=str(Path(__file__).with_name("icon.png")), layout="wide")
page = st.navigation([st.Page(f"../pages/{name}.py", title=title, icon=icon, default=name == "home")
                      for name, (title, icon) in PAGES.items()])

from explorer import sidebar  # noqa: E402  torch comes in here, after the navigation is on the screen

sidebar.draw()
page.run()
