"""The app's icon as an address that holds the picture itself: a file would be read anew in every
run of every page."""

import base64
from pathlib import Path

ADDRESS = (
    "data:image/png;base64,"
    + base64.b64encode(Path(__file__).with_name("icon.png").read_bytes()).decode()
)
