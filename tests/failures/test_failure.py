"""The page of one failure, from the front door."""

import pytest

from explorer.failures import notes
from explorer.failures.cached import evaluations as cached
from tests.failures.pages import opening_buttons, text_on

pytestmark = pytest.mark.usefixtures("root")


def click(at, label: str) -> None:
    next(button for button in at.main.button if button.label == label).click().run()


def test_an_image_is_opened_tagged_and_found_again(app, root):
    at = app("failures", model="digits-relu")
    key = opening_buttons(at)[0]
    at.button(key=key).click().run()
    assert not at.exception and at.title[0].value == "One failure"
    name = next(path.name for path in root.iterdir() if path.name[0] != ".")
    image = cached.evaluation(name).names[int(key.rsplit("_", 1)[1])]
    text = text_on(at)
    assert f"{image}: 1 of the 6" in text
    assert "Wrong: the data calls it “6”" in text and "the network says “1”" in text
    assert "the answer stays" in text and "nearest" in text
    assert "Grad-CAM" in text and "made from what" in text
    at.switch_page("../pages/failures/failure.py").run()  # where the browser is already
    at.text_area(key="new_note").input("a six that lost its ring")
    click(at, "Keep the note")
    at.text_input(key="new_tag").input("badly written")
    click(at, "Add the tag")
    assert not at.exception and "a six that lost its ring" in text_on(at)
    kept = notes.read(root / name)
    assert kept.tags == {image: ("badly written",)}
    assert kept.notes[image][0].text == "a six that lost its ring"
    at.button(key="step_Next").click().run()
    assert not at.exception and ": 2 of the 6" in text_on(at)
    at.switch_page("../pages/failures/failures.py").run()
    at.selectbox(key=f"tag_{name}").set_value("badly written").run()
    assert "1 image;" in text_on(at)
