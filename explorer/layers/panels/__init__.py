"""Parts of the pages of this section: widgets, cached call, figure and words.

feature_maps.py  what is chosen, and the grid
one_map.py       one map over the photo, and what is said of it
arithmetic.py    how a value comes about
camera.py        what a camera sees, and what the network makes of it
layer_numbers.py  measurements with their bar, and what is drawn of them
units.py         one unit: which one, its patches, those like it
unit_answers.py  for which classes a unit speaks, to which classes and factors it answers
unit_sets.py     which images, and how far is the index of them?
switched_off.py  a unit switched off: this picture's bars, the accuracy on a set
visualisation.py  a picture made for a unit, and those of its layer
side_by_side.py  maps of several networks at like depth, and the way to one layer
compared_networks.py  which networks, states and pictures are shown side by side
"""
