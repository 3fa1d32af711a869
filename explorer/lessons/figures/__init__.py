"""Figures of the lessons: plotly figures and pixels, made of the dataclasses of explorer/lessons/.

activations.py    products of derivatives
alexnet.py        the two GPUs
augmenting.py     crops and shifted colours
auxiliary.py      gradients without and with auxiliary classifiers
challenge.py      photos of each split
convolution.py    a kernel on a picture, and the map that comes out
degradation.py    what reaches the layers of plain and residual nets
dropout.py        sub-networks, and what they say
early_layers.py   how far layers were turned, and what they tell apart
era.py            the networks of the era, any number against any other
examples.py       five guesses of a picture
identity.py       how two stacks of layers learn to do nothing
input_numbers.py  values of a photo before and after preprocessing
learning.py       the error over the steps
overfitting.py    trainings as curves, and how much noise a network holds
progress.py       top-5 errors over the years
rectifiers.py     a signal over the layers, trainings, slopes
resnet.py         building blocks
softmax.py        the loss over the probability
steepness.py      steps on a curve
stopping.py       losses and where they turn
success.py        a picture moved, two side by side, groups of classes
three_networks.py layers of three networks as boxes
transformers.py   work of one forward pass
vgg.py            stacks of 3x3, and what they see
vgg_layers.py     layers side by side, and how far they see
vote.py           what a class has answered
"""
