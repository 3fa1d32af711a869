"""Looks: what does the app draw otherwise than Streamlit, so that everybody can read it?

Colours of the theme stand in .streamlit/config.toml, those of figures in explorer/drawing/style.py. Here
is what neither reaches: small print is as dark as the rest of the text, words on the theme's colour are
dark where that is light, and who goes by the keyboard sees where he is."""

import streamlit as st

ON_PRIMARY = ("#FFFFFF", "#0E1117")  # words on the theme's own colour, in light and in dark
GREY = "128, 132, 149"  # of words on charts in Streamlit's light theme: 3.7:1 on white
CSS = f"""
[data-testid="stCaptionContainer"], [data-testid="stFileUploaderDropzoneInstructions"] *,
[data-testid="stMetricLabel"], [data-testid="stSliderTickBar"] {{ color: inherit; opacity: 1 }}
::placeholder {{ color: inherit !important; opacity: .75 !important }}
.js-plotly-plot :is(.legendtext, text[style*="rgb({GREY})"]) {{ fill: currentColor !important }}
[data-tag], [data-tag] *, [data-testid="stBaseButton-primary"],
[data-testid="stBaseButton-primaryFormSubmit"] {{ color: light-dark({ON_PRIMARY[0]}, {ON_PRIMARY[1]}) !important }}
:is(a, button, summary, [role="button"], [role="tab"], [role="option"], [tabindex="0"]):focus-visible {{
  outline: 3px solid light-dark(#0072B2, #56B4E9); outline-offset: 2px }}
"""


def draw() -> None:
    """Give the page its style; takes no room on it."""
    st.html(f"<style>{CSS}</style>")
