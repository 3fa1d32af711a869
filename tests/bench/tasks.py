"""Tasks: what do a lecturer and a student want of the app, and is it done?

TASKS is the table; docs/tasks.md has a row for each of its rows. To add one, add a row: what is wanted, what
counts as done, where the person begins, and a function that does it as a stranger would and then looks,
independently of the app, whether it is so."""

import ast
import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree import ElementTree

import numpy as np
import segno
from PIL import Image

from explorer.images.samples import SAMPLES
from tests.bench.person import WINDOW, Person

MAP = "saliency?saliency_alexnet64_chelsea=tabby+cat"
PERCENT = r"([\d.]+) %"
PRESSES = 8  # at most, until the next lesson


@dataclass(frozen=True)
class Task:
    """One row: who wants what, in a sentence, and when it is done; the address on which he begins."""

    who: str
    wanted: str
    finished: str
    do: Callable[[Person], None]
    start: str = ""
    prepare: Callable[[Person], None] | None = None  # what there was before, which counts nothing


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
    person.sees(r"1 \(100 %\)")
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


def own_photo(person: Person) -> None:
    photo = person.folder / "mine.png"
    Image.fromarray(SAMPLES["coffee"].load()).save(photo)
    said = r"The network says (.+?) \(([<>]? ?[\d.]+ %)\)"
    person.words("Your own images")
    with person.page.expect_file_chooser() as chooser:
        person.click(person.page.get_by_role("button", name="Upload", exact=True).last)
    chooser.value.set_files(photo)
    person.sees("mine.png")
    person.done()
    mine = person.sees(said).groups()
    person.open("?image=coffee")
    assert person.sees(said).groups() == mine, "what it says of the same pixels"


def second_class(person: Person) -> None:
    second = person.sees("next comes (.+?) \\(")[1]
    person.menu("Look inside", "Saliency")
    assert person.choose("Class (type to search)", 1) == second
    person.done()
    person.sees(f"for {second}:")


def silent_units(person: Person) -> None:
    person.menu("Layer by layer", "Feature maps")
    person.done()
    said = person.sees(r"Of (\d+) maps (\d+) (is|are) silent|none of (\d+) maps is silent")
    path = person.take_away("NPZ")
    with np.load(path) as arrays:
        maps = next(array for array in arrays.values() if array.ndim == 3)
    assert (len(maps), int((maps == 0).all((1, 2)).sum())) == (int(said[1]), int(said[2]))


def deep_and_plain(person: Person) -> None:
    person.link("Learn")
    person.link("Deeper was worse")
    person.done()
    errors = person.sees(f"depth 20 to depth 56 .*training error goes from {PERCENT} to {PERCENT}")
    assert float(errors[2]) > float(errors[1]), "of training: it is no overfitting"


def wrong_but_sure(person: Person) -> None:
    person.menu("Why it fails", "Failure cases")
    person.choose("Sorted by", "Confidence when wrong")
    person.done()
    shown = re.findall(r"(.+) → (.+) \((\d+) %\)", person.text())
    assert len(shown) >= 10 and all(true != said for true, said, _ in shown)
    sure = [int(percent) for _, _, percent in shown]
    assert sure == sorted(sure, reverse=True) and sure[0] > 90


def code(person: Person) -> None:
    person.menu("Look inside", "Saliency")
    person.button("Take away")
    person.words("Copy as code")
    person.page.get_by_text("import torch").first.hover()
    person.button("Copy to clipboard")
    person.done()
    copied = person.page.evaluate("navigator.clipboard.readText()")
    assert "Grad-CAM" in copied
    ast.parse(copied)


def numbers(person: Person) -> None:
    path = person.take_away("CSV")
    person.done()
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines))
    assert [row["layer"] for row in rows][:1] == ["features.conv1"]
    (size, *_) = [name for name in rows[0] if name.endswith("of dL/dh")]
    assert all(float(row[size]) > 0 for row in rows)


def two_networks(person: Person) -> None:
    person.menu("Look inside", "Saliency")
    person.click(person.page.get_by_role("tab", name="Networks"))
    person.done()
    person.sees("AlexNet-style, ReLU, batch norm: egyptian cat")
    person.sees("AlexNet-style, sigmoid, no batch norm, width x0.5: egyptian cat")


