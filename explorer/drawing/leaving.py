"""Leaving: in which forms can a view be taken away, and under which name? Each file says where it comes
from."""

import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from explorer.drawing.manifest import APP, Manifest
from explorer.drawing.markup import plain
from explorer.drawing.tables import csv
from explorer.drawing.view import View

DPI = 300
LONGEST = 120  # characters of a file's name
CHUNK = "manifest"  # its name in a PNG and in an archive of arrays
PART = 32  # of each of its parts
_KEPT = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")  # names that Windows keeps
SEPARATORS = str.maketrans("/\\:", "___")  # of folders and drives
TELLING = ("method", "layer", "class", "unit", "filter", "quantity", "run", "step")


@dataclass(frozen=True)
class Form:
    """One row: what people call it, how its file's name ends, its media type, whether a view has it, what
    makes it, and what stands before the ending."""

    label: str
    ending: str
    mime: str
    of: Callable[[View], Any]
    make: Callable[[View, Manifest], bytes]
    suffix: str = ""


def forms(view: View) -> tuple[str, ...]:
    """The keys of FORMS in which this view can leave."""
    return tuple(key for key, form in FORMS.items() if form.of(view))


def export(view: View, manifest: Manifest, form: str) -> bytes:
    """The file of a view in one of its forms. Raises ValueError for a form that it does not have."""
    if form not in forms(view):
        raise ValueError(f"{view.key} has no form {form!r}")
    return FORMS[form].make(view, manifest)


def mime(view: View, form: str) -> str:
    """The media type of a file."""
    return FORMS["zip" if _several(view, form) else form].mime


def _several(view: View, form: str) -> bool:
    """Whether the pixels of a view are more than one picture, which leave together."""
    return form == "pixels" and view.pictures is not None and len(view.pictures()) != 1


def file_name(view: View, manifest: Manifest, form: str) -> str:
    """Networks, picture, the settings that tell, and the view unless it has the name of its page: small
    ASCII letters, digits, `-`, `_` and `.`, at most LONGEST characters, never empty, and no name that
    a system keeps for itself."""
    networks = [
        network.label if network.key.startswith("file:") else network.key
        for network in manifest.networks[:2]
    ]
    pictures = [picture.label for picture in manifest.pictures[:1]]
    settings = [str(manifest.settings[name]) for name in TELLING if manifest.settings.get(name)]
    said = [part for part in map(_slug, [*networks, *pictures, *settings]) if part]
    key = _slug(view.key) or "view"
    if not said or key not in (*said, _slug(manifest.page)):
        said.append(key)
    ending = FORMS["zip" if _several(view, form) else form].ending
    rest = f"{FORMS[form].suffix}.{ending}"
    name = "-".join(part[:PART].strip("-_.") for part in said)
    name = f"a-{name}" if _KEPT.match(name) else name
    return f"{name[: LONGEST - len(rest)].strip('-_.')}{rest}"


def _slug(text: str) -> str:
    """Of any text what every system takes in a file's name."""
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9.]+", "_", ascii_only).strip("_.")


def _drawn(view: View, manifest: Manifest, kind: str, **options: Any) -> bytes:
    """The page of a view as a file of this kind."""
    from explorer.drawing.paper import page, pictures  # matplotlib takes a second

    with page.settings():
        if view.figure is not None:
            figure = page.of_figure(view.figure(), view.title, manifest.credit())
        else:
            figure = pictures.of_pictures(
                view.pictures() if view.pictures else {}, view.scale, view.title, manifest.credit()
            )
        out = io.BytesIO()
        figure.savefig(out, format=kind, dpi=DPI, **options)
    return out.getvalue()


def _info(manifest: Manifest) -> PngInfo:
    info = PngInfo()
    info.add_itxt("Software", APP)
    info.add_itxt(CHUNK, manifest.as_json())
    return info


def _png(view: View, manifest: Manifest) -> bytes:
    return _drawn(view, manifest, "png", pil_kwargs={"pnginfo": _info(manifest)})


def _svg(view: View, manifest: Manifest) -> bytes:
    facts = {"Title": _printable(view.title), "Description": _printable(manifest.as_json())}
    return _drawn(view, manifest, "svg", metadata={**facts, "Creator": APP, "Date": manifest.date})


