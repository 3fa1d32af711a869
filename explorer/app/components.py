"""Components: how does a page get an element that Streamlit lacks?

Its script and style are files of `assets`, which Streamlit serves: the policy of headers.py lets a browser
run scripts of this server, and none that is made of text in the page. To add one, put NAME.js (see
gallery.js) and NAME.css there and call `mount("NAME", html, ...)`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

PROJECT, ASSETS = "cnn-explorer", "assets"


def mount(name: str, html: str, *, key: str, data: Any, **callbacks: Callable[[], None]) -> Any:
    """Put the component of assets/NAME.js and .css on the page and return what it says; `html` is trusted.
    Each of `callbacks`, `on_EVENT_change`, is called before the run that its script causes with
    `setTriggerValue("EVENT", value)`."""
    component = f"{PROJECT}.{name}"
    manager = get_bidi_component_manager()
    if manager.get_component_asset_root(component) is None:  # as if a package were installed
        manifest = ComponentManifest(PROJECT, "", [ComponentConfig(name, ASSETS)])
        manager.register_from_manifest(manifest, Path(__file__).parent)
    element = st.components.v2.component(component, html=html, css=f"{name}.css", js=f"{name}.js")
    return element(key=key, data=data, **callbacks)
