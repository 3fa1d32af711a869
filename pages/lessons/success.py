"""When it succeeds and fails: what becomes of one object off-centre, of two, of similar classes and
of supersets?"""

from explorer.app.session import image_label
from explorer.app.widgets import URL_STATE
from explorer.lessons import panels
from explorer.lessons.panels.success import PARTS, measured_on
from explorer.lessons.words import success as words

first = panels.header("success")
part = first.controls.segmented_control(
    "Part", list(PARTS), default="Off-centre", required=True, key="situation", **URL_STATE
)
model, image = measured_on(first.controls)
PARTS[part](first, model, image)
first.text.text(words.trained_on(model.label, model.trained_on, image_label(image)))
panels.question("success")
panels.footer("success")
