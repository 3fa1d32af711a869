"""Class mode: how does a page look on the screen of a lecture hall?

One view fills the screen, with its sentence; everything else is hidden until it is asked for. It is
in the address (`class=1`, `picture=maps`, `show=controls`, `hide=sentence`), not in widgets: links
carry it from page to page. To make one more part of pages that can be shown, add it to PARTS and
put it into `part`."""

from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import qr
from explorer.app.components.class_bar import class_bar
from explorer.app.problems import callback
from explorer.app.widgets import select


@dataclass(frozen=True)
class Part:
    """What can be shown beside the picture: its label, and whether it is at first."""

    label: str
    at_first: bool = False


PARTS = {  # as in the address
    "sentence": Part("Sentence", at_first=True),
    "controls": Part("Controls"),
    "question": Part("Question"),
    "more": Part("Text and tables"),
}
QR = "class_qr"  # in the session's state: whether the code is on the wall
PARAMETERS = ("class", "picture", "show", "hide")
STYLE = """:root{font-size:clamp(17px,1.5vw,40px)!important}
[data-testid="stSidebar"],[data-testid="stExpandSidebarButton"],[data-testid="stHeader"]{display:none}
[data-testid="stMainBlockContainer"]{position:fixed;left:0;right:0;bottom:2.6rem;padding:.4rem 1.4rem;
max-width:none;overflow:auto;height:var(--strip,calc(100vh - 2.6rem))}
[data-testid="stMainBlockContainer"] [data-testid="stVerticalBlock"]{gap:.4rem}
[class*="st-key-corner_"]{margin-bottom:2.6rem}
[class*="st-key-view_"]{--view-height:70vh;--enlarged:100rem}
"""  # words grow with the width, as slides do
# nothing but the view, the parts that are shown, and what warns
HIDDEN = (
    '[data-testid="stElementContainer"]:not(:has([data-testid="stAlert"],.waiting),.st-key-search,[class*="st-key-waiting_"])',
    '[data-testid="stExpander"]',
    '[role="tablist"]',
    "[data-testid=stPopover]",
)
VIEW = """:root{{--strip:{strip}}}
{here}{{position:fixed;inset:0 0 calc(2.6rem + var(--strip)) 0;padding:.8rem 1.6rem .2rem;display:flex;
flex-direction:column;flex-wrap:nowrap;overflow:hidden}}
{here}>*{{flex:0 0 auto}}
{here}>:is(:has([data-testid="stImage"]),:nth-last-child(1 of :not(:has(.colour-bar)))){{flex:1 1 0;min-height:0;
width:100%!important;container-type:size;--view-height:100cqh}}
[data-testid="stHorizontalBlock"]:has({here}){{flex-wrap:wrap;gap:0 1rem}}
[data-testid="stHorizontalBlock"]:has({here})>[data-testid="stColumn"]{{min-width:100%}}
[class*="st-key-part_controls_"]{{display:grid;align-items:end;gap:.4rem 1.4rem!important;
grid-template-columns:repeat(auto-fill,minmax(min(100%,17rem),1fr))}}
[class*="st-key-part_controls_"]>[data-testid="stLayoutWrapper"]{{grid-column:1/-1}}
[class*="st-key-sentence_"] p{{font-size:max(32px,1.6rem);line-height:1.25;font-weight:600}}
{here} :is([data-testid="stFullScreenFrame"]>div:has([data-testid="stImage"]),[data-testid="stImage"],
[data-testid="stImageContainer"]){{width:100%!important}}
{here} [data-testid="stImage"] img{{width:100%!important;max-width:none;object-fit:contain;
max-height:var(--view-height);image-rendering:pixelated}}
{here} [data-testid="stImageContainer"]:has([data-testid="stImageCaption"]) img{{max-height:calc(var(--view-height) - 2.4rem)}}
"""


def in_class() -> bool:
    """Whether the address says class mode."""
    return st.query_params.get("class") == "1"


def shown_parts() -> list[str]:
    """The parts of PARTS that stand beside the picture."""
    more, less = st.query_params.get_all("show"), st.query_params.get_all("hide")
    return [name for name, row in PARTS.items() if name not in less if row.at_first or name in more]


