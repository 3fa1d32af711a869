"""Cached answers about inner layers and units.

feature_maps.py  maps of a layer, and pages of them
layer_numbers.py  networks measured on sets of images
units.py  indices of sets, and what is computed of one unit
visualisation.py  pictures that units answer most
side_by_side.py  columns of maps of several networks and pictures
"""
