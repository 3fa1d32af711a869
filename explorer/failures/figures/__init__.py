"""Figures of the failure pages: numpy and strings in, plotly figures or pixels out.

confusion.py       which classes are taken for one another?
calibration.py     is the network as often right as it claims?
class_accuracy.py  which classes are the hardest?
failure_modes.py   in which ways is it wrong?
disagreements.py   what does each of two networks get right?
embedding.py       how do all images lie to one another?
wrong_reason.py    what does each of two networks go by?
thumbnails.py      how is an image shown among many others?
names.py           how is a class name printed?
"""
