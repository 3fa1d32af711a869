"""Report: which views did a visitor collect, in which order, with which notes?

A view is drawn when it is collected, and kept as bytes: what changes later does not change it. A report is
a visitor's, not a visit's, as a gallery is; it ends with the server, and nobody else sees it."""

import hashlib
import io
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from PIL import Image

from explorer import shares
from explorer.app import visitor
from explorer.drawing import leaving
from explorer.drawing.manifest import Manifest
from explorer.drawing.view import View
from explorer.shares import Budget, FullError, Kept
from trainer.errors import PersonsError

MAX_VISITORS = 1000  # whose reports are remembered
SHARE = Budget(60, 96 * 2**20)  # of one visitor
WHOLE = Budget(3000, 768 * 2**20)
IDLE = 3 * 3600.0  # seconds without use, after which something goes before what others need
WIDE = 800  # px
LONGEST_NOTE, LONGEST_TITLE = 2000, 120
FULL = (
    f"Your report is full: it holds at most {SHARE.things} views of together {SHARE.size // 2**20} MB. Take "
    "it away and remove some."
)
CROWDED = "There is no room for one more view on this server now: others hold it. Try again later."
_changing = threading.Lock()
_kept: dict[str, Kept] = {}


class ReportError(PersonsError, RuntimeError):
    """A view that cannot be collected, with a sentence that says why."""


@dataclass(frozen=True)
class Item:
    """A view as it was when it was collected. key tells it from the others; svg and png are its page
    on paper, small a PNG for the screen; lines are its manifest, credit the line below it, code a script or ""."""

    key: str
    title: str
    finding: str
    credit: str
    lines: tuple[str, ...]
    svg: bytes
    png: bytes
    small: bytes
    code: str = ""
    note: str = ""

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return (
            len(self.svg)
            + len(self.png)
            + len(self.small)
            + len(self.code.encode(errors="replace"))
        )


@dataclass(frozen=True)
class Report:
    """What one visitor collected, in his order, and what he calls it."""

    title: str = "Report"
    items: tuple[Item, ...] = ()


_reports: OrderedDict[str, Report] = OrderedDict()


def collect(view: View, manifest: Manifest) -> None:
    """Add a view to this visitor's report, last; one that is there already is drawn anew in its place.
    Raises ReportError where there is no room."""
    who = visitor.key()
    key = _key(who, view, manifest)
    png = leaving.export(view, manifest, "png")
    item = Item(
        key=key,
        title=view.title,
        finding=view.finding,
        credit=manifest.credit(),
        lines=tuple(manifest.lines()),
        svg=leaving.export(view, manifest, "svg"),
        png=png,
        small=_small(png),
        code=view.code() if view.code else "",
    )
    with _changing:
        _make_room(who, item)
        before = _reports.get(who, Report())
        noted = {each.key: each.note for each in before.items}
        item = replace(item, note=noted.get(key, ""))
        there = tuple(item if each.key == key else each for each in before.items)
        _set(who, replace(before, items=there if key in noted else (*there, item)))


def _small(png: bytes) -> bytes:
    """At most WIDE pixels wide."""
    with Image.open(io.BytesIO(png)) as picture:
        out = io.BytesIO()
        picture.thumbnail((WIDE, WIDE))
        picture.save(out, "PNG")
    return out.getvalue()


def _key(who: str, view: View, manifest: Manifest) -> str:
    """The same for the same view with the same facts, whenever it is collected."""
    facts = json.loads(manifest.as_json())
    del facts["date"]
    said = json.dumps([who, view.key, view.title, view.finding, facts])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _make_room(who: str, item: Item) -> None:
    """Let go what nobody has used for long where that is needed, never what is his own."""
    others = [kept for key, kept in _kept.items() if who in kept.used and key != item.key]
    if SHARE.exceeded(len(others) + 1, sum(kept.size for kept in others) + item.size):
        raise ReportError(FULL)
    before = _kept.pop(item.key, None)
    for kept in others:
        kept.needed = True
    try:
        idle = time.monotonic() - IDLE
        for gone in shares.make_room(_kept, who, item.size, SHARE, WHOLE, idle):
            _forget(gone)
    except FullError as error:
        if before is not None:
            _kept[item.key] = before
        raise ReportError(CROWDED) from error
    finally:
        for kept in others:
            kept.needed = False
    _kept[item.key] = Kept(item.size, {who: time.monotonic()})


def _forget(key: str) -> None:
    """Take an item out of whoever's report it is in."""
    for who, report in _reports.items():
        if any(item.key == key for item in report.items):
            _reports[who] = replace(
                report, items=tuple(item for item in report.items if item.key != key)
            )


def _set(who: str, report: Report) -> None:
    _reports[who] = report
    _reports.move_to_end(who)
    while len(_reports) > MAX_VISITORS:
        _, gone = _reports.popitem(last=False)
        for item in gone.items:
            _kept.pop(item.key, None)


def current() -> Report:
    """This visitor's; counts as use."""
    who = visitor.key()
    with _changing:
        report = _reports.get(who, Report())
        if report.items:
            _reports.move_to_end(who)
        for item in report.items:
            _kept[item.key].used[who] = time.monotonic()
    return report


def items() -> tuple[Item, ...]:
    """What this visitor collected, in his order."""
    return current().items


def _change(change: Callable[[Report], Report]) -> None:
    who = visitor.key()
    with _changing:
        before = _reports.get(who, Report())
        after = change(before)
        for key in {item.key for item in before.items} - {item.key for item in after.items}:
            _kept.pop(key, None)
        _set(who, after)


def rename(title: str) -> None:
    """Call the report so."""
    _change(lambda report: replace(report, title=title[:LONGEST_TITLE]))


def annotate(key: str, note: str) -> None:
    """Write a note beside an item, in place of the one that was there."""

    def noted(item: Item) -> Item:
        return replace(item, note=note[:LONGEST_NOTE]) if item.key == key else item

    _change(lambda report: replace(report, items=tuple(map(noted, report.items))))


def remove(key: str) -> None:
    """Take an item out."""
    _change(
        lambda report: replace(
            report, items=tuple(item for item in report.items if item.key != key)
        )
    )


def move(key: str, by: int) -> None:
    """Move an item up (-1) or down (1), at most to the end."""

    def moved(report: Report) -> Report:
        places = [item.key for item in report.items]
        if key not in places:
            return report
        items = list(report.items)
        item = items.pop(places.index(key))
        items.insert(max(places.index(key) + by, 0), item)
        return replace(report, items=tuple(items))

    _change(moved)
