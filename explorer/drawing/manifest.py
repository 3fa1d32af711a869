"""Manifest: what must be known of a picture to make it again? It stands in every file that is taken
away."""

import importlib.metadata
import json
import math
import platform
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from explorer import __version__
from explorer.drawing.markup import plain
from explorer.drawing.view import Setting

PACKAGES = ("torch", "torchvision", "captum", "plotly", "matplotlib", "streamlit")
APP = "CNN Explorer"
UNNAMED = ("method", "measure", "quantity", "kind")  # settings whose value says what they are


@dataclass(frozen=True)
class NetworkFacts:
    """A network by its label and key in the app, and the sha256 of its weights; `weights` says of
    what, a file or the tensors themselves."""

    label: str
    key: str
    sha256: str = ""
    weights: str = ""


@dataclass(frozen=True)
class PictureFacts:
    """A picture by its label and key in the app, and the sha256 of its pixels or of its file."""

    label: str
    key: str
    sha256: str = ""


def versions() -> dict[str, str]:
    """Of Python, this app, and the packages that compute and draw."""
    return {
        APP: __version__,
        "python": platform.python_version(),
        **{name: importlib.metadata.version(name) for name in PACKAGES},
    }


def now() -> str:
    """Date and time in UTC, ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True)
class Manifest:
    """Where a picture comes from. `how` is measured now, recorded, published, computed or counted;
    `address` the page with all that was chosen on it; `device` where it was computed; `date` in UTC."""

    page: str
    address: str
    networks: tuple[NetworkFacts, ...] = ()
    pictures: tuple[PictureFacts, ...] = ()
    settings: Mapping[str, Setting] = field(default_factory=dict)
    seed: int | None = None
    how: str = ""
    device: str = ""
    versions: Mapping[str, str] = field(default_factory=versions)
    date: str = field(default_factory=now)

    def as_json(self) -> str:
        """All of it; numbers that JSON cannot write stand as text."""
        text = json.dumps(_jsonable(asdict(self)), indent=2, ensure_ascii=False)
        return text.encode("utf-8", "replace").decode()

    def lines(self) -> list[str]:
        """All that is known, as `name: value`, for people; each is one line."""
        return [f"{plain(name)}: {plain(str(value))}" for name, value in self._facts()]

    def _facts(self) -> Iterator[tuple[str, object]]:
        yield "page", self.page
        for network in self.networks:
            yield "network", f"{network.label} ({network.key})"
            if network.sha256:
                yield f"sha256 of {network.weights or 'its weights'}", network.sha256
        for picture in self.pictures:
            yield "picture", f"{picture.label} ({picture.key})"
            if picture.sha256:
                yield "sha256 of the picture", picture.sha256
        for name, value in self.settings.items():
            if value is not None:
                yield name, value
        if self.seed is not None:
            yield "seed", self.seed
        rest = {"how": self.how, "device": self.device, "address": self.address, "date": self.date}
        yield from ((name, value) for name, value in rest.items() if value)
        yield from self.versions.items()

    def credit(self) -> str:
        """The one line that stands under the picture on paper: networks, pictures, what was asked
        for, and how its numbers came about."""
        asked = [words for name, value in self.settings.items() if (words := said(name, value))]
        if self.seed is not None:
            asked.append(f"seed {self.seed}")
        parts = [
            ", ".join(network.label for network in self.networks),
            ", ".join(picture.label for picture in self.pictures),
            ", ".join(asked),
            self.how,
        ]
        return plain(" · ".join(filter(None, parts)) or self.page)


def said(name: str, value: Setting) -> str:
    """A setting in a line of several; nothing for what is off or not set."""
    if value is None or value is False or value == "":
        return ""
    if value is True:
        return name
    shown = f"{value:g}" if isinstance(value, float) else str(value)
    known = name in UNNAMED or shown.lower().startswith(name.lower())  # layer4 is a layer
    return shown if known else f"{name} {shown}"


def _jsonable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _jsonable(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if isinstance(value, str | int | float | bool | None) else str(value)
