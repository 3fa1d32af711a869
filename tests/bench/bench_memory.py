"""Does the memory of a server stay level while its visitors go on? A thousand reruns with two hundred
pictures: visitors bring twenty pictures each, look at all of them in turn on several pages, leave, and
others come.

    .venv/bin/python -m tests.bench.bench_memory
    .venv/bin/python -m tests.bench.bench_memory --pictures 24 --side 5000 --reruns 200   # 25 megapixels
    .venv/bin/python -m tests.bench.bench_memory --beside ../before --reruns 400 --pictures 40
Memory is the process's own: pages of files, such as those of torch, come and go with the machine's
needs. With each quarter stands what is held by name, as the server's metrics say it. Ends with 1 where
memory in the last half of the reruns, on the line that fits it best, changes by more than 2 %."""

import argparse
import asyncio
import io
import re
import secrets
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import psutil
from PIL import Image

from explorer.app.headers import METRICS
from tests.bench.visitors import Visitor, request, visiting
from tests.server import ROOT, serving

PAGES = ("saliency", "gradients", "filters", "predictions")
OF_VISITOR, QUARTERS, MIB = 20, 4, 2**20
FORGOTTEN = 130  # seconds after which Streamlit lets go of who has left
LEVEL = 0.02
HELD = re.compile(r'cache_memory_bytes\{cache_type="(.*?)",cache="(.*?)"\} (\d+)')
OWN = "cnn_explorer"  # the type of the caches that are this app's own


def photo(number: int, side: int) -> bytes:
    """A JPEG as a telephone makes it, of which no two are alike."""
    noise = np.random.default_rng(number).integers(0, 256, (side // 8, side // 8, 3), np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).resize((side, side)).save(out, "JPEG")
    return out.getvalue()


def own(pid: int) -> float:
    """Memory in MB that a process holds for itself, without pages of files."""
    memory = psutil.Process(pid).memory_info()
    return float(memory.rss - getattr(memory, "shared", 0)) / MIB


def held(url: str) -> Counter[str]:
    """MB of what the server holds, by name; nothing where it does not say."""
    path = "/_stcore/metrics?families=cache_memory_bytes"
    try:
        text = request(url, "GET", path)[1].decode()
    except RuntimeError:
        return Counter()
    names: Counter[str] = Counter()
    for kind, name, size in HELD.findall(text):
        names[name if kind == OWN else kind] += int(size) / MIB
    return names


async def look_through(visitor: Visitor, photos: list[bytes], reruns: int) -> None:
    """Bring photos, then look at one after the other."""
    await visitor.rerun()
    await visitor.upload("uploads", [(f"{n}.jpg", data) for n, data in enumerate(photos)])
    for number in range(reruns):
        chooser = visitor.element("image_choice")
        mine = [option for option in chooser.options if option.endswith(".jpg")]
        visitor.state("image_choice").string_value = mine[number % len(mine)]
        await visitor.rerun()
    if visitor.errors:
        raise RuntimeError(visitor.errors[0])


async def go_on(url: str, pid: int, pictures: int, reruns: int, side: int) -> list[float]:
    """Memory in MB after each visit; prints it at first, after each quarter of the reruns, and when
    all have left."""
    photos = [photo(number, side) for number in range(pictures)]
    groups = [photos[n : n + OF_VISITOR] for n in range(0, pictures, OF_VISITOR)]
    async with visiting(url, "saliency") as visitor:
        await visitor.rerun()
    report("at first", own(pid), held(url))
    visits = max(1, reruns // (QUARTERS * OF_VISITOR))
    memory: list[float] = []
    for number in range(QUARTERS * visits):
        browser = secrets.token_urlsafe(32)
        async with visiting(url, PAGES[number % len(PAGES)], browser=browser) as visitor:
            await look_through(visitor, groups[number % len(groups)], OF_VISITOR)
        memory.append(own(pid))
        if len(memory) % visits == 0:
            report(f"{len(memory) * OF_VISITOR} reruns", own(pid), held(url))
    await asyncio.sleep(FORGOTTEN)
    async with visiting(url, "saliency") as visitor:  # with whom others are forgotten
        await visitor.rerun()
    report("all have left", own(pid), held(url))
    return memory


def report(moment: str, memory: float, names: Counter[str]) -> None:
    largest = ", ".join(f"{name} {size:.0f}" for name, size in names.most_common() if size >= 0.5)
    rest = memory - sum(names.values())
    print(f"{moment:14} {memory:6.0f} MB: {largest or 'nothing'}, rest {rest:.0f}", flush=True)


def growth(memory: list[float]) -> tuple[float, float]:
    """MB per 100 reruns over the last half of the visits, and the share of the memory by which it
    changed over all of that half; on the line that fits best."""
    half = np.array(memory[len(memory) // 2 :])
    slope = float(np.polyfit(np.arange(len(half)), half, 1)[0]) if len(half) > 1 else 0.0
    return slope * 100 / OF_VISITOR, slope * (len(half) - 1) / float(half.mean())


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reruns", type=int, default=1000)
    parser.add_argument("--pictures", type=int, default=200)
    parser.add_argument("--side", type=int, default=1200, help="of a picture, in pixels")
    parser.add_argument("--beside", type=Path, help="another checkout")
    options = parser.parse_args()
    level = True
    for checkout in [*([options.beside.resolve()] if options.beside else []), ROOT]:
        print(f"{checkout.name}:")
        with serving(checkout, checkout / "explorer" / "Home.py", **{METRICS: "1"}) as (url, pid):
            memory = asyncio.run(go_on(url, pid, options.pictures, options.reruns, options.side))
        per_100, share = growth(memory)
        level = abs(share) <= LEVEL
        print(
            f"last half: {per_100:+.2f} MB per 100 reruns, {share:+.1%} in all, peak after a visit "
            f"{max(memory):.0f} MB: {'level' if level else 'not level'}\n"
        )
    return 0 if level else 1


if __name__ == "__main__":
    sys.exit(main())
