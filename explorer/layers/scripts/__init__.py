"""Scripts: which few lines of plain PyTorch give the numbers of a page again? See explorer/inside/scripts.

feature_maps.py  what does a layer give for a picture?
"""
