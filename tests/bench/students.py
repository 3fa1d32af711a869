"""What does a student do, as one who sees the pages for the first time, and is it done? The tasks of tasks.py,
each with its own look, independent of the app, at what came of it."""

import ast
import csv
import re

import numpy as np
from PIL import Image

from explorer.images.samples import SAMPLES
from tests.bench.person import PERCENT, Person


def own_photo(person: Person) -> None:
    photo = person.folder / "mine.png"
    Image.fromarray(SAMPLES["coffee"].load()).save(photo)
    said = r"The network says (.+?) \(([<>]? ?[\d.]+\s%)\)"
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
    shown = re.findall(r"(.+) → (.+) \((\d+)\s%\)", person.text())
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
