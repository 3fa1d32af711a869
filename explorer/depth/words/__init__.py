"""Sentences, tables and captions of this section, made from its numbers.

activation_twins.py  which layers learned
backward.py          how much of the signal is left in the first layer
chain_rule.py        which factor stops the signal
curvature.py         whether noise hides the gradient, and whether steps are too long
curvature_now.py     what training did to the curvature of the chosen network
depth_twins.py       whether deeper was worse, and what explains it
factors.py           which measured factors are the predicted ones
filmstrip.py         how far filters moved, and on which scale they are drawn
gradient_check.py    whether autograd and central differences agree
lab.py               by which factor a signal changes a layer
loss_surface.py      what a slice of the loss says, and what it does not
paths.py             which paths carry the signal
phase.py             where a signal survives
recorded.py          how runs were trained, and what was recorded, as tables
recordings.py        what curves and layers of each run say
residual.py          what responses and lesions say
shattering.py        how alike neighbours are, how many directions are lost
spread.py            how much is saturated, dead or vanished
unit_record.py       whether units fell silent
"""
