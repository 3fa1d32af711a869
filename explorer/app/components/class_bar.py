"""Class bar: which view of a page does a class see next, and what beside it?

A narrow bar at the foot of the screen; arrow keys and the buttons of a presenter go from view to view,
behind the last one of a lesson to the next lesson; the digits show and hide parts."""

import base64
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from explorer.app.components.mounting import Element, mount
from explorer.app.problems import callback

KEY = "class_bar"
ELEMENT = Element(
    "class_bar",
    '<div class="bar" role="toolbar" aria-label="Class mode">'
    '<button type="button" name="back" aria-label="Picture before" aria-keyshortcuts="ArrowLeft PageUp">◀</button>'
    '<span class="where" aria-live="polite"></span>'
    '<button type="button" name="on" aria-label="Next picture" aria-keyshortcuts="ArrowRight PageDown">▶</button>'
    '<span class="about"></span><span class="parts"></span>'
    '<button type="button" name="code" aria-keyshortcuts="q">QR code</button>'
    '<button type="button" name="full" aria-keyshortcuts="f">Full screen</button>'
    '<button type="button" name="leave">Leave class mode</button></div>'
    '<figure class="code" hidden><img alt=""><figcaption></figcaption></figure>',
)


def class_bar(
    views: Mapping[str, str],
    chosen: str,
    parts: Mapping[str, tuple[str, bool]],
    about: str,
    address: str,
    code: bytes,
    acts: Mapping[str, Callable[..., None]],
) -> None:
    """Show the bar: titles of views by key, (label, whether it is shown) of parts by name, and, over all,
    the SVG of a QR code of the address, where there is one. `acts` are called: go(view), turn(part),
    code(), leave()."""
    data: dict[str, Any] = {
        "views": [{"key": key, "title": title} for key, title in views.items()],
        "chosen": chosen,
        "parts": [
            {"name": name, "label": label, "shown": on} for name, (label, on) in parts.items()
        ],
        "about": about,
        "address": address,
        "code": f"data:image/svg+xml;base64,{base64.b64encode(code).decode()}" if code else "",
    }
    known = {"go": views, "turn": parts, "code": ("1",), "leave": ("1",)}
    mount(
        ELEMENT,
        KEY,
        data,
        **{
            f"on_{event}_change": callback(partial(_said, event, known[event], act))
            for event, act in acts.items()
        },
    )


def _said(event: str, known: Any, act: Callable[..., None]) -> None:
    value = getattr(st.session_state[KEY], event, None)
    if isinstance(value, str) and value in known:  # it comes from a stranger
        act(*([value] if event in ("go", "turn") else []))
