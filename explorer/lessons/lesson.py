"""Lesson: what does a lesson consist of?

Each lesson's module ends with its row, LESSON; syllabus.py collects them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from explorer.facts import reference

LECTURE = reference("lecture")


@dataclass(frozen=True)
class Question:
    """Predict, then reveal. answer() gives one of the options and why, with the numbers that
    decide."""

    prompt: str
    options: tuple[str, ...]
    answer: Callable[[], tuple[str, str]]


@dataclass(frozen=True)
class Link:
    """A page of the app that does the same on real networks; state: keys of its and the sidebar's
    widgets and the values that they are given."""

    page: str
    label: str
    state: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Lesson:
    """One page. idea: two sentences. All texts are markdown."""

    title: str
    idea: str
    link: Link
    sources: tuple[str, ...]
    question: Question
