"""What people do with pictures in a browser, and what they see of it then."""

import base64
import io

from PIL import Image

from tests.server import DONE

# what happens in a browser at a drop or a paste of one file: [event, name, its bytes in base 64]; and what is
# said above all else
BRING = """([event, name, data]) => {
    const moved = new DataTransfer(), how = {bubbles: true, cancelable: true, composed: true};
    const bytes = Uint8Array.from(atob(data), sign => sign.charCodeAt(0));
    moved.items.add(new File([bytes], name, {type: "image/png"}));
    document.querySelector("h1").dispatchEvent(event === "paste"
        ? new ClipboardEvent(event, {clipboardData: moved, ...how})
        : new DragEvent(event, {dataTransfer: moved, ...how}));
    return document.querySelector("#cnn-explorer-drop")?.textContent;
}"""


def finished(page):
    page.wait_for_selector(DONE, timeout=120_000)
    page.wait_for_timeout(600)
    page.wait_for_selector(DONE, timeout=120_000)


def coloured(colour: str) -> bytes:
    good = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(good, "PNG")
    return good.getvalue()


def bring(page, event: str, name: str, colour: str) -> str:
    said = page.evaluate(BRING, [event, name, base64.b64encode(coloured(colour)).decode()])
    page.wait_for_timeout(400)
    finished(page)
    return said


def names(page) -> list[str]:
    """What the pictures of the gallery that were brought are called."""
    page.locator(".st-key-gallery .pick").first.wait_for(timeout=60_000)
    return [
        each.get_attribute("title")[7:] for each in page.locator(".st-key-gallery .remove").all()
    ]
