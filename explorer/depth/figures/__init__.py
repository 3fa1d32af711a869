"""Figures and pictures of this section.

activation_twins.py  distance and angle of every layer's weights to where they began
backward.py          all layers on one sheet, and the film that goes through them
chain_rule.py        the toy with its numbers, activation functions, longer chains
curvature.py         eigenvalues, noise scales and signal-to-noise ratios over a training
curves.py            loss, accuracy and error over the epochs
factors.py           measured factors against theory
filmstrip.py         filters at one recorded step, and a few over all of them
gradient_check.py    the loss as one weight moves
gradient_maps.py     dL/dh of every layer on one scale of powers of ten, and this scale
lab.py               one quantity in every layer of an untrained net, with the theory
log_ticks.py         at which round numbers a log axis says something
loss_surface.py      slices of the loss in 3-D, from above and along a line
marks.py             how compared lines are told apart
paths.py             how many paths there are of each length, and what arrives over them
phase.py             the plane of variances, and its critical line
recordings.py        a quantity of every layer over the training steps
residual.py          responses and lesions
shattering.py        df/dx along a line of inputs, singular values of Jacobians
spread.py            histograms of every layer
unit_record.py       silent units of every layer over the steps
"""
