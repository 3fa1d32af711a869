"""What a lesson's page is put together from.

    panels.header("softmax")                    title, idea, previous and next, the way to the lecture; in class, whose
                                                sidebar is hidden, also what the page uses of it
    with panels.controls(): ...                 widgets that a lecturer can hide
    panels.chart(figure, words, "shares")       a picture, its finding in words, larger in class mode; also charts
    panels.images({"In": pixels}, words, "key") the same for pictures made of pixels
    panels.finding(words, "key")                the words alone, below a picture that is an image
    panels.numbers(columns, "softmax", "about") a table and its download
    panels.question("softmax")                  predict, then reveal
    panels.footer("softmax")                    link into the app, sources, for the lecturer

frame.py        header and footer: the way from lesson to lesson and into the app
question.py     a lesson's question: predict, then reveal
vote.py         the same with a class that answers by phone
charts.py       charts, pictures and tables with their words
convolution.py, overfitting.py, softmax.py                controls of these lessons' pages
degradation.py, rectifiers.py, resnet.py, success.py, examples.py   the parts of these lessons' pages
progress.py, learning.py, activations.py, first_layer.py, augmenting.py, vgg_layers.py, era.py   further sections of these
syllabus.py     one part of the lecture on the page Learn
names.py        where a network's name is from
"""

from explorer.app.class_mode import in_class
from explorer.app.stage import controls
from explorer.lessons.panels.charts import (
    WIDE,
    chart,
    charts,
    finding,
    images,
    numbers,
    wide,
)
from explorer.lessons.panels.frame import footer, header
from explorer.lessons.panels.question import question

__all__ = [
    "WIDE",
    "chart",
    "charts",
    "controls",
    "finding",
    "footer",
    "header",
    "images",
    "in_class",
    "numbers",
    "question",
    "wide",
]
