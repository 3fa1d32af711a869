"""Syllabus: which lessons are there, and in which order does the lecture teach them?

The right answer of a lesson's question is never written down: `quiz_answer`, a function without
arguments in the lesson's module, computes (one of the options, why) from the same data as the
page's picture. To add a lesson, write its module, which ends with LESSON, its page of the same name
in pages/lessons/, and a line in LESSONS and in the page table."""

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


def neighbours(lesson: str) -> tuple[str | None, str | None]:
    """The lessons before and after this one."""
    names = list(LESSONS)
    place = names.index(lesson)
    before = names[place - 1] if place else None
    after = names[place + 1] if place + 1 < len(names) else None
    return before, after
