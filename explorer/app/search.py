"""Search: how does somebody get to what he looks for?"""

from collections.abc import Mapping

import streamlit as st

from explorer.app import page_table
from explorer.app.components.search_field import search_field
from explorer.app.page_table import NETWORK
from explorer.app.search_file import ADDRESS
from explorer.app.search_index import Entry, digest, entries

CHOSEN = "search_chosen"  # in the session's state: the entry that was chosen, for the run after it


def draw(address: str, class_mode: Mapping[str, list[str]]) -> None:
    """The field at the top of the page of this address, and the way to what was chosen in it; class mode
    goes along. A network is chosen where one is, if that page uses it."""
    search_field(
        f"{ADDRESS}{digest()}",
        page_table.section_of(address),
        bool(class_mode),
        key="search",
        on_go=_choose,
    )
    chosen: Entry | None = st.session_state.pop(CHOSEN, None)
    if chosen is None or (chosen.kind == "Network" and NETWORK in page_table.row(address).uses):
        return
    st.switch_page(page_table.path(chosen.page), query_params={**class_mode, **chosen.address})


def _choose(number: object) -> None:
    """Set what the chosen entry sets; a number that is none, from a stranger, sets nothing."""
    if isinstance(number, int | float) and number in range(len(entries())):
        chosen = entries()[int(number)]
        st.session_state.update(chosen.state)
        st.session_state[CHOSEN] = chosen
