"""Summary of the era: what did each network bring, what did it cost, and what came next?"""

from explorer.app.widgets import URL_STATE
from explorer.lessons import panels
from explorer.lessons.cached import era as cached
from explorer.lessons.era import AXES
from explorer.lessons.figures import era as figures
from explorer.lessons.panels import era as parts
from explorer.lessons.words import era as words

first = panels.header("era")
left, middle, right = first.controls.columns([2, 2, 1], vertical_alignment="bottom")
x = left.selectbox("Across", list(AXES), 2, key="era_x", **URL_STATE)
y = middle.selectbox("Up", list(AXES), 4, key="era_y", **URL_STATE)
later = right.toggle("What came next", key="era_later", **URL_STATE)
points = cached.points(later)
panels.chart(
    (figures.chart, points, x, y),
    words.describe(points, x, y),
    "era",
    "Networks of the era",
    first,
    how="published",
    settings={"across": x, "up": y, "what came next": later},
)
panels.question("era")
panels.numbers(words.table(cached.points(False)), "networks", words.ABOUT, "Networks of the era")
panels.numbers(words.later_table(cached.points(True)), "later", words.ABOUT_LATER, "What came next")
parts.kept()
parts.transformers()
panels.footer("era")
