"""Looks: what does the app draw otherwise than Streamlit, so that everybody can read it?

Colours of the theme stand in .streamlit/config.toml, those of figures in explorer/drawing/style.py. Here
is what neither reaches: small print is as dark as the rest of the text, words on the theme's colour are
dark where that is light, and who goes by the keyboard sees where he is."""

import streamlit as st

from explorer.app.widgets import HIDDEN

ON_PRIMARY = ("#FFFFFF", "#0E1117")  # words on the theme's own colour, in light and in dark
GREY = "128, 132, 149"  # of words on charts in Streamlit's light theme: 3.7:1 on white
CSS = f"""
[data-testid="stCaptionContainer"], [data-testid="stFileUploaderDropzoneInstructions"] *,
[data-testid="stMetricLabel"], [data-testid="stSliderTickBar"] {{ color: inherit; opacity: 1 }}
[data-testid="stMultiSelect"] input {{ min-width: 24px; min-height: 24px }}
::placeholder {{ color: inherit !important; opacity: .75 !important }}
.js-plotly-plot :is(.legendtext, text[style*="rgb({GREY})"]) {{ fill: currentColor !important }}
[data-tag], [data-tag] *, [data-testid="stBaseButton-primary"],
[data-testid="stBaseButton-primaryFormSubmit"] {{ color: light-dark({ON_PRIMARY[0]}, {ON_PRIMARY[1]}) !important }}
:is(a, button, summary, [role="button"], [role="tab"], [role="option"], [tabindex="0"]):focus-visible {{
  outline: 3px solid light-dark(#0072B2, #56B4E9); outline-offset: 2px }}
"""
# how a page is laid out; what was shown before goes from under a new title, unless the new comes at once
LAYOUT = """
[data-testid="stMainBlockContainer"]{padding:4.2rem 2.4rem 4rem}
.st-key-search{position:absolute;width:0}
.st-key-header h1{font-size:1.7rem;padding:0}
[data-testid="stMain"] h2{font-size:1.5rem;padding:.6rem 0 .2rem}
.st-key-header p{font-size:1.05rem}
.st-key-header{row-gap:.2rem}
.st-key-part_finding p{font-size:1.35rem;line-height:1.35;font-weight:600}
.st-key-part_controls_pictures p{font-size:1.2rem;line-height:1.35}
:is([class*="st-key-view_"],.st-key-part_finding) [data-stale="true"]{opacity:0;transition:opacity 0s .6s}
[data-testid="stElementContainer"]:has(input[placeholder="{hidden}"]){display:none}
@media (max-width:800px){[data-testid="stHorizontalBlock"]:has(>[data-testid="stColumn"] .st-key-part_controls_0){
flex-wrap:wrap}
[data-testid="stHorizontalBlock"]:has(>[data-testid="stColumn"] .st-key-part_controls_0)>[data-testid="stColumn"]{
min-width:calc(100% - 1.5rem)}}
@media (max-width:640px){[data-testid="stMainBlockContainer"]{padding:4rem 1rem 3rem}
.st-key-part_finding p,.st-key-part_controls_pictures p{font-size:1.15rem}}
""".replace("{hidden}", HIDDEN)
# The list of files that the browser keeps beside the button is not the gallery: hidden but for what is on
# its way and what failed.
UPLOADS = """
.st-key-uploads div:has(> [data-testid="stFileChip"]:not([aria-invalid="true"])):not(
:has([data-testid="stFileChipIconSpinner"])){display:none}
.st-key-uploads [data-testid="stFileChips"]>button::after{content:"Add more";white-space:nowrap}
"""


# a page that uses nothing of the sidebar has none, also where the page before had one
NO_SIDEBAR = '[data-testid="stSidebar"],[data-testid="stExpandSidebarButton"]{display:none}'
STYLES = {
    sidebar: f"<style>{CSS}{LAYOUT}{UPLOADS if sidebar else NO_SIDEBAR}</style>"
    for sidebar in (True, False)
}


def draw(sidebar: bool = True) -> None:
    """Give the page its style, with or without a sidebar; takes no room on it."""
    st.html(STYLES[sidebar])
