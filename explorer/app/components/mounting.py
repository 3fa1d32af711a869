"""Mounting: how does an element of our own come onto a page?

Its script and its style are files of the folder files/, which the server gives out at an address of its
own: a script that Streamlit would put into the page itself is not run there, for the policy of headers.py
lets only the server's own files be run."""

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit import runtime
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest
from streamlit.components.v2.types import ComponentRenderer

import explorer

PACKAGE, FILES = "cnn_explorer", "files"


@dataclass(frozen=True)
class Element:
    """One element: `name` is also that of its two files, `html` what stands in it at first, with words
    of ours only."""

    name: str
    html: str


def mount(element: Element, key: str, data: dict[str, Any], **on_changes: Any) -> Any:
    """Put an element on the page with `data`, which its script is given; what the script says of
    itself comes back, and is a stranger's. `on_changes` are callbacks, on_x_change for its x."""
    render = _renderer(element, get_bidi_component_manager())
    return render(key=key, data=data, **on_changes)


@functools.lru_cache(maxsize=64)  # elements, of the server; of tests many servers
def _renderer(element: Element, manager: BidiComponentManager) -> ComponentRenderer:
    """What puts an element on a page: its files are looked for once for each server."""
    name = f"{PACKAGE}.{element.name}"
    if manager.get_component_path(name) is None:
        manifest = ComponentManifest(
            PACKAGE, explorer.__version__, [ComponentConfig(element.name, FILES)]
        )
        manager.register_from_manifest(manifest, Path(__file__).parent)
    return st.components.v2.component(
        name, html=element.html, css=f"{element.name}.css", js=f"{element.name}.js"
    )


def address_of(file: bytes, key: str, kind: str = "image/png") -> str:
    """Where the server gives out a picture, or a file of another kind, as long as a page shows the element
    of this key: browsers keep it, and a run of the page costs nothing."""
    return beside_the_script(runtime.get_instance().media_file_mgr.add(file, kind, key))


def beside_the_script(address: str) -> str:
    """An address of the server as an element's script finds it: relative to the script's folder."""
    return f"../../..{address}"
