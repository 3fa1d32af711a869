"""A class at once: what do visitors wait for while 50, 100, 200 of them compute, and is every answer
their own?

    .venv/bin/python -m tests.bench.bench_class                       the table, of this checkout
    .venv/bin/python -m tests.bench.bench_class --beside ../before    and of another one, in one run
    .venv/bin/python -m tests.bench.bench_class --sessions 20 --reruns 5
Each session brings a picture of its own and asks one of the saliency methods about it. Meanwhile
somebody reads lessons. Then all run their page again, without computation and without a pause.
Wanted: no error, every map its own picture's, a lesson within a second, rerun p95 under 1 s at 100.
"""

import argparse
import asyncio
import io
import secrets
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import numpy as np

from explorer.drawing.pixels import png
from explorer.images import preprocessing
from explorer.images.decoding import decode
from explorer.inside.saliency import saliency
from explorer.inside.saliency_methods import METHODS
from explorer.networks import registry
from tests.bench.visitors import Visitor, at, checkouts, visiting
from tests.server import resident, serving

LESSON = "learn_activations"


@dataclass
class Class:
    """What a class met."""

    first: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    lessons: list[float] = field(default_factory=list)  # while somebody waits for a map
    lessons_between: list[float] = field(default_factory=list)  # while all only run their page
    computing: int = 0  # how many wait for a map
    errors: list[str] = field(default_factory=list)
    maps: list[tuple[int, bytes]] = field(default_factory=list)  # whose picture, the archive
    said: int = 0  # how many saw their place in the queue


def own_picture(number: int) -> bytes:
    """A picture that nobody else has: coarse noise."""
    noise = np.random.default_rng(number).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    return png(noise.repeat(16, 0).repeat(16, 1))


def page_of(number: int) -> str:
    """The address of the saliency page with one of the methods."""
    label = list(METHODS.values())[number % len(METHODS)].label
    return urllib.parse.urlencode({"method": label})


async def bring(visitor: Visitor, number: int) -> float:
    """Upload an own picture, and wait for its map."""
    return await visitor.upload("uploads", [(f"{number}.png", own_picture(number))])


async def sit(url: str, number: int, reruns: int, seen: Class, together: asyncio.Barrier) -> None:
    """One visitor of a class, who does each thing when all others have done the one before."""

    async def open_page() -> None:
        seen.first.append(await visitor.rerun())

    async def ask_about_own_picture() -> None:
        seen.computing += 1
        try:
            seen.answered.append(await bring(visitor, number))
        finally:
            seen.computing -= 1
        visitor.state("take_away").bool_value = True
        await visitor.rerun()
        seen.maps.append((number, await visitor.download("NPZ")))
        visitor.state("take_away").bool_value = False
        await visitor.rerun()
        seen.said += bool(visitor.said)

    async def run_again() -> None:
        for _ in range(reruns):
            seen.again.append(await visitor.rerun())

    async with visiting(url, "saliency", page_of(number), secrets.token_urlsafe(32)) as visitor:
        for deed in (open_page, ask_about_own_picture, run_again):
            await together.wait()
            try:
                await deed()
            except Exception as error:
                seen.errors.append(f"{deed.__name__}: {type(error).__name__}: {error}")
        seen.errors += visitor.errors


async def read(visitor: Visitor, seen: Class) -> None:
    """Run the lesson once more."""
    seconds = await visitor.rerun()
    (seen.lessons if seen.computing else seen.lessons_between).append(seconds)


async def read_lessons(url: str, seen: Class, stop: asyncio.Event) -> None:
    """Open a lesson, move its sliders, and open it anew, while others compute."""
    while not stop.is_set():
        async with visiting(url, LESSON, browser=secrets.token_urlsafe(32)) as visitor:
            await read(visitor, seen)
            for place in range(5):
                await asyncio.sleep(0.5)
                state = visitor.state("act_z")
                state.double_array_value.data[:] = [0.1 * (len(seen.lessons) % 50) - place]
                await read(visitor, seen)
            seen.errors += visitor.errors


async def class_of(url: str, sessions: int, reruns: int) -> Class:
    """Let so many sessions work at once."""
    seen, stop, together = Class(), asyncio.Event(), asyncio.Barrier(sessions)
    visitors = [
        asyncio.create_task(sit(url, number, reruns, seen, together)) for number in range(sessions)
    ]
    reader = asyncio.create_task(read_lessons(url, seen, stop))
    while len(seen.maps) + len(seen.errors) < sessions:
        await asyncio.sleep(0.2)
    stop.set()
    await asyncio.gather(*visitors, return_exceptions=True)
    await reader
    return seen


def crossed(seen: Class) -> int:
    """How many maps are not those of the visitor's own picture, computed anew."""
    model = next(iter(registry.MODELS.of_source("bundled").values()))
    net, wrong = registry.load(model), 0
    for number, data in seen.maps:
        with np.load(io.BytesIO(data)) as archive:
            method, target = str(archive["method"]), int(archive["target"])
            values = archive["values"]
        x = preprocessing.to_input(decode(own_picture(number)).pixels, model.preprocessing)
        right = saliency(net, x, method, target, model.deepest).values
        is_best = target == int(net(x).argmax())
        close = np.abs(values - right).max() <= 1e-3 * max(1e-12, np.abs(right).max())
        wrong += not (is_best and close)
    return wrong


@contextmanager
def watched(pid: int) -> Iterator[list[float]]:
    """The memory of a process in MB, looked at twice a second."""
    memory, stop = [resident(pid)], Event()

    def look() -> None:
        while not stop.wait(0.5):
            memory.append(resident(pid))

    thread = Thread(target=look)
    thread.start()
    try:
        yield memory
    finally:
        stop.set()
        thread.join()


def report(name: str, sessions: int, reruns: int, checkout: Path) -> None:
    """One line of the table, of a server of its own."""
    with serving(checkout, checkout / "explorer" / "Home.py") as (url, pid):
        asyncio.run(class_of(url, 2, 1))  # what is imported and computed once
        with watched(pid) as memory:
            begin = time.perf_counter()
            seen = asyncio.run(class_of(url, sessions, reruns))
            seconds = time.perf_counter() - begin
    columns = [
        f"{len(seen.errors):3}",
        f"{crossed(seen):3}",
        *(
            f"{at(times, 0.5):6.2f} {at(times, 0.95):6.2f}" if times else "     -      -"
            for times in (
                seen.first,
                seen.answered,
                seen.again,
                seen.lessons,
                seen.lessons_between,
            )
        ),
        f"{seen.said:4}",
        f"{memory[0]:5.0f} {max(memory):5.0f}",
        f"{seconds:5.0f}",
    ]
    print(f"{name or 'this':>8} {sessions:4}  {'  '.join(columns)}", flush=True)
    for error in sorted(set(seen.errors))[:5]:
        print(f"         {error}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sessions", type=int, nargs="+", default=[50, 100, 200])
    parser.add_argument("--reruns", type=int, default=10)
    parser.add_argument("--beside", type=Path, help="another checkout")
    options = parser.parse_args()
    print(
        "                  wrong  first run      map of own     rerun          lesson then    and else     saw  MB"
    )
    print(
        "         who err maps   p50    p95     p50    p95     p50    p95     p50    p95     p50    p95  place  at first, at most  s"
    )
    for sessions in options.sessions:
        for name, checkout in checkouts(options.beside).items():
            report(name, sessions, options.reruns, checkout)


if __name__ == "__main__":
    main()
