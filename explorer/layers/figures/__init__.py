"""Pictures of this section: results in, plotly figures or pixels out."""

"""Pictures of this section: results in, plotly figures or pixels out.

layer_numbers.py  distributions of every layer, and silent units over depth
units.py  patches, and bars of classes, factors and probabilities
"""
