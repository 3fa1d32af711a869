"""Parts of the pages of this section: widgets, cached call, figure and words."""

"""Parts of the pages of this section: widgets, cached call, figure and words.

camera.py        what a camera sees, and what the network makes of it
layer_numbers.py  measurements with their bar, and what is drawn of them
units.py         one unit: patches, classes, those like it
unit_sets.py     which images, and how far is the index of them?
switched_off.py  a unit switched off: this picture's bars, the accuracy on a set
"""
