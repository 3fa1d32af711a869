"""Lessons: what does each page of the lecture measure, and which question does it ask?

syllabus.py       LESSONS: all lessons in the order of the lecture, and its PARTS
ideas.py          which ideas the lecture teaches, and which page shows each
lesson.py         what a lesson consists of: idea, question, link, sources
activation_speed.py  how long a machine takes for each activation function
activations.py    what is left of a signal that passes back through many activation functions
alexnet.py        what AlexNet is made of, and what two GPUs changed
augmenting.py     training images made from one photo
auxiliary.py      how much more gradient GoogLeNet's auxiliary classifiers give
challenge.py      what was asked in the ImageNet challenge, of which images
convolution.py    what one small kernel makes of a picture
cross_entropy_terms.py  why one term of the sum is left
degradation.py    whether a deeper plain net is worse, and whether vanished gradients are to blame
dropout.py        what the sub-networks that dropout samples say
early_layers.py   what became of first layers where the gradient vanished
era.py            what each network of the era brought and cost
era_networks.py   their years, tricks and papers
examples.py       AlexNet's eight examples, and eight pictures here
first_layer.py    how much of AlexNet's first layer is colour
identity.py       whether a stack of layers can learn to do nothing
input_numbers.py  what preprocessing does to the numbers of a photo
learning.py       what gradient descent does to a tiny net
lecture_numbers.py  the lecture's numbers of each lesson, next to the same computed here
overfitting.py    what a network learns from few images and from noise, as recorded
overfitting_training.py  one training, now or to be recorded
overfitting_recording.py  all trainings that are recorded
progress.py       how the error on ImageNet fell
questions.py      one question of the question sheet
rectifiers.py     what first weights do to a signal, and which slopes are learned
rectifiers_recording.py  the trainings of 22 and 30 layers that are recorded
remedies.py       what VGG's and ResNet's training keep of AlexNet's remedies
resnet.py         the building block, and what 18 to 152 layers cost
softmax.py        why e, what a constant changes, which losses are possible
steepness.py      the same steps on a steep and on a flat objective function
stopping.py       when a training stops, and when it should have
success.py        objects off-centre, two objects, similar classes
three_networks.py AlexNet, VGG-16 and VGG-19 as rows of layers
transformers.py   the work of one forward pass of what came after
two_towers.py     the 96 filters of the published AlexNet, for whoever has them
vgg.py            why layers of 3x3 only
vgg_layers.py     which layers make VGG-16 into VGG-19
cached/           what pages call, computed once for all
figures/          plotly figures and pixels
words/            sentences and tables
panels/           what a lesson's page is put together from
"""
