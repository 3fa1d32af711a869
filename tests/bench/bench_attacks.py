"""What does one visitor who means it take from the server, and from the others? Memory of the server with all
the processes that it started, and how long somebody waits for a page of a lesson, while he attacks.

    .venv/bin/python -m tests.bench.bench_attacks                        all, two minutes each at most
    .venv/bin/python -m tests.bench.bench_attacks --only photos pickles --beside ../before
Ends with 1 where memory goes beyond what docs/server.md says, or a lesson is not answered.
"""

import argparse
import asyncio
import io
import secrets
import sys
import urllib.parse
import zipfile
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg

from explorer.app import page_table
from explorer.app.budgets import BUDGETS, budget
from explorer.drawing.pixels import png
from tests.bench.bench_class import LESSON, bring, page_of
from tests.bench.bench_memory import own, photo
from tests.bench.visitors import Visitor, at, checkouts, visiting
from tests.networks.test_pickle_bombs import BOMBS
from tests.server import serving

Attack = Callable[[str], Awaitable[None]]
SECONDS, MIB = 120.0, 2**20  # for each attack
# Python, torch and Streamlit, freed memory that stays, what is computed at the moment, processes for files
BESIDE = 3 * 2**30
ODD = ("1e309", "-1", "../../etc/passwd", "x" * 5000, "<img src=x>", "\N{SKULL}", "9" * 400)


def somebody(url: str, page: str, query: str = "") -> AbstractAsyncContextManager[Visitor]:
    """A visitor whom nobody has seen before."""
    return visiting(url, page, query, secrets.token_urlsafe(32))


async def photos(url: str) -> None:
    """Four visits with 24 pictures of 25 megapixels each, all of them looked at."""
    data = [await asyncio.to_thread(photo, number, 5000) for number in range(24)]

    async def look(visit: int) -> None:
        async with somebody(url, "saliency") as visitor:
            await visitor.rerun()
            files = [(f"{n}.jpg", each + bytes([visit])) for n, each in enumerate(data)]
            await visitor.upload("uploads", files)
            for option in list(visitor.element("image_choice").options)[:24]:
                visitor.state("image_choice").string_value = option
                await visitor.rerun()

    await asyncio.gather(*map(look, range(4)))


async def pickles(url: str) -> None:
    """Every file of tests/networks/test_pickle_bombs.py as a checkpoint, by three visitors at once."""

    async def open_all(names: list[str]) -> None:
        for name in names:
            async with somebody(url, "saliency") as visitor:
                await visitor.rerun()
                visitor.state("checkpoint_panel").bool_value = True
                await visitor.rerun()
                await visitor.upload("checkpoint_file", [("net.pt", BOMBS[name]())])

    names = list(BOMBS)
    await asyncio.gather(*(open_all(names[number::3]) for number in range(3)))


async def zips(url: str) -> None:
    """Three visitors with a set of 20,000 pictures of one pixel each, and with one that unpacks to a
    thousand times its size."""
    pixel = png(np.zeros((1, 1, 3), np.uint8))
    tiny = packed({f"train/{'ab'[n % 2]}/{n}.png": pixel for n in range(20_000)})
    large = packed({f"train/{'ab'[n % 2]}/{n}.png": bytes(30 * MIB) for n in range(20)})

    async def bring_both() -> None:
        for data in (tiny, large):
            async with somebody(url, "train") as visitor:
                await visitor.rerun()
                await visitor.upload("train_zip", [("set.zip", data)])

    await asyncio.gather(*(bring_both() for _ in range(3)))


