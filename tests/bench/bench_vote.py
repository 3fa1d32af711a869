"""A class votes by phone: how long do 300 phones wait, alone and beside visitors who compute, and is every
answer counted?

    .venv/bin/python -m tests.bench.bench_vote                    300 phones, for 20 s
    .venv/bin/python -m tests.bench.bench_vote --phones 100 600 --seconds 10
    .venv/bin/python -m tests.bench.bench_vote --computing 0 8    visitors who ask for map after map
Each phone opens the page and its two files within five seconds, votes, changes its mind now and then, and
asks every two seconds what is new, as phone.js does. Wanted: no error, every phone's last choice counted,
p95 under 0.3 s alone and under 1 s beside those who compute.
"""

import argparse
import asyncio
import random
import re
import secrets
import time
import urllib.parse
from collections import Counter
from dataclasses import dataclass, field

from tests.bench.bench_class import bring, page_of
from tests.bench.visitors import Visitor, at, visiting
from tests.server import resident, serving

LESSON, OPTIONS, OPENING, EVERY = "softmax", 3, 5.0, 2.0
KINDS = ("page", "file", "answer", "ballot")


@dataclass
class Seen:
    """What the phones met: seconds by what was asked, last choices, errors; what others computed."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    choices: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    maps: int = 0


class Phone:
    """One connection that is kept, as a browser does."""

    def __init__(self, url: str, seen: Seen) -> None:
        place = urllib.parse.urlsplit(url)
        self.host, self.port = place.hostname or "", place.port or 80
        self.seen, self.cookie = seen, ""

    async def connect(self) -> None:
        self.reader, self.writer = await asyncio.open_connection(self.host, self.port)

    async def ask(self, kind: str, path: str, form: dict[str, object] | None = None) -> None:
        """Ask, note how long it took and what is no good answer, and keep the cookie."""
        here, body = f"{self.host}:{self.port}", urllib.parse.urlencode(form or {})
        lines = [
            f"{'POST' if form else 'GET'} {path} HTTP/1.1",
            f"Host: {here}",
            f"Origin: http://{here}",
            f"Cookie: {self.cookie}",
            f"Content-Length: {len(body)}",
        ]
        begin = time.perf_counter()
        self.writer.write("\r\n".join([*lines, "", body]).encode())
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        length = re.search(r"(?i)content-length: (\d+)", head)
        data = await self.reader.readexactly(int(length[1])) if length else b""
        self.seen.seconds[kind].append(time.perf_counter() - begin)
        cookie = re.search(r"(?i)set-cookie: ([^;]+)", head)
        self.cookie = cookie[1] if cookie else self.cookie
        if head.split()[1] not in ("200", "204"):
            self.seen.errors.append(f"{kind}: {head.split()[1]} {data[:80]!r}")


async def use(phone: Phone, code: str, seconds: float, chance: random.Random) -> None:
    """Open the page, vote, change one's mind, look, until the time is over."""
    end, choice = time.perf_counter() + seconds, -1
    await asyncio.sleep(chance.uniform(0, OPENING))
    try:
        await phone.connect()
        await phone.ask("page", f"/vote?room={code}")
        for file in ("phone.css", "phone.js"):
            await phone.ask("file", f"/vote/{file}")
        while choice < 0 or time.perf_counter() < end:
            if choice < 0 or chance.random() < 0.15:
                choice = chance.randrange(OPTIONS)
                form = {"room": code, "number": 1, "choice": choice}
                await phone.ask("answer", "/vote/answer?part=1", form)
            await asyncio.sleep(EVERY - 0.5 + chance.random())
            await phone.ask("ballot", f"/vote/ballot?part=1&room={code}&seen=1-open-{choice}")
        phone.writer.close()
    except (OSError, asyncio.IncompleteReadError) as error:
        phone.seen.errors.append(f"{type(error).__name__}: {error}")
    phone.seen.choices.append(choice)


async def compute(url: str, number: int, seen: Seen, stop: asyncio.Event) -> None:
    """One visitor after the other asks for the map of a picture."""
    while not stop.is_set():
        async with visiting(url, "saliency", page_of(number), secrets.token_urlsafe(32)) as visitor:
            await visitor.rerun()
            await bring(visitor, number)
            number, seen.maps = number + 1000, seen.maps + 1
            seen.errors += visitor.errors


async def click(visitor: Visitor, key: str) -> None:
    state = visitor.state(key)
    state.trigger_value = True
    await visitor.rerun()
    visitor.states.clear()


def said(visitor: Visitor, pattern: str) -> list[str]:
    """What stands in the HTML of the visitor's page."""
    bodies = [getattr(element, "body", "") for element in visitor.elements.values()]
    return re.findall(pattern, " ".join(bodies))


async def lecture(url: str, phones: int, seconds: float, computing: int) -> tuple[Seen, list[int]]:
    """Ask the class; what it met, and the counts on the wall at the end."""
    seen, stop, chance = Seen(), asyncio.Event(), random.Random(0)
    async with visiting(url, f"learn_{LESSON}", browser=secrets.token_urlsafe(32)) as lecturer:
        await lecturer.rerun()
        await click(lecturer, f"ask_class_{LESSON}")
        (code,) = said(lecturer, r'vote-code">(\w+)<')
        others = [asyncio.create_task(compute(url, n, seen, stop)) for n in range(computing)]
        await asyncio.gather(
            *(
                use(Phone(url, seen), code, seconds, random.Random(chance.random()))
                for _ in range(phones)
            )
        )
        await click(lecturer, f"vote_show_{LESSON}")
        counts = [int(count) for count in said(lecturer, r'class="number">(\d+)')]
        stop.set()
        await asyncio.gather(*others)
        seen.errors += lecturer.errors
    return seen, counts


def report(phones: int, seconds: float, computing: int) -> None:
    """One line of the table, of a server of its own."""
    with serving() as (url, pid):
        asyncio.run(lecture(url, 2, 3, min(computing, 1)))  # what is imported once
        before = resident(pid)
        seen, counts = asyncio.run(lecture(url, phones, seconds, computing))
        more = resident(pid) - before
    votes = Counter(seen.choices)
    right = counts == [votes[option] for option in range(OPTIONS)] and sum(counts) == phones
    columns = [
        f"{phones:6} {computing:9} {len(seen.errors):6} {'all' if right else 'NOT ALL':>7}",
        *(
            f"{1000 * at(seen.seconds[kind], 0.5):6.0f} {1000 * at(seen.seconds[kind], 0.95):6.0f}"
            for kind in KINDS
        ),
        f"{sum(map(len, seen.seconds.values())):8} {more:5.0f} {seen.maps:5}",
    ]
    print("  ".join(columns), flush=True)
    for error in sorted(set(seen.errors))[:5]:
        print(f"         {error}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--phones", type=int, nargs="+", default=[300])
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--computing", type=int, nargs="+", default=[0, 4])
    options = parser.parse_args()
    print(
        "                         votes   page, ms       file, ms       answer, ms     ballot, ms"
    )
    print(
        "phones computing errors counted     p50    p95     p50    p95     p50    p95     p50    p95  requests    MB  maps"
    )
    for phones in options.phones:
        for computing in options.computing:
            report(phones, options.seconds, computing)


if __name__ == "__main__":
    main()
