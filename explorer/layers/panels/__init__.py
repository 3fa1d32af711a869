"""Parts of the pages of this section: widgets, cached call, figure and words.

camera.py        what a camera sees, and what the network makes of it
units.py         one unit: patches, classes, those like it
unit_sets.py     which images, and how far is the index of them?
switched_off.py  a unit switched off: this picture's bars, the accuracy on a set
visualisation.py  a picture made for a unit, and those of its layer
side_by_side.py  which networks and pictures, and the way to one layer
"""
