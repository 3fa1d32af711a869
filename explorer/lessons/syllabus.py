"""Syllabus: which lessons are there, and in which order does the lecture teach them?

The right answer of a lesson's question is never written down: `quiz_answer`, a function without
arguments in the lesson's module, computes (one of the options, why) from the same data as the
page's picture. To add a lesson, write its module, which ends with LESSON, its page of the same name
in pages/lessons/, and a line in LESSONS, in its part of PARTS and in the page table."""

from dataclasses import dataclass

from explorer.lessons import (
    activations,
    alexnet,
    augmenting,
    auxiliary,
    convolution,
    degradation,
    dropout,
    era,
    first_layer,
    learning,
    overfitting,
    progress,
    rectifiers,
    resnet,
    softmax,
    success,
    vgg,
    vgg_layers,
)
from explorer.lessons.lesson import Lesson

LESSONS: dict[str, Lesson] = {
    "progress": progress.LESSON,
    "learning": learning.LESSON,
    "activations": activations.LESSON,
    "convolution": convolution.LESSON,
    "softmax": softmax.LESSON,
    "alexnet": alexnet.LESSON,
    "first_layer": first_layer.LESSON,
    "overfitting": overfitting.LESSON,
    "augmenting": augmenting.LESSON,
    "dropout": dropout.LESSON,
    "vgg": vgg.LESSON,
    "vgg_layers": vgg_layers.LESSON,
    "auxiliary": auxiliary.LESSON,
    "rectifiers": rectifiers.LESSON,
    "degradation": degradation.LESSON,
    "resnet": resnet.LESSON,
    "success": success.LESSON,
    "era": era.LESSON,
}


@dataclass(frozen=True)
class Part:
    """A section of the lecture: its lessons, and the address of the page that opens it, if one does."""

    title: str
    lessons: tuple[str, ...]
    opening: str = ""


PARTS = (  # of all LESSONS, in their order
    Part("The challenge", ("progress",)),
    Part("How a network learns", ("learning", "activations")),
    Part("Convolution and loss", ("convolution", "softmax")),
    Part("AlexNet", ("alexnet", "first_layer")),
    Part("Overfitting", ("overfitting", "augmenting", "dropout")),
    Part("VGG", ("vgg", "vgg_layers")),
    Part(
        "Why depth was hard",
        ("auxiliary", "rectifiers", "degradation", "resnet"),
        opening="backward",
    ),
    Part("What came of it", ("success", "era")),
)


def neighbours(lesson: str) -> tuple[str | None, str | None]:
    """The lessons before and after this one."""
    names = list(LESSONS)
    place = names.index(lesson)
    before = names[place - 1] if place else None
    after = names[place + 1] if place + 1 < len(names) else None
    return before, after
