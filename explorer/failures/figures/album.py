"""Albums: a selection of images to take along, as CSV, as a zip of images with a manifest, or as
one HTML page.

The HTML page holds everything that it shows and asks nobody for anything; whatever strangers wrote
in it is text."""

import base64
import html
import io
import json
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from explorer.drawing.tables import csv

MOST_HTML, MOST_ZIP = 1000, 500  # images
MOST_BYTES = 150 * 2**20  # of a zip
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
STYLE = """
:root { color-scheme: light dark; font: 17px/1.4 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 90rem; padding: 0 1rem; }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 1.2rem; }
figure { margin: 0; padding: .6rem; border: 1px solid #80808066; border-radius: .5rem; overflow-wrap: anywhere; }
figure.wrong { border: 3px dashed #D55E00; } figure.right { border: 3px solid #0072B2; }
img { width: 100%; image-rendering: pixelated; background: #fff; }
figcaption b { display: block; } small { color: #808080; } blockquote { margin: .4rem 0 0; white-space: pre-wrap; }
"""


@dataclass(frozen=True)
class Item:
    """One image of a selection: what was known and answered, what people wrote, and its place in
    the evaluation."""

    row: int
    name: str
    true: str  # "" where it is not known
    predicted: str
    probability: float  # of the predicted class
    probability_true: float  # NaN where the true class is not known
    loss: float
    margin: float
    entropy: float
    tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        return "unknown" if not self.true else "right" if self.margin > 0 else "wrong"


def columns(items: Sequence[Item]) -> dict[str, list]:
    """One row an image."""
    return {
        "row": [item.row for item in items],
        "image": [item.name for item in items],
        "true class": [item.true for item in items],
        "predicted class": [item.predicted for item in items],
        "verdict": [item.verdict for item in items],
        "probability of the predicted class": [item.probability for item in items],
        "probability of the true class": [item.probability_true for item in items],
        "loss": [item.loss for item in items],
        "margin": [item.margin for item in items],
        "entropy in nats": [item.entropy for item in items],
        "tags": ["; ".join(item.tags) for item in items],
        "notes": [" | ".join(item.notes) for item in items],
    }


def page(
    title: str, about: str, items: Sequence[Item], pictures: Iterable[tuple[bytes, str]]
) -> bytes:
    """One HTML file of at most MOST_HTML images; pictures are (encoded bytes, mime type), in the
    order of items."""
    figures = []
    for item, (data, mime) in zip(items[:MOST_HTML], pictures, strict=False):
        said = [
            f"<b>{html.escape(item.predicted)} {item.probability:.1%}</b>",
            f"true: {html.escape(item.true)}" if item.true else "true class unknown",
            f"<br><small>{html.escape(item.name)}"
            + (f" · loss {item.loss:.3f}" if item.true else "")
            + f" · {item.verdict}</small>",
        ]
        said += (
            [f"<br>{' '.join('#' + html.escape(tag) for tag in item.tags)}"] if item.tags else []
        )
        said += [f"<blockquote>{html.escape(note)}</blockquote>" for note in item.notes]
        uri = f"data:{html.escape(mime)};base64,{base64.b64encode(data).decode()}" if data else ""
        figures.append(
            f'<figure class="{item.verdict}"><img alt="{html.escape(item.name)}" src="{uri}">'
            f"<figcaption>{''.join(said)}</figcaption></figure>"
        )
    left = (
        f" The first {MOST_HTML:,} of {len(items):,} images are shown."
        if len(items) > MOST_HTML
        else ""
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f'<meta name="viewport" content="width=device-width"><title>{html.escape(title)}</title>'
        f"<style>{STYLE}</style></head><body><h1>{html.escape(title)}</h1>"
        f"<p>{html.escape(about + left)}</p><main>{''.join(figures)}</main></body></html>"
    ).encode()


def archive(about: dict, items: Sequence[Item], pictures: Iterable[tuple[bytes, str]]) -> bytes:
    """A zip of at most MOST_ZIP images and MOST_BYTES, manifest.csv (with the file of each, empty
    where it was left out) and about.json. No name of a stranger becomes a path."""
    out, files, size = io.BytesIO(), [], 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as made:
        for place, (item, (data, mime)) in enumerate(zip(items[:MOST_ZIP], pictures, strict=False)):
            size += len(data)
            if not data or size > MOST_BYTES:
                files.append("")
                continue
            files.append(
                f"images/{place:04d}_{safe(item.name)}.{'png' if mime == 'image/png' else 'jpg'}"
            )
            made.writestr(files[-1], data)
        files += [""] * (len(items) - len(files))
        made.writestr("manifest.csv", csv({"file": files, **columns(items)}))
        made.writestr(
            "about.json",
            json.dumps(
                {**about, "images": sum(map(bool, files)), "selected": len(items)},
                indent=1,
                ensure_ascii=False,
            ),
        )
    return out.getvalue()


def safe(text: str) -> str:
    """The end of a name as part of a file name."""
    stem = text.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return re.sub(r"[^A-Za-z0-9_-]+", "_", stem)[:60].strip("_") or "image"
