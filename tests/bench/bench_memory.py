"""Does the memory of a server stay level while its visitors go on? A thousand reruns with two hundred
pictures: visitors bring twenty pictures each, look at all of them in turn on several pages, leave, and
others come.

    .venv/bin/python -m tests.bench.bench_memory
    .venv/bin/python -m tests.bench.bench_memory --beside ../before --reruns 400 --pictures 40
Wanted: what is printed after the first quarter is printed again after the others.
"""

import argparse
import asyncio
import io
import secrets
from pathlib import Path

import numpy as np
from PIL import Image

from tests.bench.visitors import Visitor, visiting
from tests.server import ROOT, resident, serving

PAGES = ("saliency", "gradients", "filters", "predictions")
OF_VISITOR, QUARTERS = 20, 4
FORGOTTEN = 130  # seconds after which Streamlit lets go of who has left


def photo(number: int, side: int) -> bytes:
    """A JPEG as a telephone makes it, of which no two are alike."""
    noise = np.random.default_rng(number).integers(0, 256, (side // 8, side // 8, 3), np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).resize((side, side)).save(out, "JPEG")
    return out.getvalue()


async def look_through(visitor: Visitor, photos: list[bytes], reruns: int) -> None:
    """Bring photos, then look at one after the other."""
    await visitor.rerun()
    visitor.state("images_panel").bool_value = True
    await visitor.rerun()
    await visitor.upload("uploads", [(f"{n}.jpg", data) for n, data in enumerate(photos)])
    for number in range(reruns):
        chooser = visitor.element("image")
        own = [option for option in chooser.options if option.endswith(".jpg")]
        visitor.state("image").string_value = own[number % len(own)]
        await visitor.rerun()
    if visitor.errors:
        raise RuntimeError(visitor.errors[0])


async def go_on(url: str, pid: int, pictures: int, reruns: int, side: int) -> list[float]:
    """Memory in MB at first, after each quarter of the reruns, and when all have left."""
    photos = [photo(number, side) for number in range(pictures)]
    groups = [photos[n : n + OF_VISITOR] for n in range(0, pictures, OF_VISITOR)]
    async with visiting(url, "saliency") as visitor:
        await visitor.rerun()
    memory = [resident(pid)]
    visits = max(1, reruns // (QUARTERS * OF_VISITOR))
    for quarter in range(QUARTERS):
        for visit in range(visits):
            number = quarter * visits + visit
            browser = secrets.token_urlsafe(32)
            async with visiting(url, PAGES[number % len(PAGES)], browser=browser) as visitor:
                await look_through(visitor, groups[number % len(groups)], OF_VISITOR)
        memory.append(resident(pid))
    await asyncio.sleep(FORGOTTEN)
    return [*memory, resident(pid)]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reruns", type=int, default=1000)
    parser.add_argument("--pictures", type=int, default=200)
    parser.add_argument("--side", type=int, default=1200, help="of a picture, in pixels")
    parser.add_argument("--beside", type=Path, help="another checkout")
    options = parser.parse_args()
    checkouts = [*([options.beside.resolve()] if options.beside else []), ROOT]
    print("MB at first, after each quarter of the reruns, and when all have left:")
    for checkout in checkouts:
        with serving(checkout, checkout / "explorer" / "Home.py") as (url, pid):
            memory = asyncio.run(go_on(url, pid, options.pictures, options.reruns, options.side))
        print(f"{checkout.name:12}", *(f"{each:6.0f}" for each in memory), flush=True)


if __name__ == "__main__":
    main()
