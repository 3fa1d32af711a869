"""Deeper was worse: why did deeper plain nets do worse, also on the images that they were trained
on?"""

from explorer.app.widgets import URL_STATE
from explorer.lessons import panels
from explorer.lessons.panels.degradation import PARTS

first = panels.header("degradation")
part = first.controls.segmented_control(
    "Part", list(PARTS), default="Deeper is worse", required=True, key="why_part", **URL_STATE
)
PARTS[part](first)
panels.footer("degradation")
