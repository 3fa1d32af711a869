"""Parts of the pages of this section that are more than a line.

backward.py    the signal going back: the choices
charts.py      how a chart is shown with its heading and its words
chain_rule.py  the presets of the toy, and the choices for one unit
curvature.py   the chosen network and what it was before training, measured now
film.py        the signal going back: the film, all layers on one sheet
lab.py         the gradient lab's choices, and its figures with their words
recordings.py  the charts of recorded runs, and the player of their steps
theory.py      a training at a point of the plane, and measured factors beside theory
unit_record.py  silent units over a training
"""
