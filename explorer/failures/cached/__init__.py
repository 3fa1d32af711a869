"""Caches of the failure pages. Keys are evaluations (known by their folder and when it changed), rows
in them, numbers and rows of MODELS.

evaluations.py  which evaluations are there, and what is in one?
metrics.py      how good is the network, where is it wrong, and where do networks differ?
images.py       one image of an evaluation: as a tile, opened, changed
embedding.py    which images does the network find alike?
wrong_reason.py  what do two networks go by?
data.py         which images can be evaluated, and which class is which output?
"""
