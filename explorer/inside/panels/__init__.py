"""Parts of the pages of this section: widgets, cached call, figure and words.

home.py         the four panels of the first screen
predictions.py  bars of one network, bars of several
filter_choice.py  which filter, in which order, at which place
filter_play.py  one filter over the photo, its film and its numbers
filters.py      grids of first layers, one filter in full
gradients.py    pairs of networks that differ in one thing
layer_choice.py the drawing of the network, in which a layer is clicked
saliency.py     one map, methods by classes, several networks
saliency_costs.py what a map costs, and how long it takes here
changes.py      sliders of the changes of a picture
what_if.py      the picture as it is and as it is changed
canvas.py       a canvas, and the examples to begin with
draw.py         what is drawn, and what the network says of it
branches.py     classifiers that a network has in training only
anatomy.py      one network, receptive fields, the published networks
scripted.py     the files that the script of a view reads
report.py       what is collected, and the files in which it leaves
"""
