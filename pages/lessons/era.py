"""Summary of the era: what did each network bring, what did it cost, and what came next?"""

from explorer.lessons import panels as frame
from explorer.lessons.cached import era
from explorer.lessons.era import AXES
from explorer.lessons.figures import era as figures

KEPT = {"bind": "query-params", "persist_state": "session"}

frame.open("era")
left, middle, right = frame.controls().columns([2, 2, 1], vertical_alignment="bottom")
x = left.selectbox("Across", list(AXES), 2, key="era_x", **KEPT)
y = middle.selectbox("Up", list(AXES), 4, key="era_y", **KEPT)
later = right.toggle("What came next", key="era_later", **KEPT)
points = era.era_points(later)
frame.chart((figures.chart, points, x, y), figures.describe(points, x, y), "era")
frame.ask("era")
frame.numbers(figures.table(era.era_points(False)), "era", figures.ABOUT)
frame.numbers(figures.later_table(era.era_points(True)), "later", figures.ABOUT_LATER)
frame.close("era")
