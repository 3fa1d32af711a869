"""The syllabus in words: what is seen in a lesson, and how long it takes."""

from collections.abc import Sequence

AN_IDEA, A_QUESTION = 2, 2  # minutes
OPENING = "The film that opens this part: step by step from the last layer to the first, two networks in step."
QUESTIONS = "All questions on paper, and their answers"


def minutes(ideas: int) -> int:
    """How long a lesson of so many ideas takes, with its question."""
    return AN_IDEA * ideas + A_QUESTION


def introduction(lessons: int, ideas: int) -> str:
    """How much there is, and of what the minutes are made."""
    whole = lessons * A_QUESTION + ideas * AN_IDEA
    return (
        f"The lecture in its order: {lessons} lessons with {ideas} ideas, {whole} minutes in all, counted as "
        f"{AN_IDEA} for each idea and {A_QUESTION} for each question. Every lesson asks first and answers then; "
        "class mode, a switch in each, fills a screen."
    )


def heading(number: int, title: str, ideas: int) -> str:
    """A lesson in a line; its title is markdown."""
    return f"**{number}. {title}** · {minutes(ideas)} min"


def lesson(question: str, ideas: Sequence[str]) -> str:
    """What a lesson asks, and what one sees there; question and ideas are markdown."""
    seen = "; ".join(ideas)
    return f"{question}  \nSeen there: {seen}." if seen else question
