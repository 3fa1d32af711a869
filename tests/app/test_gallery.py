"""The gallery: what is brought is there under a name of its own, is chosen and removed, and can be opened by its
address as long as the server holds it."""

import pytest
import streamlit as st
from hypothesis import given
from hypothesis import strategies as draw

from explorer.app import image_panel, session, words
from explorer.app.components import gallery as component
from explorer.images import uploads
from explorer.images.samples import SAMPLES
from tests.conftest import images_of, visitor_of
from tests.images.pictures import QUARTERS, saved

PAGE = "learn_augmenting"
NAMES = draw.lists(draw.text("ab. ", min_size=1, max_size=5), min_size=1, max_size=30)


@pytest.fixture
def gallery(monkeypatch):
    """In place of the component, which needs a browser: a button for each of its clicks."""

    def mount(_element, key, data, **callbacks):
        def act(event, picture):
            st.session_state[key] = {event: picture}
            callbacks[f"on_{event}_change"]()

        for picture in data["pictures"]:
            for event in ("choose", "remove"):
                name = f"{event} {picture['key']}"
                st.button(name, key=name, on_click=act, args=(event, picture["key"]))
        assert data["chosen"] in [picture["key"] for picture in data["pictures"]]

    monkeypatch.setattr(component, "mount", mount)


def turned(number: int) -> bytes:
    """A PNG that no other number has."""
    pixels = QUARTERS.copy()
    pixels[0, 0] = number
    return saved(pixels)


def bring(at, *files: tuple[str, int]) -> None:
    """Upload pictures by name and number."""
    data = [(name, turned(number), "image/png") for name, number in files]
    at.file_uploader(key="uploads").set_value(data).run()
    assert not at.exception


def shown(at) -> str:
    return at.session_state["choice"].image


def visited_again(app, at, address):
    """The app, opened in the same browser at an address."""
    again = app(PAGE, visitor=at.session_state["visitor_token"], address=address)
    assert not again.exception
    return again


def test_two_of_one_name_are_two_in_the_list_and_in_the_gallery(app, gallery):
    at = app(PAGE)
    bring(at, ("image.jpg", 1), ("image.jpg", 2), ("Cat", 3))
    assert list(images_of(at).values()) == ["Cat (2)", "image (2).jpg", "image.jpg"]
    labels = at.selectbox(key="image_choice").options
    assert len(set(labels)) == len(labels) == 3 + len(SAMPLES)
    newest, second, first = images_of(at)
    assert shown(at) == newest
    at.button(key=f"choose {first}").click().run()
    assert shown(at) == first == at.selectbox(key="image_choice").value
    at.selectbox(key="image_choice").set_value(second).run()
    assert shown(at) == second and at.query_params["image"] == second
    bring(at, ("other.png", 1))
    assert len(images_of(at)) == 3 and shown(at) == first, "the same picture is the same"
    assert "other.png is called image.jpg here." in unescaped(at.sidebar.caption)


def test_one_more_than_fit_is_said_once_and_removing_makes_room(app, gallery, monkeypatch):
    monkeypatch.setattr(session, "MAX_FILES", 3)
    at = app(PAGE)
    bring(at, *((f"{n}.png", 20 + n) for n in range(4)))
    assert list(images_of(at).values()) == ["2.png", "1.png", "0.png"]
    (error,) = unescaped(at.sidebar.error)
    assert error == words.no_room(["3.png"], 3) and error.startswith("3.png was not added")
    bring(at, *((f"{n}.png", 20 + n) for n in range(4)))
    assert unescaped(at.sidebar.error) == [error], "and not for those that are there"
    two, one, zero = images_of(at)
    at.button(key=f"choose {one}").click().run()
    at.button(key=f"remove {one}").click().run()
    assert list(images_of(at)) == [two, zero] and shown(at) == zero and not at.sidebar.error
    assert words.removed("1.png", "0.png") in unescaped(at.sidebar.caption)
    bring(at, ("3.png", 23))
    assert list(images_of(at).values()) == ["3.png", "2.png", "0.png"] and not at.sidebar.error
    at.button(key="image_undo").click().run()
    assert unescaped(at.sidebar.error) == [words.no_room(["1.png"], 3)]
    at.button(key=f"remove {zero}").click().run()
    assert uploads.get(one) is None and uploads.get(zero), "the last one can be brought back"
    at.button(key="image_undo").click().run()
    assert shown(at) == zero and images_of(at)[zero] == "0.png"


