"""What a lesson's page is put together from.

    first = panels.header("softmax")            the way to other lessons and the lecture, the places of the first picture,
                                                the idea; in class, whose sidebar is hidden, also what the page uses of it;
                                                share=3: the widgets stand beside the picture
    with first.controls: ...                    its widgets; panels.controls(1) for those of another picture
    panels.chart((figure, *arguments), words, "shares", "Shares", first)
                                                a picture, its finding in words above it, the rest of them below
    panels.chart(..., "bends", "Bends")         the same further down, with all words below; also charts
    panels.images((draw, *arguments), ...)      the same for pictures made of pixels
    panels.finding(words, "key")                words alone
    panels.numbers(columns, "key", "about", "Title")   a table
    panels.question("softmax")                  predict, then reveal
    panels.footer("softmax")                    link into the app, sources

frame.py        header and footer: the way from lesson to lesson and into the app
question.py     a lesson's question: predict, then reveal
vote.py         the same with a class that answers by phone
charts.py       charts, pictures and tables with their words
convolution.py, overfitting.py, softmax.py                controls of these lessons' pages
alexnet.py      the drawing of its layers
degradation.py, rectifiers.py, resnet.py, success.py, examples.py   the parts of these lessons' pages
progress.py, learning.py, activations.py, first_layer.py, augmenting.py, vgg_layers.py, era.py   further sections of these
syllabus.py     one part of the lecture on the page Learn
names.py        where a network's name is from
"""

from explorer.app.class_mode import in_class
from explorer.app.stage import controls
from explorer.lessons.panels.charts import (
    First,
    chart,
    charts,
    finding,
    images,
    numbers,
)
from explorer.lessons.panels.frame import footer, header
from explorer.lessons.panels.question import question

__all__ = [
    "First",
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
]
