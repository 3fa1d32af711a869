"""What the lessons' pages call, computed once for all sessions.

activations.py    factors a layer in wide nets, first layers, and speed
alexnet.py        versions of AlexNet, counted
augmenting.py     ten crops and shifted colours of the chosen picture
auxiliary.py      gradients of GoogLeNet without and with its auxiliary classifiers
convolution.py    a kernel over the chosen picture
degradation.py    recorded plain and residual nets, and stacks trained now
dropout.py        sub-networks of the chosen network
era.py            the networks of the era, counted
examples.py       eight pictures, judged
input_numbers.py  a photo's numbers before and after preprocessing
learning.py       gradient descents of a few weights, and recorded trainings
lecture_numbers.py  the lecture's numbers next to what is counted
networks.py       the network that is measured where the chosen one is too large for a lesson
overfitting.py    recorded trainings, and one trained now
quiz.py           the answers to the lessons' questions, and the question sheet
rectifiers.py     signals at the start, recorded trainings, slopes, PReLU-nets
resnet.py         blocks, the family, and paths
success.py        the chosen picture moved, or beside another
three_networks.py AlexNet, VGG-16 and VGG-19 as rows of layers
vgg.py            stacks along a line
vgg_layers.py     the stages of several VGGs
"""
