"""Row: what does a source consist of, and what a fact?"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """A paper, a talk or a result that sentences cite. authors: surnames, "and" before the last, or the first one and
    "et al."; published: where; when: where the year alone does not say it."""

    authors: str
    year: int
    title: str
    published: str
    when: str = ""

    @property
    def short(self) -> str:
        """The authors as a sentence cites them: at most two, else the first and the others."""
        names = self.authors.replace(" and ", ", ").split(", ")
        return f"{names[0]} et al." if len(names) > 2 else self.authors

    @property
    def cited(self) -> str:
        """Authors and year, as in "He et al. 2016"."""
        return f"{self.short}, {self.when}" if self.when else f"{self.short} {self.year}"


@dataclass(frozen=True)
class Fact:
    """What a source says. text: as it stands on the page, with its unit; source: a key of SOURCES; where: the table,
    figure or section of it."""

    text: str
    source: str
    where: str = ""
