"""Words of the lessons: sentences, tables and alternative texts, made of the dataclasses of explorer/lessons/.

activations.py    products of derivatives, and the factor a layer
alexnet.py        layers as sums, versions, the two GPUs
augmenting.py     which of how many crops, and how far colours are shifted
convolution.py    sizes, products, and what a kernel does
degradation.py    what depth and skips do to training errors, and whether gradients vanished
dropout.py        how far sub-networks are from the whole
era.py            the ends of an axis, what rises together, tricks
first_layer.py    what filters prefer, trained beside untrained
identity.py       what each kind of stack made of the task
learning.py       the verdict on a learning rate, and one step in numbers
overfitting.py    what came of noise, and which remedy helps
prelu_net.py      the three PReLU-nets, counted and published
progress.py       when the error fell, and what was measured
questions.py      the question sheet as HTML
readings.py       the lecture's four readings of success and failure, next to what was measured
rectifiers.py     what first weights do to a signal, and to a training
resnet.py         what a block is made of, and the family in numbers
slopes.py         what PReLUs learned
softmax.py        shares, costs, bases, what is subtracted
success.py        a picture moved, two side by side, groups of classes
vgg.py            what one value sees, at what price
vgg_layers.py     which layers differ, where parameters and memory are
"""
