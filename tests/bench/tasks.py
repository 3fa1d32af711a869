"""Tasks: what do a lecturer and a student want of the app, and is it done?

TASKS is the table; docs/tasks.md has a row for each of its rows. To add one, add a row: what is wanted, what
counts as done, the function in lecturers.py or students.py that does it, and where the person begins."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.bench import lecturers, students
from tests.bench.person import Person

MAP = "saliency?saliency_alexnet64_chelsea=tabby+cat"


@dataclass(frozen=True)
class Task:
    """One row: who wants what, in a sentence, and when it is done; the address on which he begins."""

    who: str
    wanted: str
    finished: str
    do: Callable[[Person], None]
    start: str = ""
    prepare: Callable[[Person], None] | None = None  # what there was before, which counts nothing


LECTURER, STUDENT = "lecturer", "student"
TASKS = [
    Task(
        LECTURER,
        "Put the film of the vanishing signal on the wall.",
        "it plays as wide as the screen, and nothing else is there",
        lecturers.film,
    ),
    Task(
        LECTURER,
        "Show the gradients of Plain-20 and ResNet-20 on one chart.",
        "both stand in the legend of one chart",
        lecturers.plain_and_residual,
    ),
    Task(
        LECTURER,
        "Ask the class a lesson's question by phone, and reveal the answer.",
        "the answer of a phone is on the wall, and the phone says what is right",
        lecturers.vote,
        "learn_softmax",
    ),
    Task(
        LECTURER,
        "Share exactly this saliency map with everybody who has a phone.",
        "the QR code on the wall says this address, and it opens the same map",
        lecturers.by_phone,
        MAP,
    ),
    Task(
        LECTURER,
        "In class mode, take the sentence away and show the controls.",
        "the sentence is not seen, the box for the method is",
        lecturers.hidden_and_shown,
        f"{MAP}&class=1",
    ),
    Task(
        LECTURER,
        "Go on to the next lesson with the presenter.",
        "it is on the wall, in class mode, after all pictures of the one before",
        lecturers.next_lesson,
        "learn_softmax?class=1",
    ),
    Task(
        LECTURER,
        "Take a chart of gradients for the slides, to be scaled.",
        "an SVG whose words are text",
        lecturers.chart_for_slides,
        "gradients",
    ),
    Task(
        LECTURER,
        "Hand out today's saliency map and gradients as one file.",
        "an HTML file with both, which fetches nothing",
        lecturers.handout,
        "saliency",
    ),
    Task(
        LECTURER,
        "Show first-layer filters of 11×11 beside those of 3×3.",
        "64 filters of one network and 16 of another on one page",
        lecturers.filter_sizes,
    ),
    Task(
        LECTURER,
        "Show a network that overfits.",
        "nearly all training images are right, and hardly any others",
        lecturers.overfitting,
    ),
    Task(
        STUDENT,
        "Which class does the network give my own photo, and how sure is it?",
        "class and probability are those of the same pixels that the app knows",
        students.own_photo,
    ),
    Task(
        STUDENT,
        "Which pixels speak for the second most probable class?",
        "the map of this class is shown",
        students.second_class,
    ),
    Task(
        STUDENT,
        "How many maps of a layer are silent on this picture?",
        "the number said is that of the arrays taken away",
        students.silent_units,
    ),
    Task(
        STUDENT,
        "Why do deep plain networks fail: is it overfitting?",
        "the training error of the deeper one is larger: it is not",
        students.deep_and_plain,
    ),
    Task(
        STUDENT,
        "Which images does the network get wrong although it is sure?",
        "wrong ones only, the surest first",
        students.wrong_but_sure,
    ),
    Task(
        STUDENT,
        "Copy the code of a Grad-CAM.",
        "the clipboard holds a Python script of it",
        students.code,
    ),
    Task(
        STUDENT,
        "Get the numbers of the gradients.",
        "a CSV with a row for each layer",
        students.numbers,
        "gradients",
    ),
    Task(
        STUDENT,
        "Compare where two networks look on one picture.",
        "maps of both stand side by side",
        students.two_networks,
    ),
    Task(
        STUDENT,
        "Train a small network for one epoch, and watch.",
        "the page says by itself how far it is after the epoch",
        students.training,
    ),
    Task(
        STUDENT,
        "Bring back a picture that I removed by mistake.",
        "it is shown again",
        students.undo,
        prepare=students.bring,
    ),
]
