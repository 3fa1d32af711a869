"""Figures of the lessons: plotly figures and pixels, made of the dataclasses of explorer/lessons/.

activations.py    products of derivatives
alexnet.py        the two GPUs
augmenting.py     crops and shifted colours
convolution.py    a kernel on a picture, and the map that comes out
degradation.py    what reaches the layers of plain and residual nets
dropout.py        sub-networks, and what they say
era.py            the networks of the era, any number against any other
identity.py       how two stacks of layers learn to do nothing
learning.py       the error over the steps
overfitting.py    trainings as curves, and how much noise a network holds
progress.py       top-5 errors over the years
rectifiers.py     a signal over the layers, trainings, slopes
resnet.py         building blocks
softmax.py        the loss over the probability
success.py        a picture moved, two side by side, groups of classes
vgg.py            stacks of 3x3, and what they see
vgg_layers.py     layers side by side, and how far they see
"""
