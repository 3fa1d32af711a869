"""Made files: how long does a file stay that was made because somebody clicked on a download?

Streamlit makes it, gives the browser its address, and deletes it as soon as two runs of anybody's
page have ended: in a class, that is before the browser has asked for it. Here it stays for SECONDS
from the first of these."""

import time

from streamlit.runtime.media_file_manager import MediaFileMetadata

SECONDS = 15.0


def keep_for_a_while() -> None:
    """Called once, when the process starts to serve."""
    at_once = MediaFileMetadata.mark_for_delete

    def later(file: MediaFileMetadata) -> None:
        since = file.__dict__.setdefault("unused_since", time.monotonic())
        if time.monotonic() - since >= SECONDS:
            at_once(file)

    MediaFileMetadata.mark_for_delete = later  # type: ignore[method-assign,assignment]
