"""What does a lecturer do, as one who sees the pages for the first time, and is it done? The tasks of tasks.py,
each with its own look, independent of the app, at what came of it."""

import io
import re
from xml.etree import ElementTree

import numpy as np
import segno
from PIL import Image

from tests.bench.person import PERCENT, WINDOW, Person

PRESSES = 8  # at most, until the next lesson


def film(person: Person) -> None:
    person.menu("Why depth was hard", "The signal going back")
    person.words("Class mode")
    person.button("Play")
    person.done()
    slider = person.page.get_by_role("slider").first
    before = slider.input_value()
    person.page.wait_for_timeout(2000)
    assert slider.input_value() != before, "it plays"
    wide = slider.locator("xpath=../..").bounding_box()["width"]
    assert wide > 0.9 * WINDOW["width"]
    assert not person.page.get_by_text("All networks").is_visible()


def plain_and_residual(person: Person) -> None:
    person.menu("Look inside", "Gradients")
    person.choose("Pair, one difference", "Plain against residual, 20 layers")
    person.done()
    chart = person.page.locator(".js-plotly-plot").first.inner_text()
    assert "Plain-20" in chart and "ResNet-20" in chart


def vote(person: Person) -> None:
    person.button("Ask the class")
    address = person.sees(r"([\w.:]+/vote)")[1]
    code = person.sees(r"\n([A-Z0-9]{4})\n")[1]
    phone = person.context.browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    phone.goto(f"http://{address}?room={code}")
    phone.get_by_role("button", name="It stays the same").click()
    phone.get_by_role("button", name="It stays the same", pressed=True).wait_for()
    person.sees("1 phone is here")
    person.button("Show answers")
    person.click(person.page.get_by_role("button", name="Reveal", exact=True))
    person.done()
    person.sees(r"1 \(100\u00a0%\)")
    phone.get_by_text("Right: It stays the same").wait_for()
    phone.context.close()


def by_phone(person: Person) -> None:
    person.words("Class mode")
    person.button("QR code")
    person.done()
    picture = person.page.get_by_alt_text(re.compile("QR code of the address"))
    with Image.open(io.BytesIO(picture.screenshot())) as image:
        black = np.asarray(image.convert("L")) < 128
    rows, columns = np.flatnonzero(black.any(1)), np.flatnonzero(black.any(0))
    wanted = np.array(segno.make(person.page.url, error="m", micro=False).matrix, bool)
    middles = (np.arange(len(wanted)) + 0.5) / len(wanted)
    y = (rows[0] + middles * (rows[-1] + 1 - rows[0])).astype(int)
    x = (columns[0] + middles * (columns[-1] + 1 - columns[0])).astype(int)
    assert (black[np.ix_(y, x)] == wanted).all(), "it says this address"
    student = Person(
        person.context, person.url, person.page.url[len(person.url) + 1 :], person.folder
    )
    student.page.get_by_text("Grad-CAM for tabby cat:").locator("visible=true").first.wait_for()


def hidden_and_shown(person: Person) -> None:
    person.button("Sentence")
    person.button("Controls")
    person.done()
    assert not any(
        each.is_visible() for each in person.page.get_by_text("Grad-CAM for tabby cat:").all()
    )
    assert person.page.get_by_role("combobox", name="Method", exact=True).is_visible()


def next_lesson(person: Person) -> None:
    for _ in range(PRESSES):
        person.press("PageDown")
        if person.page.title().startswith("AlexNet"):
            break
    person.done()
    assert person.page.title().startswith("AlexNet ")
    assert person.page.get_by_role("button", name="Leave class mode").is_visible()


def chart_for_slides(person: Person) -> None:
    path = person.take_away("SVG")
    person.done()
    drawn = ElementTree.parse(path).getroot()
    assert drawn.tag.endswith("svg")
    assert "features.conv1" in "".join(drawn.itertext()), "the names of the layers are text"


def handout(person: Person) -> None:
    person.button("Take away")
    person.button("Add to the report")
    person.press("Escape")
    person.menu("Look inside", "Gradients")
    person.button("Take away")
    person.button("Add to the report")
    person.words("Open the report: 2 views")
    path = person.file("HTML")
    person.done()
    text = path.read_text("utf-8")
    assert text.count("<article") == 2
    assert not re.search(r'(src|href)="https?:', text.replace(person.url, "")), "nothing is fetched"


def filter_sizes(person: Person) -> None:
    person.menu("Look inside", "Filters")
    person.search_in("Other networks on this server", "ResNet-20")
    person.done()
    person.sees("64 filters of 11×11")
    person.sees("16 filters of 3×3")


def overfitting(person: Person) -> None:
    person.link("Learn")
    person.link("Overfitting and its remedies")
    person.done()
    right = person.sees(
        f"{PERCENT} of the training images are right and {PERCENT} of the validation"
    )
    assert float(right[1]) > 90 > 20 > float(right[2])
