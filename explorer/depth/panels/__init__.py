"""Parts of the pages of this section that are more than a line.

backward.py    the signal going back: the choices
charts.py      how a chart is shown with its heading and its words
chain_rule.py  the presets of the toy, the choices for one unit, the views
curvature.py   the views of what was recorded, the chosen network and what it was before training, measured now
film.py        the signal going back: the film, all layers on one sheet
lab.py         the gradient lab's choices, and its figures with their words
loss_surface.py the views of the slices
recorded_views.py the views of recorded runs
recordings.py  where these stand, and the player of their steps
residual.py    the views of responses, lesions and paths
shattering.py  the views of df/dx along a line, and of singular values
theory.py      a training at a point of the plane, and measured factors beside theory
unit_record.py  silent units over a training
"""