def test_what_was_removed_goes_and_the_last_one_leaves_a_sample(app, gallery, monkeypatch):
    at = app(PAGE)
    bring(at, ("mine.png", 7))
    (key,) = images_of(at)
    at.button(key=f"remove {key}").click().run()
    assert shown(at) == next(iter(SAMPLES)) and uploads.get(key)
    monkeypatch.setattr(image_panel, "UNDO_SECONDS", 0.0)
    at.run()
    assert uploads.get(key) is None and "image_undo" not in [button.key for button in at.button]


def test_an_address_opens_a_picture_for_its_owner_and_for_others(app, gallery):
    at = app(PAGE)
    bring(at, ("my secret name.png", 11))
    (key,) = images_of(at)
    address = {"image": key}
    again = visited_again(app, at, address)
    assert shown(again) == key and again.session_state["choice"].image_label == "my secret name.png"
    other = app(PAGE, address=address)
    assert shown(other) == key and not other.exception and not other.warning
    assert words.SOMEBODYS in unescaped(other.sidebar.caption) and not images_of(other)
    assert "secret name" not in "".join(unescaped([*other.caption, *other.markdown, *other.text]))
    other.selectbox(key="image_choice").set_value("coffee").run()
    other.selectbox(key="image_choice").set_value(key).run()
    assert shown(other) == key, "it stays in the list"
    other.button(key=f"remove {key}").click().run()
    assert shown(other) != key and images_of(at), "off this list alone"
    other = app(PAGE, address=address)
    uploads.forget(key, visitor_of(at))
    other.run()
    assert shown(other) == next(iter(SAMPLES))
    assert "not on the server" in other.warning[0].value and not other.error
    assert other.query_params["image"] == key, "it works again when it is brought again"
    lost = visited_again(app, at, {})
    assert words.no_longer_here(["my secret name.png"]) in unescaped(lost.sidebar.caption)


@pytest.mark.parametrize("asked", ["0" * 64, "nobody's.png", "\0", "../x", "zip"])
def test_what_is_not_here_is_said_in_the_page(app, asked):
    key = uploads.put(b"PK\3\4 no picture") if asked == "zip" else asked
    at = app(PAGE, address={"image": key})
    (warning,) = unescaped(at.main.warning)
    assert warning == words.no_such_image(len(key) == 64, "Cat") and shown(at) == "chelsea"
    at.selectbox(key="image_choice").set_value("coffee").run()
    assert not at.warning and shown(at) == "coffee"


def test_older_addresses_have_labels(app):
    assert shown(app(PAGE, address={"image": "Digit 3"})) == "digit_3"


@given(NAMES, draw.integers(1, 50))
def test_sentences_name_the_first_and_count_the_others(names, most):
    for sentence in (words.no_room(names, most), words.no_longer_here(names)):
        hidden = len(names) - words.MAX_NAMED
        assert (f"and {hidden} more" in sentence) == (hidden > 0)
        assert all(name in sentence for name in names[: words.MAX_NAMED])
        assert (" was not" in sentence or " is no" in sentence) == (len(names) == 1)
    assert f"you have {most} images" in words.no_room(names, most)


@given(draw.text("xyz", max_size=9), draw.text("xyz", max_size=9))
def test_sentences_of_one_picture_name_both_in_their_order(name, other):
    for sentence in (words.removed(name, other), words.known_as(name, other)):
        assert sentence.startswith(name) and other in sentence.removeprefix(name)
    for key in ("0" * 64, "f" * 64):
        assert key[:6] in words.shared_label(key) and key not in words.shared_label(key)
    assert words.no_such_image(True, other) != words.no_such_image(False, other)


def unescaped(elements) -> list[str]:
    """What a reader sees of texts that markdown is not to read."""
    return [element.value.replace("\\", "") for element in elements]
