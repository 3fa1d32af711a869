"""Sentences, rows of tables and alternative texts of this section: results in, text out."""

"""Sentences, rows of tables and alternative texts of this section: results in, text out.

camera.py  what does a layer make of a frame, and what keeps a camera from starting?
layer_numbers.py  in how many layers are most units silent?
units.py  what does a unit answer to, and what if it is switched off?
"""
