"""Sentences, rows of tables and alternative texts of this section: results in, text out.

scores.py        what is to be said of scores, probabilities and losses that are no usual ones
home.py          where each panel of the first screen leads
predictions.py   what bars, loss and table say
alike_filters.py  which filters are nearly the same, which answer nothing?
filter_play.py    what is played with at one filter?
filters.py       what the filters are, and how a weight is read off a pixel
response.py      where and how strongly a filter answers
gradient_states.py  what must be known of a network before its gradients are read
gradient_terms.py  what is measured of gradients, and how it is read
gradients.py     how the signal changes from the last layer to the first
saliency.py      where a map has its mass, and whether it adds up
saliency_grids.py  which of several methods, which network shows something else
what_if.py       what becomes of the answer, and where it flips
draw.py          what the network is given of a drawing
anatomy.py       where the costs are, and how far a value sees
architecture.py  the parts in order
layer_drawing.py what each layer is, and what it sees
branches.py      which classifiers are there in training only
comparison.py    which published network is most accurate, dearest, cheap
unpublished.py   what is counted of a network without published weights, beside its paper
report.py        how many views are collected
"""
