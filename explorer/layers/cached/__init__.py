"""Cached answers about inner layers and units.

units.py  indices of sets, and what is computed of one unit
visualisation.py  pictures that units answer most
"""
