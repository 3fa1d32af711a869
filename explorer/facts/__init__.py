"""Facts: who said what, when, how much, and where does it stand?

Nothing that is cited is written by hand in a sentence: years, names, percentages and counts of others stand here once,
each with its source, and sentences take them by key, as in f"{fact('alexnet_top5')} ({cite('alexnet')})". To add one,
add a row to the table of its kind; a row that no sentence takes is found by the tests.

row.py         what a source and a fact consist of
sources.py     the papers and talks that are cited
sources_of_methods.py  those of the ways to look into networks
challenge.py   the ImageNet challenge: its entries, its data, how people do
papers.py      what the papers say of their own networks and measurements
lecture.py     the challenge's data, names, training, and what came before and after
rectifiers.py  what He et al. 2015 say of PReLU, of the first weights and of their networks
"""

from explorer.drawing.numbers import unsplit
from explorer.facts.challenge import CHALLENGE
from explorer.facts.lecture import LECTURED
from explorer.facts.papers import PAPERS
from explorer.facts.rectifiers import RECTIFIERS
from explorer.facts.row import Fact, Source
from explorer.facts.sources import LISTED
from explorer.facts.sources_of_methods import LISTED as OF_METHODS

SOURCES: dict[str, Source] = LISTED | OF_METHODS

FACTS: dict[str, Fact] = {**CHALLENGE, **PAPERS, **LECTURED, **RECTIFIERS}


def fact(key: str) -> str:
    """What is said, as it stands on the page: "15.3\u00a0%"."""
    return unsplit(FACTS[key].text)


def number(key: str) -> float:
    """The number of a fact, without its unit: 15.3 of "15.3 %", 61000 of "61,000". Raises ValueError where it does not
    begin with one."""
    return float(fact(key).split()[0].replace(",", "").replace("−", "-"))


def cite(source: str, where: str = "") -> str:
    """A source as a sentence cites it: "He et al. 2016", with `where` "He et al. 2016, table 3"."""
    return _with(SOURCES[source].cited, where)


def cited(key: str) -> str:
    """Who says a fact, and where: "He et al. 2016, table 3"."""
    return cite(FACTS[key].source, FACTS[key].where)


def reference(source: str, where: str = "") -> str:
    """A source as it stands in a list: authors, title, where published; `where` in it."""
    row = SOURCES[source]
    return _with(f"{row.short}, {row.title}, {row.published}", where)


def _with(text: str, where: str) -> str:
    return f"{text}, {where}" if where else text
