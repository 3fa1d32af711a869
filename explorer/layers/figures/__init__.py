"""Pictures of this section: results in, plotly figures or pixels out.

feature_maps.py  grids of maps, one map, its values
arithmetic.py  patch, filter and products as numbers
layer_numbers.py  distributions of every layer, and silent units over depth
units.py  patches, and bars of classes, factors and probabilities
visualisation.py  pictures made for units, sheets of them
side_by_side.py  a small grid of maps for every network and depth
"""
