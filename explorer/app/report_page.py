"""Report page: a report as one HTML file that opens without network. Its pictures are in it; nothing in it
is fetched or run, whoever's text it holds."""

import base64
import html

from explorer.app.report import Item, Report
from explorer.drawing.manifest import APP
from explorer.drawing.markup import plain

STYLE = """
:root { color-scheme: light dark; --text: #1a1a1a; --ground: #ffffff; --soft: #f1f3f5; --line: #6b7280; }
@media (prefers-color-scheme: dark) {
  :root { --text: #f2f2f2; --ground: #14171c; --soft: #232830; --line: #9aa4b2; }
}
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem; background: var(--ground); color: var(--text);
  font: 1.05rem/1.5 "DejaVu Sans", system-ui, sans-serif; overflow-wrap: anywhere; }
h1, h2 { line-height: 1.2; }
article { border-top: 1px solid var(--line); margin-top: 2rem; padding-top: 0.5rem; }
.finding { font-size: 1.3rem; }
.note { white-space: pre-wrap; border-left: 4px solid var(--line); padding-left: 1rem; }
figure { margin: 1rem 0; }
img { display: block; width: 100%; height: auto; background: #ffffff; }
a { color: inherit; }
pre { background: var(--soft); padding: 1rem; overflow-x: auto; font-size: 0.85rem; }
@media print {
  :root { --text: #000000; --ground: #ffffff; --soft: #f1f3f5; }
  nav, .code { display: none; }
  article { break-before: page; border: 0; }
  figure { break-inside: avoid; }
}
"""
SAFE = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(report: Report) -> bytes:
    """The file, UTF-8."""
    title = _text(report.title) or "Report"
    contents = "\n".join(
        f'<li><a href="#view-{number}">{_text(item.title)}</a></li>'
        for number, item in enumerate(report.items, 1)
    )
    articles = "\n".join(_article(number, item) for number, item in enumerate(report.items, 1))
    document = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{SAFE}">
<title>{title}</title>
<style>{STYLE}</style>
</head>
<body>
<header><h1>{title}</h1><p>Made with {APP}.</p></header>
<nav aria-label="Contents"><ol>
{contents}
</ol></nav>
<main>
{articles}
</main>
</body>
</html>
"""
    return document.encode("utf-8", "replace")


def _article(number: int, item: Item) -> str:
    picture = base64.b64encode(item.svg).decode()
    note = f'<p class="note">{_text(item.note, lines=True)}</p>' if item.note.strip() else ""
    facts = "\n".join(f"<li>{_text(line)}</li>" for line in item.lines)
    code = ""
    if item.code:
        code = (
            '<details class="code"><summary>Code that makes these numbers</summary>'
            f'<pre tabindex="0"><code>{_text(item.code, lines=True)}</code></pre></details>'
        )
    return f"""<article id="view-{number}" aria-labelledby="title-{number}">
<h2 id="title-{number}">{number}. {_text(item.title)}</h2>
<p class="finding">{_text(item.finding)}</p>
<figure><img src="data:image/svg+xml;base64,{picture}" alt="{_text(item.finding)}">
<figcaption>{_text(item.credit)}</figcaption></figure>
{note}
<details><summary>Where it comes from</summary><ul>
{facts}
</ul></details>
{code}
</article>"""


def _text(text: str, lines: bool = False) -> str:
    """Anybody's text as text, on one line or as it is."""
    shown = "\n".join(map(plain, text.splitlines())) if lines else plain(text)
    return html.escape(shown)
