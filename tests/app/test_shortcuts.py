"""What is taken a shortcut to is what Streamlit gives on its own way."""

import random

import pytest
from streamlit.components.v2.bidi_component import main as components
from streamlit.proto.BidiComponent_pb2 import BidiComponent
from streamlit.proto.NewSession_pb2 import NewSession
from streamlit.runtime import app_session
from streamlit.runtime import memory_media_file_storage as storage
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.testing.v1 import AppTest

from explorer.app import shortcuts


@pytest.fixture
def looking(monkeypatch):
    """Streamlit's own way, and then the one in its place; afterwards as before."""
    monkeypatch.setattr(
        SafeSessionState, "filtered_state", vars(SafeSessionState)["filtered_state"]
    )


def page():
    import streamlit as st
    from streamlit.runtime.state import get_session_state

    from explorer.app import shortcuts

    st.selectbox("One of them", ["a", "b"], index=None, key="none")
    st.selectbox("Without a key", ["a", "b"])
    st.text_input("Words", "some", key="words")
    st.slider("Number", 0, 9, 3, key="number")
    st.session_state["own"] = {"of": "ours"}
    state = get_session_state()
    listed = dict(state.filtered_state)
    shortcuts.take()
    found = state.filtered_state
    same = listed == dict(found) == {key: found[key] for key in listed}
    count = len(found) == len(listed) == 4
    ids = [key for key in state._state._keys() if key not in listed]
    others = [key for key in (*ids, "nothing") if key in found]
    st.session_state["same"], st.session_state["count"] = same, count
    st.session_state["empty"] = "none" in found and found["none"] is None
    st.session_state["others"], st.session_state["ids"] = others, len(ids)


def test_what_is_looked_up_is_what_is_listed():
    at = AppTest.from_function(page).run()
    assert not at.exception
    assert at.session_state["same"] and at.session_state["count"] and at.session_state["empty"]
    assert at.session_state["ids"] >= 4
    assert at.session_state["others"] == []


def test_another_streamlit_stays_as_it_is(monkeypatch, caplog):
    monkeypatch.delattr(SafeSessionState, "filtered_state")
    shortcuts.take()
    assert "another one" in caplog.text and not hasattr(SafeSessionState, "filtered_state")


def test_the_theme_that_was_read_once_is_the_theme(monkeypatch):
    options = {section: {"primaryColor": section} for section in ("theme", "theme.dark")}
    monkeypatch.setattr(
        app_session.config, "get_options_for_section", lambda name: options.get(name, {})
    )

    def session() -> bytes:
        message = NewSession()
        theme = message.custom_theme
        for place, section in (
            (theme, "theme"),
            (theme.light, "theme.light"),
            (theme.dark, "theme.dark"),
            (theme.dark.sidebar, "theme.dark.sidebar"),
        ):
            app_session._populate_theme_msg(place, section)
        return message.SerializeToString(deterministic=True)

    own = session()
    shortcuts.take()
    assert session() == session() == own and b"theme.dark" in own


def test_what_elements_of_our_own_are_given_is_written_alike():
    data = {"pictures": [{"key": "a", "name": "\u00e9<b>"}], "chosen": None, "row": True, "at": 0.5}
    own, ours = BidiComponent(), BidiComponent()
    components.serialize_mixed_data(data, own)
    shortcuts.take()
    components.serialize_mixed_data(data, ours)
    assert ours == own and ours.json


def test_a_digest_that_is_known_is_the_one_that_is_computed(monkeypatch):
    monkeypatch.setattr(shortcuts, "DIGESTS", 5)
    compute = storage._calculate_file_id
    shortcuts.take()
    files = [random.Random(number).randbytes(2000 + number % 3) for number in range(20)]
    names = ("image/png", None), ("image/png", "a.png"), ("text/plain", None)
    for _ in range(3):
        for data in files:
            for kind, name in names:
                assert storage._calculate_file_id(data, kind, name) == compute(data, kind, name)
    assert len({storage._calculate_file_id(data, "image/png") for data in files}) == len(files)