def _pdf(view: View, manifest: Manifest) -> bytes:
    facts = {
        "Title": _printable(view.title),
        "Subject": _printable(manifest.credit()),
        "Keywords": _printable(manifest.as_json()),
        "Creator": APP,
    }
    return _drawn(view, manifest, "pdf", metadata=facts)


def _printable(text: str) -> str:
    from explorer.drawing.paper.marks import printable

    return "\n".join(printable(line) for line in text.split("\n"))


def _pixels(view: View, manifest: Manifest) -> bytes:
    """Pictures as they are: one PNG, or an archive of several."""
    pictures = view.pictures() if view.pictures else {}
    named = {caption: _with_manifest(data, manifest) for caption, data in pictures.items()}
    if len(named) == 1:
        return next(iter(named.values()))
    return _zipped(
        {
            f"{i:02d}-{_slug(caption) or 'picture'}.png": data
            for i, (caption, data) in enumerate(named.items())
        }
    )


def _with_manifest(data: bytes, manifest: Manifest) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        out = io.BytesIO()
        image.save(out, "PNG", pnginfo=_info(manifest))
    return out.getvalue()


def _csv(view: View, manifest: Manifest) -> bytes:
    facts = [plain(view.title), *manifest.lines()]
    return csv(view.columns() if view.columns else {}, facts).encode("utf-8", "replace")


def _npz(view: View, manifest: Manifest) -> bytes:
    """The arrays, or the columns as arrays, and the manifest as text."""
    named: Mapping[str, Any] = view.arrays() if view.arrays else (view.columns or dict)()
    files = {_member(name): _npy(_array(values)) for name, values in named.items()}
    return _zipped({**files, f"{CHUNK}.npy": _npy(np.array(manifest.as_json()))})


def _member(name: str) -> str:
    """The file of an array of this name, in no folder, whoever's name it is."""
    return f"{plain(name).translate(SEPARATORS)}.npy"


def _npy(array: np.ndarray) -> bytes:
    out = io.BytesIO()
    np.save(out, array, allow_pickle=False)
    return out.getvalue()


def _array(values: Any) -> np.ndarray:
    """Numbers or text, never objects."""
    array = np.asarray(values)
    if array.dtype != object:
        return array
    if all(value is None or isinstance(value, int | float) for value in array.ravel()):
        return array.astype(np.float64)
    return np.array(["" if value is None else str(value) for value in array.ravel()]).reshape(
        array.shape
    )


def _json(view: View, manifest: Manifest) -> bytes:
    """The manifest, with what the view is and says."""
    said = {"view": view.key, "title": view.title, "finding": view.finding}
    content = said | json.loads(manifest.as_json())
    return json.dumps(content, indent=2, ensure_ascii=False).encode("utf-8", "replace")


def _code(view: View, _manifest: Manifest) -> bytes:
    return (view.code() if view.code else "").encode("utf-8", "replace")


def _zipped(named: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in named.items():
            archive.writestr(name, data)
    return out.getvalue()


def _all(view: View, manifest: Manifest) -> bytes:
    """Every other form under its name, the manifest beside them."""
    kept = [key for key in forms(view) if key != "zip"]
    files = {file_name(view, manifest, key): export(view, manifest, key) for key in kept}
    return _zipped(files | (dict(view.beside()) if view.beside else {}))


def _is_shown(view: View) -> bool:
    return view.figure is not None or view.pictures is not None


FORMS: dict[str, Form] = {
    "png": Form("PNG, 300 dpi", "png", "image/png", _is_shown, _png),
    "svg": Form("SVG", "svg", "image/svg+xml", _is_shown, _svg),
    "pdf": Form("PDF", "pdf", "application/pdf", _is_shown, _pdf),
    "pixels": Form("Pixels", "png", "image/png", lambda view: view.pictures, _pixels, "-pixels"),
    "csv": Form("CSV", "csv", "text/csv", lambda view: view.columns, _csv),
    "npz": Form("NPZ", "npz", "application/octet-stream", lambda v: v.arrays or v.columns, _npz),
    "json": Form("JSON", "json", "application/json", lambda _view: True, _json),
    "py": Form("Python", "py", "text/x-python", lambda view: view.code, _code),
    "zip": Form("All", "zip", "application/zip", lambda _view: True, _all),
}
