"""Question sheet: the questions of the lessons as a page to print, and their answers as another
one.

Both are single HTML files without anything from outside: black on white, A4 or letter, no question
broken over two pages. Texts are markdown in the table; of it, **bold**, *italic* and `code` are
kept, all else stands as it is."""

import re
from collections.abc import Sequence
from html import escape

from explorer.lessons.lesson import LECTURE
from explorer.lessons.questions import LETTERS, SheetQuestion

INTRODUCTION = (
    "Every question of the lessons on paper, to be predicted before the lecture shows it. Download a sheet, open "
    "it in a browser and print it. The answers are on a sheet of their own, *computed now* by the functions of "
    "the lessons' pages."
)
SOURCE = f"CNN Explorer, lessons after {LECTURE}. The answers are computed."

STYLE = """
@page { margin: 18mm }
body { font: 12pt/1.45 Georgia, 'DejaVu Serif', serif; color: #000; background: #fff; max-width: 46rem;
       margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 18pt; margin: 0 0 .3rem }
h2 { font-size: 12pt; margin: 0 0 .3rem }
section { break-inside: avoid; margin: 0 0 1.4rem }
ol { list-style: none; margin: .4rem 0 0; padding: 0 }
li { margin: .15rem 0; padding-left: 2.6rem; text-indent: -2.6rem }
.box { display: inline-block; width: .8em; height: .8em; border: 1.2px solid #000; margin-right: .6em }
.name { display: flex; gap: 2rem; margin: 0 0 1.6rem }
.name span { flex: 1; border-bottom: 1px solid #000; padding-top: 1.4rem }
.why { margin: .3rem 0 0 }
footer { font-size: 10pt; border-top: 1px solid #000; padding-top: .4rem }
@media print { body { margin: 0; max-width: none; padding: 0 } }
"""


def question_sheet(items: Sequence[SheetQuestion], title: str, source: str) -> str:
    """The sheet to hand out: it says nothing of the answers."""
    parts = ""
    for item in items:
        options = "".join(
            f'<li><span class="box"></span>{letter}&ensp;{prose(option)}</li>'
            for letter, option in zip(LETTERS, item.options, strict=False)
        )
        parts += (
            f"<section><h2>{item.number}. {prose(item.title)}</h2><div>{prose(item.prompt)}</div>"
            f"<ol>{options}</ol></section>\n"
        )
    name = '<div class="name"><span>Name</span><span>Date</span></div>'
    return page(f"{title}: questions", name + parts, source)


def answer_sheet(items: Sequence[SheetQuestion], title: str, source: str) -> str:
    """The key: letter, right option and why, under the numbers of the questions."""
    parts = "".join(
        f"<section><h2>{item.number}. {prose(item.title)}: {item.letter}</h2><div><b>{prose(item.answer)}</b></div>"
        f'<div class="why">{prose(item.why)}</div></section>\n'
        for item in items
    )
    return page(f"{title}: answers", parts, source)


def page(heading: str, body: str, source: str) -> str:
    """A whole document."""
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(heading)}</title>\n'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head>\n<body>'
        f"<h1>{escape(heading)}</h1>\n{body}<footer>{prose(source)}</footer></body></html>\n"
    )


def prose(text: str) -> str:
    """Text for HTML: escaped, with the little markdown that the table uses."""
    text = escape(text.replace("\\", ""))
    for mark, tag in ((r"\*\*", "b"), (r"\*", "i"), ("`", "code")):
        text = re.sub(rf"{mark}(\S(?:.*?\S)?){mark}", rf"<{tag}>\1</{tag}>", text)
    return text
