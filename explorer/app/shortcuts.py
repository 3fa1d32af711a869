"""Shortcuts: what does Streamlit work out anew in every run that is known, or that nobody asks for?

For every list and text field it lists the whole state of a visit, and makes each value ready, to look one
key up; for every run it reads the theme out of a hundred options, which do not change while a server runs;
in what is given to elements of our own it looks for tables, of which there are none; and it takes the digest
of every picture. A Streamlit that is built otherwise goes its own way."""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any

DIGESTS = 10_000  # that are known
log = logging.getLogger(__name__)


def take() -> None:
    """Called once, when the process starts to serve."""
    for shortcut in (_look_up_one, _read_theme_once, _look_for_no_tables, _know_digests):
        try:
            shortcut()
        except (ImportError, AttributeError, KeyError) as error:
            log.warning("runs are slower, this Streamlit is another one: %s", error)


def _look_up_one() -> None:
    from streamlit.runtime.state.common import is_element_id
    from streamlit.runtime.state.safe_session_state import SafeSessionState
    from streamlit.runtime.state.session_state import STREAMLIT_INTERNAL_KEY_PREFIX

    whole: Callable[[SafeSessionState], dict[str, Any]]
    whole = vars(SafeSessionState)["filtered_state"].fget

    class Values(Mapping[str, Any]):
        """What a visit's state holds under the keys of its pages."""

        def __init__(self, state: SafeSessionState) -> None:
            self.state = state

        def __getitem__(self, key: str) -> Any:
            ours = not is_element_id(key) and not key.startswith(STREAMLIT_INTERNAL_KEY_PREFIX)
            if not ours or key not in self.state:
                raise KeyError(key)
            return self.state[key]

        def __iter__(self) -> Iterator[str]:
            return iter(whole(self.state))

        def __len__(self) -> int:
            return len(whole(self.state))

        def __str__(self) -> str:
            return str(whole(self.state))

    SafeSessionState.filtered_state = property(Values)  # type: ignore[assignment]


def _read_theme_once() -> None:
    from streamlit.proto.NewSession_pb2 import CustomThemeConfig
    from streamlit.runtime import app_session

    read = app_session._populate_theme_msg
    known: dict[str, CustomThemeConfig] = {}

    def fill(msg: CustomThemeConfig, section: str = "theme") -> None:
        theme = known.get(section)
        if theme is None:
            theme = CustomThemeConfig()
            read(theme, section)
            known[section] = theme
        if theme.ByteSize():
            msg.MergeFrom(theme)

    app_session._populate_theme_msg = fill


def _look_for_no_tables() -> None:
    from streamlit.components.v2.bidi_component import main
    from streamlit.proto.BidiComponent_pb2 import BidiComponent

    if not callable(main.serialize_mixed_data):
        raise AttributeError("serialize_mixed_data")

    def write(data: Any, bidi_component_proto: BidiComponent) -> None:
        bidi_component_proto.json = json.dumps(data)

    main.serialize_mixed_data = write


def _know_digests() -> None:
    """By Python's own hash, which takes a quarter of the time and has a key that nobody knows."""
    from streamlit.runtime import memory_media_file_storage as storage

    compute = storage._calculate_file_id
    known: dict[tuple[int, int, str, str | None], str] = {}

    def digest(data: bytes, mimetype: str, filename: str | None = None) -> str:
        key = hash(data), len(data), mimetype, filename
        found = known.get(key)
        if found is None:
            found = compute(data, mimetype, filename)
            if len(known) >= DIGESTS:
                known.clear()
            known[key] = found
        return found

    storage._calculate_file_id = digest
