"""Search field: what does somebody look for, and in which section is he?

Its script ranks what can be found in the browser (files/ranking.js), so that nothing is asked of the server
while one types. It also marks the section of the navigation to which the page belongs."""

from collections.abc import Callable

import streamlit as st

from explorer.app.components.mounting import Element, beside_the_script, mount
from explorer.app.problems import callback

ELEMENT = Element(
    "search_field",
    '<div class="search"><input type="text" role="combobox" aria-label="Search pages, lessons, networks and '
    'methods" aria-autocomplete="list" aria-expanded="false" aria-controls="answers" autocomplete="off" '
    'spellcheck="false" placeholder="Search"><kbd aria-hidden="true">/</kbd>'
    '<ul id="answers" role="listbox" aria-label="Found" hidden></ul></div>',
)


def search_field(
    index: str, section: str, in_class: bool, key: str, on_go: Callable[[object], None]
) -> None:
    """A field in the header that finds the entries of the index at this address of the server, see search_file.py, and calls on_go(what
    the browser says is the number of the chosen one); "/" leads into it. `section` is that of the page. In
    class the field is seen only while somebody types in it."""

    def chosen() -> None:
        on_go(st.session_state[key].get("go"))

    data = {
        "index": beside_the_script(index),
        "section": section,
        "class": in_class,
    }
    mount(ELEMENT, key, data, on_go_change=callback(chosen))
