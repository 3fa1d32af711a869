"""How does somebody take a selection of images along as one HTML page?

The page holds everything that it shows and asks nobody for anything; whatever strangers wrote in it
is text."""

import base64
import html
from collections.abc import Iterable, Sequence

from explorer.drawing.numbers import loss_text, probability
from explorer.failures.exports import ExportedImage

MAX_HTML = 1000  # images
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


def page(
    title: str,
    about: str,
    images: Sequence[ExportedImage],
    pictures: Iterable[tuple[bytes, str]],
) -> bytes:
    """One HTML file of at most MAX_HTML images; pictures are (encoded bytes, mime type), in the
    order of images."""
    shown = zip(images[:MAX_HTML], pictures, strict=False)
    figures = [_figure(image, data, mime) for image, (data, mime) in shown]
    if len(images) > MAX_HTML:
        about += f" The first {MAX_HTML:,} of {len(images):,} images are shown."
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f'<meta name="viewport" content="width=device-width"><title>{html.escape(title)}</title>'
        f"<style>{STYLE}</style></head><body><h1>{html.escape(title)}</h1>"
        f"<p>{html.escape(about)}</p><main>{''.join(figures)}</main></body></html>"
    ).encode()


def _figure(image: ExportedImage, data: bytes, mime: str) -> str:
    loss = f" · loss {loss_text(image.loss)}" if image.true else ""
    caption = [
        f"<b>{html.escape(image.predicted)} {html.escape(probability(image.probability))}</b>",
        f"true: {html.escape(image.true)}" if image.true else "true class unknown",
        f"<br><small>{html.escape(image.name)}{loss} · {image.verdict}</small>",
    ]
    if image.right:
        caption.append(f"<br><small>right: {html.escape('; '.join(image.right))}</small>")
    if image.tags:
        caption.append(f"<br>{' '.join('#' + html.escape(tag) for tag in image.tags)}")
    caption += [f"<blockquote>{html.escape(note)}</blockquote>" for note in image.notes]
    uri = f"data:{html.escape(mime)};base64,{base64.b64encode(data).decode()}" if data else ""
    return (
        f'<figure class="{html.escape(image.verdict)}"><img alt="{html.escape(image.name)}" src="{uri}">'
        f"<figcaption>{''.join(caption)}</figcaption></figure>"
    )
