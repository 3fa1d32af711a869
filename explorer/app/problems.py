"""Problems: what does a visitor see where a page cannot do what it should?"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from explorer.app.turns import BusyError
from explorer.app.widgets import escape_markdown
from explorer.images.decoding import ImageError
from explorer.networks.checkpoint_files import CheckpointError
from explorer.networks.model import ModelError

UNEXPECTED = (
    "Something went wrong here that nobody foresaw; it is written in the server's log. Choose another network or "
    "image, or reload the page."
)
log = logging.getLogger(__name__)


@contextmanager
def shown() -> Iterator[None]:
    """What cannot be done ends in its sentence on the page. Streamlit's own ways of ending a run
    (stop, rerun, switch_page) are no Exceptions and pass."""
    try:
        yield
    except (ModelError, CheckpointError, ImageError, BusyError) as error:
        st.error(escape_markdown(str(error)))
    except Exception as error:
        show_unexpected(error)


def show_unexpected(error: Exception) -> None:
    """Log an error of the program with its traceback; the page says one sentence, without paths."""
    log.error("a page failed", exc_info=error)
    st.error(UNEXPECTED)
