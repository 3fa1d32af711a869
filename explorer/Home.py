"""CNN Explorer: streamlit run explorer/Home.py

The front door, read in two ways: the server imports it once, for the `app` that it serves; every run
of a visit executes it as `__main__`, which draws the page. Pages stand in app/page_table.py."""

import sys
from pathlib import Path

import streamlit as st

ROOT = str(Path(__file__).resolve().parent.parent)
if ROOT not in sys.path:  # `streamlit run` puts only explorer/ there
    sys.path.insert(0, ROOT)

from explorer.app import front  # noqa: E402

if __name__ == "__main__":
    front.draw()
else:
    from explorer.app import upload_bounds
    from explorer.app.middleware import MIDDLEWARE
    from explorer.app.server import of_home

    upload_bounds.set_limit()
    app = st.App(
        __file__,
        middleware=MIDDLEWARE,
        lifespan=of_home,
        on_script_error=front.failed,
    )
