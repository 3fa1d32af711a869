"""Every page through the front door, with every kind of network, and with whatever people
upload."""

import dataclasses
import functools
import re

import pytest
import streamlit as st

from explorer.app import frame, network_panel, page_table, session, sidebar
from explorer.app.answers import ANSWERS
from explorer.app.page_table import NETWORK, PICTURE
from explorer.app.widgets import escape_markdown
from explorer.networks import own, registry
from explorer.networks.architectures import MAKES
from explorer.networks.prelu_net import Variant, draw
from explorer.workspace import NETWORKS
from tests.conftest import ROOT, SHARED, images_of
from tests.networks import own_nets
from tests.networks.files import accepted, fine_tuned, matched, narrower
from tests.odd_pictures import BAD, GOOD, picture

PAGES = list(page_table.addresses())
LOOK_INSIDE = [  # pages that show what the chosen network makes of the chosen image
    page.address or name
    for section in ("inside", "depth")
    for name, page in page_table.SECTIONS[section].pages.items()
]
BUNDLED = [key for key, row in registry.MODELS.items() if row.source == "bundled"]
KINDS = (BUNDLED[0], "digits-sigmoid", "plain20", "random:squeezenet1_1", "resnet152")
PHOTOS = sorted((SHARED / "data" / "photos").glob("*.jpg"))


