"""Sliding filter: how does a filter slide over the channels of a picture and build up its responses?

All numbers of the film come at once; it is played by its script, and asks the server nothing."""

import hashlib
from typing import Any

import numpy as np

from explorer.app.components.filter_probe import Sums, encoded
from explorer.app.components.mounting import Element, mount

ELEMENT = Element(
    "sliding_filter",
    '<div class="film" tabindex="0" role="group"><div class="controls">'
    '<button type="button" name="play" aria-keyshortcuts="Space">Play</button>'
    '<button type="button" name="back" aria-keyshortcuts="ArrowLeft">◀ Back</button>'
    '<button type="button" name="on" aria-keyshortcuts="ArrowRight">Step ▶</button>'
    '<input name="frame" type="range" min="0" value="0" aria-label="Place of the filter">'
    '<label>Speed <select name="speed"><option value="0.5">½ ×</option>'
    '<option value="1" selected>1 ×</option><option value="3">3 ×</option></select></label></div>'
    '<div class="scene"><div class="channels"></div>'
    '<figure class="responses"><div class="stage"><canvas></canvas><div class="box"></div></div>'
    "<figcaption>responses so far</figcaption></figure></div>"
    '<p aria-live="polite"></p></div>',
)


def sliding_filter(
    planes: np.ndarray,
    sums: Sums,
    colours: np.ndarray,
    channels: tuple[str, ...],
    alt: str,
    key: str,
) -> None:
    """Show the film of a filter that walks over planes (C, H, W) to the places of a feature map of sums.size, row by
    row, at its first one until somebody plays it; `colours` (n, 3) uint8 are those of signed values."""
    rows, columns = sums.size
    data: dict[str, Any] = {
        "planes": encoded(planes),
        "height": planes.shape[1],
        "width": planes.shape[2],
        "filter": sums.sent(),
        "rows": rows,
        "columns": columns,
        "colours": encoded(colours),
        "channels": list(channels),
        "alt": alt,
    }
    data["version"] = hashlib.blake2b(repr(data).encode(), digest_size=8).hexdigest()
    mount(ELEMENT, key, data)
