"""Words of the lessons: sentences, tables and alternative texts, made of the dataclasses of explorer/lessons/.

activation_speed.py  how much longer an exponential takes
activations.py    products of derivatives, and the factor a layer
alexnet.py        layers as sums, versions, the two GPUs
augmenting.py     which of how many crops, and how far colours are shifted
auxiliary.py      which blocks get more gradient
challenge.py      goal, photos, splits and people
convolution.py    sizes, products, and what a kernel does
cross_entropy_terms.py  how many terms are 0
degradation.py    what depth and skips do to training errors, and whether gradients vanished
dropout.py        how far sub-networks are from the whole
dropout_network.py  which network is dropped from
early_layers.py   whether first layers learned
era.py            the ends of an axis, what rises together, tricks
examples.py       how many guesses are right
first_layer.py    what filters prefer, trained beside untrained
groups.py         where the probability is that the first guess does not get
identity.py       what each kind of stack made of the task
input_numbers.py  mean and deviation before and after
learning.py       the verdict on a learning rate, and one step in numbers
lists.py          several names that share a place
overfitting.py    what came of noise, and which remedy helps
names.py          where names are from
prelu_net.py      the three PReLU-nets, counted and published
progress.py       when the error fell, and what was measured
questions.py      the question sheet as HTML
readings.py       the lecture's four readings of success and failure, next to what was measured
rectifiers.py     what first weights do to a signal, and to a training
remedies.py       what was kept, changed and given up
resnet.py         what a block is made of, and the family in numbers
slopes.py         what PReLUs learned
softmax.py        shares, costs, bases, what is subtracted
steepness.py      first steps, and what is left of the way
stopping.py       where the validation loss turns up
success.py        a picture moved, two side by side
syllabus.py       what is seen in a lesson, and how long it takes
three_networks.py depth, kernels and work of three networks
transformers.py   tokens, work and attention
two_towers.py     how much of each tower is colour
vote.py           how many answer by phone, and what
visual_cortex.py  filters that prefer an orientation
vgg.py            what one value sees, at what price
vgg_layers.py     which layers differ, where parameters and memory are
"""
