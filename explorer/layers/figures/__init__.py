"""Pictures of this section: results in, plotly figures or pixels out.

units.py  patches, and bars of classes, factors and probabilities
visualisation.py  pictures made for units, sheets of them
side_by_side.py  a small grid of maps for every network and depth
"""
