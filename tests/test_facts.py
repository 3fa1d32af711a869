"""Facts: what is cited stands in the table, with its source, and nowhere else; all of it is used."""

import ast
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from explorer.drawing.numbers import splittable
from explorer.facts import FACTS, SOURCES, cite, cited, fact, number, reference
from explorer.facts.row import Source
from tests.sources import TREES

NO_CLAIMS = {
    "explorer/app/search_words.py": "what people type into the search",
    "explorer/lessons/ideas.py": "what the lecture calls its ideas; tests/lecture.py says where each stands",
}
SCREENS = [
    source
    for source in TREES
    if source.startswith(("explorer/", "pages/"))
    and not source.startswith("explorer/facts/")
    and source not in NO_CLAIMS
]
YEAR = re.compile(r"(?<![\w.,:×/-])(?:19[5-9]\d|20[0-3]\d)(?![\w.,×]*\d|\w|×)")
PERCENTAGE = re.compile(r"\d\s?%(?!\w)")
OTHERS = re.compile(r"\bet al\b")
EPONYMS = {"He"}  # also the name of a way to draw weights; as a citation it is found by its year
SURNAMES = {row.short.removesuffix(" et al.").split(" and ")[0] for row in SOURCES.values()}
NAME = re.compile(rf"\b(?:{'|'.join(sorted(SURNAMES - EPONYMS - {'ILSVRC'}))})\b")
STYLE = re.compile(
    r"[\w-]+(?:: ?|\()\d+%|\.\d%|\btop-\d %"
)  # widths, formats and headings are none of a sentence
OWN = re.compile(  # bounds of our notation, and how wide an interval is
    r"(?:less than|more than|under|over|>|<) (?:0\.0?1|99(?:\.9+)?) %|^(?:10)?0 %$|\b95 % (?:Wilson )?interval|\(95 %[:)]|\b5(?:-| to )95 %"
)


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every string of a file that may reach a screen: neither docstrings nor how a number is written."""
    hidden: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            hidden.add(id(node.value))
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            hidden |= {id(part) for part in ast.walk(node.format_spec)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in hidden
        ):
            yield node.lineno, node.value


def by_hand(text: str) -> list[str]:
    """What a text says that others measured, wrote or are called."""
    if text.startswith("#"):  # the head of a file that is written: who has its copyright
        return []
    plain = OWN.sub("", STYLE.sub("", splittable(text)))
    found = [pattern.search(plain) for pattern in (YEAR, PERCENTAGE, OTHERS, NAME)]
    return [match.group() for match in found if match]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He et al. found it in 2016", ["2016", "et al"]),
        ("15.3 % of them", ["3 %"]),
        ("50%", ["0%"]),
        ("as Krizhevsky says", ["Krizhevsky"]),
        ("He init, 2048× as many, 64,000 steps of 2000.5", []),
        ("less than 0.1 %, with a 95 % interval; band: 5 to 95 % of them", []),
        ("width: 100%; %.4g of 1,998 and arXiv:2012.00001", []),
    ],
)
def test_what_is_written_by_hand_is_found(text, expected):
    assert by_hand(text) == expected


def test_no_year_percentage_or_name_is_written_by_hand():
    written = {
        (source, line, text[:80]): parts
        for source in SCREENS
        for line, text in texts(TREES[source])
        if (parts := by_hand(text))
    }
    assert not written


def constants(source: str) -> set[str]:
    """All strings of a file, docstrings and all."""
    return {node.value for node in ast.walk(TREES[source]) if isinstance(node, ast.Constant)}


def citing() -> list[str]:
    return [
        source
        for source in SCREENS
        if any(
            isinstance(node, ast.ImportFrom) and str(node.module).startswith("explorer.facts")
            for node in ast.walk(TREES[source])
        )
    ]


def made(source: str) -> Iterator[re.Pattern]:
    """Keys that a file puts together for a fact, f"prelu_{model}_depth", as patterns of what is put in."""
    for node in ast.walk(TREES[source]):
        if isinstance(node, ast.JoinedStr):
            parts = [p.value if isinstance(p, ast.Constant) else None for p in node.values]
            if any(parts) and all(p is None or re.fullmatch(r"\w+", str(p)) for p in parts):
                for some in (
                    r"(\w+?)",
                    r"(\w+)",
                ):  # the shortest and the longest that can be put in
                    yield re.compile("".join(some if p is None else str(p) for p in parts))


def test_every_row_is_used():
    readers = citing()
    used = set().union(*map(constants, readers))
    words = {
        str(word).lower() for source in TREES if "tests" not in source for word in constants(source)
    }
    patterns = [pattern for source in readers for pattern in made(source)]
    put_together = {
        key
        for key in FACTS
        for pattern in patterns
        if (match := pattern.fullmatch(key)) and set(match.groups()) <= words
    }
    assert not FACTS.keys() - used - put_together
    assert not SOURCES.keys() - used - {row.source for row in FACTS.values()}


def test_no_row_stands_twice():
    keys = Counter(
        key.value
        for source in TREES
        if source.startswith("explorer/facts/")
        for table in ast.walk(TREES[source])
        if isinstance(table, ast.Dict)
        for key in table.keys
        if isinstance(key, ast.Constant)
    )
    assert not {key for key, count in keys.items() if count > 1}


def test_a_fact_has_its_source_and_reads_as_it_stands():
    for key, row in FACTS.items():
        assert row.source in SOURCES and splittable(fact(key)) == row.text == row.text.strip(), key
        assert cited(key) == cite(row.source, row.where)
        if row.text.endswith("%"):
            share = re.fullmatch(r"(?:more than )?([\d.]+) %", row.text)
            assert share and 0 < float(share.group(1)) < 100, key


def test_a_source_is_cited_in_one_way():
    assert len({(row.cited, row.title) for row in SOURCES.values()}) == len(SOURCES)
    for key, row in SOURCES.items():
        assert row.title in reference(key) and row.published in reference(key), key
        assert str(row.year) in cite(key) and cite(key, "table 3") == f"{cite(key)}, table 3"
        assert str(row.year) in row.published, key


def test_names_are_shortened_as_papers_do():
    for authors, short in (
        ("Krizhevsky", "Krizhevsky"),
        ("Zeiler and Fergus", "Zeiler and Fergus"),
        ("He, Zhang, Ren and Sun", "He et al."),
        ("Szegedy et al.", "Szegedy et al."),
    ):
        assert Source(authors, 2000, "", "").short == short
    assert cite("lecture") == "Gurari, Fall 2024"
    assert (number("human_images"), number("human")) == (1500, 5.1)
