"""Scripts: which few lines of plain PyTorch give the numbers of a page again?

A script needs a file of weights and one of a picture, torch, torchvision and what is named among its
imports; nothing of this project. It is text, made of parts.

parts.py        of what is a script put together?
definitions.py  which of our own lines must stand in it?
networks.py     which lines make a network?
pictures.py     which lines make of a picture what it is given?
predictions.py  what does it say?
filters.py      what did its first layer learn?
gradients.py    how large is the learning signal in each layer?
saliency.py     which pixels speak for a class?
"""
