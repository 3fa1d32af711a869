"""Looked up: Streamlit asks, for every list and text field, whether the visit's state holds nothing under
its key; to learn that it lists the whole state and makes every value ready. A page with thirty fields does
so thirty times. Here the one value that is asked for is made ready."""

import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any

log = logging.getLogger(__name__)


def one_by_one() -> None:
    """Called once, when the process starts to serve; a Streamlit that is built otherwise stays as it is."""
    try:
        _replace()
    except (ImportError, AttributeError, KeyError) as error:
        log.warning("fields are slower, this Streamlit is another one: %s", error)


def _replace() -> None:
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