def test_the_page_table_is_the_folder():
    files = {f"../{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "pages").rglob("*.py")}
    assert set(page_table.addresses().values()) == files


def test_a_network_that_is_not_here_is_offered_and_the_app_goes_on(app, monkeypatch, tmp_path):
    if registry.find("vgg19").on_disk:
        pytest.skip("this machine has VGG-19")
    at = app("home", model="resnet20")
    first = next(iter(sidebar.available_models().values()))
    at.sidebar.selectbox(key="model").set_value("vgg19").run()
    assert not at.exception and at.session_state["choice"].wanted.key == "vgg19"
    assert at.session_state["choice"].model.key == first.key, "not what this visit used before"
    words = at.main.warning[0].value
    assert escape_markdown("You chose VGG-19, which is not on this server yet (548 MB)") in words
    assert escape_markdown(f"Shown until then: {first.label}") in words and not at.sidebar.warning
    for place in (at.main, at.sidebar):
        assert any("Download 548 MB" in button.label for button in place.button)
    at.switch_page(page_table.path("learn_softmax")).run()
    assert not at.main.warning, "a page that shows no network says nothing of it"
    at.switch_page(page_table.path("networks")).run()
    assert not at.main.warning and escape_markdown("VGG-19 has") in at.main.markdown[1].value


def test_all_networks_in_a_list(app, monkeypatch):
    at = app("home")
    at.sidebar.button(key="list_networks").click().run()
    whole = at.dataframe[-1].value
    assert len(whole) == len(sidebar.available_models()) and not at.exception
    at.text_input(key="search_networks").set_value("resnet 50").run()
    assert not at.exception


def test_a_click_on_a_row_of_the_list_chooses(monkeypatch):
    state = {"listed_networks": {"selection": {"cells": [(1, "network")]}}}
    monkeypatch.setattr(network_panel.st, "session_state", state)
    network_panel._choose(["alexnet", "vgg16"])
    assert state["model"] == "vgg16" and state["network_listed"]
    state["listed_networks"] = {"selection": {"cells": []}}
    network_panel._choose(["alexnet", "vgg16"])
    assert state["model"] == "vgg16", "a click that takes the choice back changes nothing"


PUBLISHED = dataclasses.replace(  # a quarter as wide
    MAKES["published"],
    architecture=narrower,
)


@pytest.fixture(scope="module")
def _fresh_caches():
    """Answers are kept from page to page: no test here changes what is computed."""
    st.cache_data.clear()
    ANSWERS.clear()


@pytest.fixture(scope="session")
def theirs() -> list[str]:
    """Keys of opened checkpoints with two classes, one of each make and of each kind of change."""
    matches = [matched(make) for make in fine_tuned().values()]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(MAKES, "published", PUBLISHED)
        return [accepted(match) for match in matches]


@pytest.fixture
def thin_prelu_net(monkeypatch) -> str:
    """The key of PReLU-net, which for this test is a few filters wide."""
    key, variant = "random:prelu_net", Variant(8, (16, 16, 16), 5, hidden=32)
    thin = dataclasses.replace(
        registry.find(key), build=functools.partial(draw, variant), version="thin"
    )
    monkeypatch.setitem(registry.MODELS._rows, key, thin)
    return key


@pytest.fixture
def own_keys(monkeypatch) -> tuple[str, ...]:
    """The keys of a person's own networks."""
    monkeypatch.setenv(NETWORKS, own_nets.__file__)
    return tuple(key for key in own.rows() if key != own.SHOWN)


READS = {"model": NETWORK, "wanted": NETWORK, "image": PICTURE, "image_label": PICTURE}
USES = {page: page_table.row("" if page == "home" else page).uses for page in PAGES}


@pytest.fixture
def read(monkeypatch) -> set[str]:
    """What pages read of the choice in the sidebar."""
    names: set[str] = set()

    class Watched:
        def __init__(self, choice: sidebar.Choice) -> None:
            self.choice = choice

        def __getattr__(self, name: str):
            names.add(name)
            return getattr(self.choice, name)

    current = sidebar.current
    monkeypatch.setattr(sidebar, "current", lambda: Watched(current()))
    monkeypatch.setattr(frame, "_of_what", lambda *_: "")  # what stands above all pages
    return names


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_every_architecture_and_says_what_is_seen(
    app, monkeypatch, theirs, thin_prelu_net, own_keys, read, page
):
    """What reads nothing of the chosen network shows the same for all, and meets KINDS."""
    monkeypatch.setitem(MAKES, "published", PUBLISHED)
    at = app(page, checkpoints=theirs)
    words = " ".join(element.value for element in [*at.markdown, *at.caption, *at.text])
    assert len(words) > 150
    assert re.search(r"[Mm]easured|[Pp]ublished|[Rr]ecorded|[Cc]omputed|[Cc]ounted", words)
    others = (thin_prelu_net, *own_keys, *(f"file:{key}" for key in theirs))
    for model in (*KINDS, *others):
        if model not in KINDS and not read & {"model", "wanted"}:
            break
        at.session_state["model"] = model
        at.run()
        assert not at.exception and not at.error, model
        assert at.title[0].value
        if NETWORK in USES[page]:
            assert at.session_state["choice"].wanted.key == model
    used = {READS[name] for name in read}
    assert used == {each for each in (NETWORK, PICTURE) if each in USES[page]}


def test_what_the_row_of_a_page_does_not_name_cannot_be_read_and_is_not_shown(app):
    for page, absent in {
        "networks": "image",
        "learn_convolution": "model",
        "chain_rule": "image",
    }.items():
        at = app(page)
        with pytest.raises(LookupError, match="page table"):
            getattr(at.session_state["choice"], absent)
        keys = {box.key for box in at.selectbox}
        assert ("model" in keys) == (NETWORK in USES[page])
        assert ("image_choice" in keys) == (PICTURE in USES[page])
    assert not app("chain_rule").sidebar.children


def test_what_was_chosen_stays_over_pages_that_do_not_use_it(app):
    at = app("saliency", address={"model": "ResNet-20, ReLU, batch norm", "image": "coffee"})
    for page in ("chain_rule", "networks", "learn_softmax", "predictions"):
        at.switch_page(page_table.path(page)).run()
        assert not at.exception
    assert at.session_state["choice"].model.key == "resnet20"
    assert at.session_state["choice"].image == "coffee"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_odd_images_and_photos(app, page):
    """Lessons and the like meet one odd image each. Every photo of ../shared meets a page and every
    page a photo, not each each."""
    number = PAGES.index(page)
    meets = (
        GOOD if page in LOOK_INSIDE else list(GOOD)[(number - len(LOOK_INSIDE)) % len(GOOD) :][:1]
    )
    photos = PHOTOS[number :: len(PAGES)] or PHOTOS[number % max(len(PHOTOS), 1) :][:1]
    for image in [*(GOOD[name]() for name in meets), *(photo.read_bytes() for photo in photos)]:
        at = app(page, image=image)
        assert not at.exception
        if PICTURE in USES[page]:
            assert at.session_state["choice"].image_label == "theirs.png"


def test_bad_images_get_their_sentence_and_the_others_go_on(app):
    at = app()
    files = [
        (f"{name}.png", make(), "image/png") for name, make in {**BAD, "good": GOOD["CMYK"]}.items()
    ]
    at.file_uploader(key="uploads").set_value(files).run()
    assert not at.exception
    assert len(at.sidebar.error) == len(BAD)
    assert list(images_of(at).values()) == ["good.png"]
    assert at.session_state["choice"].image in images_of(at)


def test_uploads_are_bounded_in_a_session(app, monkeypatch):
    monkeypatch.setattr(session, "MAX_FILES", 2)
    at = app()
    files = [(f"{i}.png", picture("RGB", (10 + i, 10)), "image/png") for i in range(4)]
    at.file_uploader(key="uploads").set_value(files).run()
    assert list(images_of(at).values()) == ["1.png", "0.png"]
    assert len(at.sidebar.error) == 1


def test_names_of_strangers_cannot_make_markdown():
    assert escape_markdown("![x](a.b)") == r"\!\[x\]\(a\.b\)"
    assert escape_markdown("http://a") == r":color[http]\://a"
    assert "\n" not in escape_markdown("a\n# b")
