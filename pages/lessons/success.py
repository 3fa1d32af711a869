"""When it succeeds and fails: what becomes of one object off-centre, of two, of similar classes and
of supersets?"""

from explorer.app import sidebar
from explorer.app.widgets import URL_STATE
from explorer.lessons import panels
from explorer.lessons.panels.success import PARTS
from explorer.lessons.words import success as words

choice = sidebar.current()

panels.header("success", "image", "model")
place = panels.controls()
part = place.segmented_control(
    "Part", list(PARTS), default="Off-centre", required=True, key="situation", **URL_STATE
)
PARTS[part](place, choice.model, choice.image)
panels.finding(words.trained_on(choice.model.label, choice.model.trained_on), "trained_on")
panels.question("success")
panels.footer("success")
