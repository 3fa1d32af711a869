"""Exports hold everything, run nothing and are bounded."""

import csv
import html.parser
import io
import json
import zipfile

from explorer.failures import export_page, exports
from explorer.failures.figures import thumbnails
from tests.failures.examples import EVIL


def exported_images(n):
    return [
        exports.ExportedImage(
            i,
            f"../../etc/{i}{EVIL}.jpg",
            "cat" if i % 2 else "",
            EVIL,
            0.9,
            0.1,
            2.3,
            -0.8,
            0.4,
            "wrong" if i % 2 else "unknown",
            (EVIL,),
            ("a tag", EVIL),
            (f"line 1\n{EVIL}",),
        )
        for i in range(n)
    ]


class Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.addresses = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.addresses += [
            value for key, value in attrs if key in ("src", "href", "srcset", "action", "data")
        ]
        assert not any(key.startswith("on") for key, _ in attrs)


def test_the_page_asks_nobody_and_runs_nothing():
    picture = thumbnails.tile(None)
    page = export_page.page(
        f"Title {EVIL}", "about", exported_images(3), [(picture, "image/png")] * 3
    ).decode()
    tags = Tags()
    tags.feed(page)
    assert tags.tags.count("figure") == tags.tags.count("img") == 3
    assert (
        "script" not in tags.tags
        and "link" not in tags.tags
        and "url(" not in page
        and "@import" not in page
    )
    assert all(address.startswith("data:image/png;base64,") for address in tags.addresses)
    assert "default-src 'none'" in page and EVIL not in page and "line 1\n" in page


def test_the_page_is_bounded(monkeypatch):
    monkeypatch.setattr(export_page, "MAX_HTML", 2)
    page = export_page.page(
        "t", "about.", exported_images(5), ((b"x", "image/png") for _ in range(5))
    ).decode()
    assert page.count("<figure") == 2 and "first 2 of 5" in page


def test_the_zip_and_its_manifest(monkeypatch):
    data = exports.archive(
        {"network": "n"},
        exported_images(4),
        [(b"one", "image/png"), (b"", ""), (b"three", "image/jpeg")],
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert all(".." not in name and not name.startswith("/") for name in names)
        rows = list(csv.DictReader(io.StringIO(archive.read("manifest.csv").decode())))
        about = json.loads(archive.read("about.json"))
        assert [bool(row["file"]) for row in rows] == [True, False, True, False]
        assert archive.read(rows[0]["file"]) == b"one" and rows[2]["file"].endswith(".jpg")
        assert about == {"network": "n", "images": 2, "selected": 4}
    assert rows[1]["verdict"] == "wrong" and rows[0]["verdict"] == "unknown"
    monkeypatch.setattr(exports, "MAX_BYTES", 3)
    with zipfile.ZipFile(
        io.BytesIO(exports.archive({}, exported_images(2), [(b"one", "image/png")] * 2))
    ) as archive:
        assert len(archive.namelist()) == 3