def packed(files: dict[str, bytes]) -> bytes:
    """A zip of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


async def questions(url: str) -> None:
    """Forty windows of one visitor that ask for dear maps of pictures of their own."""
    browser, method = secrets.token_urlsafe(32), urllib.parse.urlencode({"method": "SmoothGrad"})

    async def ask(number: int) -> None:
        async with visiting(url, "saliency", method, browser) as visitor:
            await visitor.rerun()
            await bring(visitor, 5000 + number)

    await asyncio.gather(*map(ask, range(40)))


async def uploads(url: str) -> None:
    """Ten visits that ask for addresses for uploads without end, and use none."""

    async def ask() -> None:
        async with somebody(url, "saliency") as visitor:
            await visitor.rerun()
            message = BackMsg()
            message.file_urls_request.request_id = "1"
            message.file_urls_request.session_id = visitor.session
            message.file_urls_request.file_names.extend([f"{n}.png" for n in range(400)])
            for _ in range(100):
                await visitor.socket.send(message.SerializeToString())
            await asyncio.sleep(20)

    await asyncio.gather(*(ask() for _ in range(10)))


async def messages(url: str) -> None:
    """Five visits that run their page again as often as they can say so, with large states."""

    async def flood() -> None:
        async with somebody(url, "gradients") as visitor:
            await visitor.rerun()
            message = BackMsg()
            message.rerun_script.page_script_hash = visitor.page_hash
            state = message.rerun_script.widget_states.widgets.add(id="$$ID-0-nothing")
            state.string_value = "x" * (2 * MIB)
            for _ in range(600):
                await visitor.socket.send(message.SerializeToString())

    await asyncio.gather(*(flood() for _ in range(5)), return_exceptions=True)


async def addresses(url: str) -> None:
    """Every page with values that cannot be meant under names that pages use."""
    names = (
        "model",
        "image",
        "class",
        "picture",
        "method",
        "size",
        "seed",
        "depth",
        "row",
        "steps",
        "take",
    )
    for page in page_table.addresses():
        for value in ODD:
            query = urllib.parse.urlencode(dict.fromkeys(names, value))
            async with somebody(url, "" if page == "home" else page, query) as visitor:
                await visitor.rerun()


async def visits(url: str) -> None:
    """Two hundred visits that open a page and stay."""
    async with AsyncExitStack() as stack:
        for number in range(200):
            visitor = await stack.enter_async_context(somebody(url, "saliency", page_of(number)))
            await visitor.rerun()


EACH = (photos, pickles, zips, questions, uploads, messages, addresses, visits)
ATTACKS: dict[str, Attack] = {each.__name__: each for each in EACH}


@dataclass
class Seen:
    """What was seen meanwhile: memory (MB) and seconds for a page of a lesson."""

    memory: list[float] = field(default_factory=list)
    lessons: list[float] = field(default_factory=list)
    ended: str = ""


def held(pid: int) -> float:
    """MB that a process and all that it started hold for themselves."""
    total, server = 0.0, psutil.Process(pid)
    for process in (server, *server.children(recursive=True)):
        with suppress(psutil.Error):
            total += own(process.pid)
    return total


async def attacked(url: str, pid: int, attack: Attack) -> Seen:
    """Let somebody attack for a while."""
    seen = Seen([held(pid)])

    async def read_lessons() -> None:
        async with somebody(url, LESSON) as visitor:
            while True:
                seen.lessons.append(await visitor.rerun())
                seen.memory.append(held(pid))
                await asyncio.sleep(0.3)

    reader = asyncio.create_task(read_lessons())
    try:
        await asyncio.wait_for(attack(url), SECONDS)
        seen.ended = "done"
    except TimeoutError:
        seen.ended = "goes on"
    except Exception as error:  # it was stopped
        seen.ended = f"{type(error).__name__}: {error}"[:60]
    reader.cancel()
    await asyncio.sleep(5)
    seen.memory.append(held(pid))
    return seen


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=ATTACKS, default=list(ATTACKS))
    parser.add_argument("--beside", type=Path, help="another checkout")
    options = parser.parse_args()
    most = (sum(map(budget, BUDGETS)) + BESIDE) / MIB
    print(
        f"at most {most:.0f} MB\n{'':20} MB: first, most, after   lesson: p50, p95, most s",
        flush=True,
    )
    kept = True
    for name, checkout in checkouts(options.beside).items():
        with serving(checkout, checkout / "explorer" / "Home.py") as (url, pid):
            for each in options.only:
                seen = asyncio.run(attacked(url, pid, ATTACKS[each]))
                kept &= bool(seen.lessons) and max(seen.memory) <= most
                numbers = (seen.memory[0], max(seen.memory), seen.memory[-1])
                memory = " ".join(f"{megabytes:6.0f}" for megabytes in numbers)
                waited = " ".join(f"{at(seen.lessons, share):6.2f}" for share in (0.5, 0.95, 1.0))
                print(f"{name:7} {each:12} {memory}   {waited}   {seen.ended}", flush=True)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
