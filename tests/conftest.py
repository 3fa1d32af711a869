"""What the tests share: small seeded networks, the app under test, and the places of things that
may be absent."""

import hashlib
import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import hypothesis
import pytest
import torch

from explorer.app import page_table
from trainer import machine

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

hypothesis.settings.register_profile("the same everywhere", derandomize=True, deadline=None)
hypothesis.settings.load_profile("the same everywhere")
if "PYTEST_XDIST_WORKER" in os.environ:  # several processes share the cores
    torch.set_num_threads(1)
ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def pytest_xdist_auto_num_workers() -> int:
    """For `-n auto`: one process more than cores, since each waits a third of its time."""
    return machine.cores() + 1


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`-m unit`: what needs neither the whole app nor a browser nor processes of its own. Each
    process of `-n` begins with its share of the others, so that none has a long one left at the
    end."""
    unit, others = [], []
    for item in items:
        if (
            "app" in getattr(item, "fixturenames", ())
            or "browser" in item.path.parts
            or item.get_closest_marker("processes")
        ):
            others.append(item)
        else:
            item.add_marker(pytest.mark.unit)
            unit.append(item)
    count = getattr(config, "workerinput", {}).get("workercount", 1)
    items[:] = [
        item
        for worker in range(count)
        for part in (others, unit)
        for item in part[len(part) * worker // count : len(part) * (worker + 1) // count]
    ]


@pytest.fixture
def shared() -> Path:
    """The folder beside the checkout with photos, data and weights for testing; the test skips
    where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("no ../shared beside the checkout")
    return SHARED


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


@pytest.fixture
def _no_manifests(monkeypatch):
    """At every run AppTest reads what each installed package says of itself, for components."""
    from streamlit.components.v2 import manifest_scanner

    monkeypatch.setattr(manifest_scanner, "scan_component_manifests", list)


@pytest.fixture
def _nothing_shown(monkeypatch):
    """No network is shown, whatever another test has left."""
    from explorer.networks import own

    monkeypatch.setattr(own, "_shown", {})


@pytest.fixture
def _fresh_caches():
    """No answer is kept from before."""
    import streamlit as st

    from explorer.app.answers import ANSWERS

    st.cache_data.clear()
    ANSWERS.clear()


@pytest.fixture
def app(monkeypatch, _no_manifests, _nothing_shown, _fresh_caches):
    """The app, from its front door: app() runs Home, app("filters") a page; with the key of a
    network, and the key of a sample or the bytes of an upload, if they are given, and with accepted
    checkpoints among the networks (None: those of this browser's visit before); `address` is what
    its address says after the "?"; `visitor` the secret of a browser that was here before. Each
    call is another visit; caches are empty at the first. Errors of the program are raised, not
    shown."""
    from streamlit.testing.v1 import AppTest

    from explorer.app import problems

    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(problems, "show_unexpected", raised)

    def run(
        page: str = "home",
        model: str | None = None,
        image: str | bytes = "",
        checkpoints: Sequence[str] | None = (),
        image_name: str = "theirs.png",
        address: Mapping[str, str | list[str]] | None = None,
        visitor: str = "",
    ) -> AppTest:
        at = AppTest.from_file(str(ROOT / "explorer" / "Home.py"), default_timeout=120)
        at.session_state["checkpoint_panel"] = True  # open
        at.session_state["visitor_token"] = visitor or secrets.token_urlsafe(32)
        if checkpoints is not None:
            at.session_state["checkpoints"] = list(checkpoints)
        if model is not None:
            at.session_state["model"] = model
        choose_image(at, image, image_name)
        turn_to(at, page)
        at.query_params.update(address or {})
        return at.run()

    return run


def turn_to(at: "AppTest", page: str) -> None:
    """Go from Home to the page of this address."""
    import streamlit as st

    from explorer.app import sidebar

    path = page_table.path(page)
    if Path(path).stem != page:  # Streamlit knows only files until it has been told addresses
        with pytest.MonkeyPatch.context() as registering:  # the addresses of pages, and no more
            registering.setattr(sidebar, "draw", lambda _uses: st.stop())
            at.run()
    if page != "home":
        at.switch_page(path)


def visitor_of(at: "AppTest") -> str:
    """Whose pictures this visit shows, see explorer.app.visitor.key."""
    return hashlib.sha256(at.session_state["visitor_token"].encode()).hexdigest()[:32]


def images_of(at: "AppTest") -> dict[str, str]:
    """Key and name of what its visitor brought, newest first."""
    from explorer.images import galleries

    return galleries.of(visitor_of(at))


def choose_image(at: "AppTest", image: str | bytes, name: str) -> None:
    """Choose a sample by its key, or what somebody uploaded under this name."""
    from explorer.images import galleries, uploads

    if isinstance(image, bytes):
        key = uploads.put(image, visitor_of(at))
        galleries.add(visitor_of(at), key, name)
        at.session_state["image"] = key
    elif image:
        at.session_state["image"] = image


def raised(error: Exception) -> NoReturn:
    """In place of a sentence on the page."""
    raise error