def training(person: Person) -> None:
    person.menu("Train", "Train")
    person.fill("Epochs", "1")
    person.button("Start training")
    person.sees("After epoch 1: .* in training")
    person.done()
    person.sees(f"After epoch 1: {PERCENT} in training", lambda found: float(found[1]) > 10)


def bring(person: Person) -> None:
    photo = person.folder / "precious.png"
    Image.new("RGB", (64, 64), "teal").save(photo)
    person.page.locator("input[type=file]").first.set_input_files(photo)
    person.sees("precious.png")
    person.settle()


def undo(person: Person) -> None:
    person.button("Remove precious.png")
    person.button("Bring it back")
    person.done()
    person.sees("precious.png")


LECTURER, STUDENT = "lecturer", "student"
TASKS = [
    Task(
        LECTURER,
        "Put the film of the vanishing signal on the wall.",
        "it plays as wide as the screen, and nothing else is there",
        film,
    ),
    Task(
        LECTURER,
        "Show the gradients of Plain-20 and ResNet-20 on one chart.",
        "both stand in the legend of one chart",
        plain_and_residual,
    ),
    Task(
        LECTURER,
        "Ask the class a lesson's question by phone, and reveal the answer.",
        "the answer of a phone is on the wall, and the phone says what is right",
        vote,
        "learn_softmax",
    ),
    Task(
        LECTURER,
        "Share exactly this saliency map with everybody who has a phone.",
        "the QR code on the wall says this address, and it opens the same map",
        by_phone,
        MAP,
    ),
    Task(
        LECTURER,
        "In class mode, take the sentence away and show the controls.",
        "the sentence is not seen, the box for the method is",
        hidden_and_shown,
        f"{MAP}&class=1",
    ),
    Task(
        LECTURER,
        "Go on to the next lesson with the presenter.",
        "it is on the wall, in class mode, after all pictures of the one before",
        next_lesson,
        "learn_softmax?class=1",
    ),
    Task(
        LECTURER,
        "Take a chart of gradients for the slides, to be scaled.",
        "an SVG whose words are text",
        chart_for_slides,
        "gradients",
    ),
    Task(
        LECTURER,
        "Hand out today's saliency map and gradients as one file.",
        "an HTML file with both, which fetches nothing",
        handout,
        "saliency",
    ),
    Task(
        LECTURER,
        "Show first-layer filters of 11×11 beside those of 3×3.",
        "64 filters of one network and 16 of another on one page",
        filter_sizes,
    ),
    Task(
        LECTURER,
        "Show a network that overfits.",
        "nearly all training images are right, and hardly any others",
        overfitting,
    ),
    Task(
        STUDENT,
        "Which class does the network give my own photo, and how sure is it?",
        "class and probability are those of the same pixels that the app knows",
        own_photo,
    ),
    Task(
        STUDENT,
        "Which pixels speak for the second most probable class?",
        "the map of this class is shown",
        second_class,
    ),
    Task(
        STUDENT,
        "How many maps of a layer are silent on this picture?",
        "the number said is that of the arrays taken away",
        silent_units,
    ),
    Task(
        STUDENT,
        "Why do deep plain networks fail: is it overfitting?",
        "the training error of the deeper one is larger: it is not",
        deep_and_plain,
    ),
    Task(
        STUDENT,
        "Which images does the network get wrong although it is sure?",
        "wrong ones only, the surest first",
        wrong_but_sure,
    ),
    Task(
        STUDENT,
        "Copy the code of a Grad-CAM.",
        "the clipboard holds a Python script of it",
        code,
    ),
    Task(
        STUDENT,
        "Get the numbers of the gradients.",
        "a CSV with a row for each layer",
        numbers,
        "gradients",
    ),
    Task(
        STUDENT,
        "Compare where two networks look on one picture.",
        "maps of both stand side by side",
        two_networks,
    ),
    Task(
        STUDENT,
        "Train a small network for one epoch, and watch.",
        "the page says by itself how far it is after the epoch",
        training,
    ),
    Task(
        STUDENT,
        "Bring back a picture that I removed by mistake.",
        "it is shown again",
        undo,
        prepare=bring,
    ),
]
