"""Cached answers about inner layers and units."""

"""Cached answers about inner layers and units.

layer_numbers.py  networks measured on sets of images
units.py  indices of sets, and what is computed of one unit
"""