def part(name: str, number: int | str = 0) -> DeltaGenerator:
    """A container for a part of PARTS; `number` tells several on one page apart."""
    return st.container(key=f"part_{name}_{number}")


def shows(view: str, first: bool) -> bool:
    """Whether the view of this key is on the screen: outside of class mode each is; in class the one
    of the address, or the first one."""
    return not in_class() or view == st.query_params.get("picture", view if first else "")


def style() -> None:
    """Larger words and no sidebar in class mode: called before the page."""
    if in_class():
        st.html(f"<style>{STYLE}</style>")


def close(views: dict[str, str], about: str) -> None:
    """What class mode puts on the page after all else: the bar, with which one goes from view to view
    (their titles by key) and shows and hides parts. `about` is what the page shows of what."""
    if not in_class():
        return
    chosen = st.query_params.get("picture", next(iter(views), ""))
    if views and chosen not in views:  # an address of something else
        del st.query_params["picture"]
        st.rerun()
    if views:
        _hide_others(chosen)
    address, code = share_address(), b""
    if st.session_state.get(QR):
        code = _code(address)
    class_bar(
        views,
        chosen,
        {name: (row.label, name in shown_parts()) for name, row in PARTS.items()},
        about,
        address,
        code,
        {"go": _go, "turn": _turn, "code": _turn_code, "leave": _leave},
    )


def _code(address: str) -> bytes:
    """The SVG of a QR code; nothing of an address that is too long for one."""
    try:
        return qr.code(address, "svg")
    except ValueError:
        return b""


def _hide_others(chosen: str) -> None:
    here = f".st-key-view_{chosen}"
    parts = [f'[class*="st-key-part_{name}_"]' for name in shown_parts() if name != "sentence"]
    shown = ",".join([here, *parts])
    kept = ",".join([".st-key-class_bar", *(f"{place} *" for place in (here, *parts))])
    hidden = [*HIDDEN, f'[class*="st-key-part_"]:not({shown})']
    rules = "".join(
        f"{each}:not({kept}):not(:has({here})){{display:none!important}}" for each in hidden
    )
    if "sentence" not in shown_parts():
        rules += f'{here} [class*="st-key-sentence_"]{{display:none}}'
    rules += f'{here} [class*="st-key-part_"]:not({shown}){{display:none}}'
    rules += f'[class*="st-key-view_"]:not({here}){{display:none}}'
    strip = "36vh" if parts else "0px"
    st.html(f"<style>{VIEW.format(here=here, strip=strip)}{rules}</style>")


def toggle() -> None:
    """The widget that turns class mode on and off."""
    st.session_state["class_mode"] = in_class()
    st.toggle(
        "Class mode",
        key="class_mode",
        on_change=callback(_switch),
        help="One picture fills the screen, for a lecture hall. Arrow keys or a presenter's buttons "
        "go to the next; a QR code brings it to every phone.",
    )


def query_params() -> dict[str, list[str]]:
    """Class mode as it is now, for the address of another page."""
    if not in_class():
        return {}
    return {"class": ["1"], **{name: st.query_params.get_all(name) for name in ("show", "hide")}}


def share_address() -> str:
    """The address that opens this page exactly as it is."""
    values = {name: st.query_params.get_all(name) for name in st.query_params}
    return f"{st.context.url or ''}{'?' if values else ''}{urlencode(values, doseq=True)}"


def _switch() -> None:
    if st.session_state["class_mode"]:
        st.query_params["class"] = "1"
    else:
        _leave()


def _leave() -> None:
    for name in PARAMETERS:
        st.query_params.pop(name, None)
    select(QR, False)


def _go(view: str) -> None:
    st.query_params["picture"] = view


def _turn(name: str) -> None:
    """Show a part that is hidden, hide one that is shown."""
    shown = shown_parts()
    wanted = [each for each in PARTS if (each in shown) != (each == name)]
    for parameter, names in {
        "show": [each for each in wanted if not PARTS[each].at_first],
        "hide": [each for each, row in PARTS.items() if row.at_first and each not in wanted],
    }.items():
        if names:
            st.query_params[parameter] = names
        else:
            st.query_params.pop(parameter, None)


def _turn_code() -> None:
    select(QR, not st.session_state.get(QR))
