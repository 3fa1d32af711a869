"""Rectifiers and first weights: how large must the first weights of a ReLU network be, and what does PReLU learn?"""

from explorer.app.widgets import URL_STATE
from explorer.lessons import panels
from explorer.lessons.panels.rectifiers import PARTS

first = panels.header("rectifiers")
part = first.controls.segmented_control(
    "Part", list(PARTS), default="At the start", required=True, key="rectifier_part", **URL_STATE
)
PARTS[part](first)
panels.footer("rectifiers")
