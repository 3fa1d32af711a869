"""The answers to the lessons' questions, each computed once, and the question sheet."""

from explorer.app.analysis import DEAR, analysis
from explorer.lessons.questions import SheetQuestion
from explorer.lessons.syllabus import LESSONS


@analysis("Computing the answer", kind=lambda lesson: lesson)
def quiz_answer(lesson: str) -> tuple[str, str]:
    """The right option of a lesson's question and why, computed."""
    return LESSONS[lesson].question.answer()


@analysis("Computing the answers", guess=DEAR)
def sheet() -> tuple[SheetQuestion, ...]:
    """Every lesson's question with its computed answer, under the number of the lesson."""
    return tuple(
        SheetQuestion(
            number,
            row.title,
            row.question.prompt,
            row.question.options,
            *quiz_answer(lesson),
        )
        for number, (lesson, row) in enumerate(LESSONS.items(), start=1)
    )
