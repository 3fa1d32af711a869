"""The lecture: which of its ideas is shown on which page, and by which words is it known there?

ITEMS is the list; docs/lecture.md is made from it, and a test opens every page and looks for the words.
To add an idea, add a row."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Item:
    """An idea of the lecture, the address of the page that has it, what is shown there, and what of its words a
    test looks for, several parts with … between them; address: what the address says after the "?"."""

    idea: str
    page: str
    shown: str
    marker: str
    address: dict[str, str] = field(default_factory=dict)
    clicked: str = ""


ITEMS: tuple[Item, ...] = (
    # the challenge
    Item("the challenge's goal", "learn_progress", "what is asked", "The goal: name what a photo shows, as one of 1,000 classes"),
    Item("top-1 and top-5", "learn_progress", "when a photo counts as wrong", "top-5 counts a photo as wrong where none of them is its label … top-1 looks at the first guess"),
    Item("the data set and its source", "learn_progress", "photos from the web, labelled by crowdworkers", "The photos are from the web, found by image search engines … Amazon Mechanical Turk"),
    Item("1.3 million photos in 1000 classes", "learn_progress", "and how many of a class", "1.3 million photos in 1000 classes … For training that is 1,281 photos of a class"),
    Item("the splits", "learn_progress", "photos of each split and of a class", "1,281,167 for training, 50,000 for validation, 100,000 for test … kept secret"),
    Item("how the error fell", "learn_progress", "winners by year and by depth", "The winner's error fell most from 2011 to 2012, from 25.8 to 15.3 %, when AlexNet came"),
    Item("below human level", "learn_progress", "the first winner, and papers before it", "ResNet, up to 152 layers deep, was with 3.57 % the first winner below the person's 5.1 %"),
    Item("human level", "learn_progress", "experts, up to five classes, and how sure 1,500 photos make it", "5.1 % of 1,500 photos … Each was an expert … up to five of them"),
    Item("ten systems on ten crops", "learn_progress", "VGG-16, GoogLeNet, PReLU-net and ResNets, beside one crop", "Networks of the same name, as quoted and as measured … 28.07 … 9.15 … 24.27 … 22.85 … 21.75 … 21.43"),
    # how a network learns
    Item("forward, error, backward, update", "learn_learning", "every step of a tiny net", "Forward: o = … Error: E = … Backward: dE/dw1 = … Update: w1 moves by"),
    Item("the learning rate", "learn_learning", "too small, good, too large", "sigmoid, learning rate 3: in 40 steps the error goes"),
    Item("a gradient is a product over all layers", "learn_learning", "more units in a row", "What a small gradient does … The gradient of the first weight is a product over all units"),
    Item("the chain rule", "chain_rule", "factor by factor, beside a difference", "dE/dw1 = … Moving w1 a little changes E at the rate"),
    Item("steep and flat objective functions", "learn_learning", "the same steps on both", "The same start w = 2 and learning rate … Steep (a = 4) … Flat (a = 0.1)"),
    Item("when training stops", "learn_learning", "where a recorded validation loss turns up", "A training stops when its epochs are over … The validation loss is lowest after epoch"),
    Item("early stopping", "learn_learning", "what waiting would have kept", "Early stopping that waits 3 epochs stops after epoch"),
    Item("the perceptron cannot learn by gradients", "learn_learning", "a step's derivative", "Make all three units steps, as in a perceptron"),
    Item("derivatives of step, sigmoid and ReLU", "learn_activations", "curves, at any z", "The step's derivative is 0 everywhere and undefined at 0; sigmoid's lies in (0, 1/4]; ReLU's is 1 for every positive input"),
    Item("1/4 a unit", "learn_activations", "what is left after many units", "After 10 units at z = 1, with weights of 1, this share of the signal is left: step exactly 0, sigmoid"),
    Item("the weights are multiplied as often", "learn_activations", "factors a layer by activation and first weights", "The weights are multiplied as often … 0.7071"),
    Item("small early gradients: garbage in, garbage out", "learn_activations", "first layers of a sigmoid and a ReLU network that ship", "training turned its first layer by … Garbage in, garbage out: what an early layer loses, no later one can bring back"),
    Item("ReLU is fast to compute", "learn_activations", "measured on the server at a click", "Measured at your click: 1,000,000 values", clicked="measure_speed"),
    Item("gradients vanish on their way back", "gradients", "layer by layer, of any network and photo", "The signal on its way back: dL/dh … the last hidden layer"),
    # convolution and loss
    Item("convolution", "learn_convolution", "one kernel on the chosen photo", "The framed place: pixel × weight"),
    Item("stride, padding, output size", "learn_convolution", "the formula beside torch", "⌊(n + 2p − k) / s⌋ + 1 … AlexNet, first convolution"),
    Item("pooling", "learn_convolution", "how many numbers are left", "Pooling leaves", {"pool": "max 2×2"}),
    Item("softmax", "learn_softmax", "the lecture's four scores as probabilities", "dog … 0.0321 … 3.1899 … 0.4449 … 49.8990 … 0.0006 … 0.0596 … 0.0083 … 0.9315"),
    Item("cross entropy", "learn_softmax", "of the cat: 2.82", "The true class cat gets 6.0 %, which costs 2.82"),
    Item("from 0 to infinity", "learn_softmax", "−log 1 and −log 0", "0 if it got all, without bound as it gets none"),
    Item("the sum collapses to one term", "learn_softmax", "all terms, one of them not 0", "3 of the 4 terms are 0 … what is left is −ln p of cat"),
    Item("softmax of a photo's scores", "predictions", "every class, with its loss", "adds up to"),
    # AlexNet
    Item("AlexNet's layers", "learn_alexnet", "drawn and counted", "5 convolutions, 3 poolings and 3 fully connected layers: 8 layers with parameters"),
    Item("60 million parameters", "learn_alexnet", "counted in three versions", "61,100,840 … The paper says 60 million parameters and 650,000 neurons; its layers have 60,965,224 and 659,272"),
    Item("where the parameters and the work are", "learn_alexnet", "fully connected layers against convolutions", "hold 96 % of the parameters and 8.2 % of the multiply-adds"),
    Item("two GPUs", "learn_alexnet", "which layers see half", "conv2, conv4, conv5 see the maps of their own GPU only"),
    Item("the name AlexNet", "learn_alexnet", "after whom", "The name AlexNet: after Alex Krizhevsky"),
    Item("15.3 %, 90 epochs", "learn_alexnet", "as quoted, beside what is published of one network", "15.3 % … 20.9 % (published, one crop) … 90 and 74 epochs"),
    Item("96 filters of 11×11", "learn_first_layer", "64 in what ships; the 96 for who has them", "The published network has 96 filters of 11×11 in two towers … unless you open them below. This one has 64 of 11×11"),
    Item("frequency, orientation, colour", "learn_first_layer", "filters trained beside untrained", "are oriented (untrained 0), in 12 of 12 directions … cycles per pixel … colour-opponent"),
    Item("the towers learned different things", "learn_first_layer", "grey ones and colours", "one GPU learned mostly grey ones and the other mostly colours"),
    Item("the visual cortex", "learn_first_layer", "filters that prefer an orientation", "Hubel and Wiesel 1962 found cells in a cat's visual cortex"),
    # overfitting
    Item("overfitting", "learn_overfitting", "noise learned by heart", "labels drawn at random … It has learned the noise by heart"),
    Item("remedies, measured", "learn_overfitting", "each alone and together", "Without remedies: … With crops, mirrors, dropout"),
    Item("crops and mirror images: 2048 times", "learn_augmenting", "one of 2,048", "one of 32·32·2 = 2,048 training images made of this photo, as the paper counts"),
    Item("ten crops in testing", "learn_augmenting", "and how far they differ", "AlexNet was tested with the average of ten such crops"),
    Item("shifted colours", "learn_augmenting", "along the photo's principal axes", "the first principal axis of this photo's colours holds … eigenvalues of the covariance"),
    Item("what preprocessing does to the numbers", "learn_augmenting", "mean and deviation before and after", "Before, the photo's values have mean … Standard deviation: … before, … after"),
    Item("dropout", "learn_dropout", "sub-networks of a small network", "6 sub-networks with 50 % dropped … units stand"),
    Item("dropout in testing", "learn_dropout", "all units in place of the average", "In testing all units stand … it approximates their geometric mean"),
    Item("dropout on AlexNet itself", "learn_dropout", "4096 and 9216 units of AlexNet", "9216 units stand … 9,216 and 4,096", {"dropout_of": "AlexNet itself"}),
    # VGG
    Item("the name VGG", "learn_vgg", "whose group", "The name VGG: Visual Geometry Group"),
    Item("3×3 stacks", "learn_vgg", "what one value sees, and its price", "One value after 3 layers of 3×3 sees 7×7 pixels … 27 C² weights against 49 C², 45 % fewer"),
    Item("more non-linearities", "learn_vgg", "bends, at equal numbers of units", "3 non-linearities against 1 … More ReLUs bend more often"),
    Item("VGG-16 and VGG-19", "learn_vgg_layers", "which layers differ", "VGG-19 has 3 layers more than VGG-16: conv3_4, conv4_4, conv5_4"),
    Item("138 and 144 million parameters", "learn_vgg_layers", "counted", "138,357,544; 143,667,240 in all"),
    Item("7.7 and 7.3 %, 74 epochs", "learn_vgg_layers", "as quoted, and what they are of", "7.7 % … 9.6 % (published, one crop) … 7.3 % … 9.1 % (published, one crop) … 90 and 74 epochs"),
    Item("AlexNet, VGG-16 and VGG-19 in one figure", "learn_vgg_layers", "every layer as a box", "AlexNet: 8 layers with parameters … VGG-16: 16 layers … VGG-19: 19 layers"),
    Item("several GPUs for VGG", "learn_vgg_layers", "four, two to three weeks", "VGG was trained on four GPUs … two to three weeks"),
    # GoogLeNet and PReLU-net
    Item("GoogLeNet's auxiliary classifiers", "learn_auxiliary", "gradients without and with them, measured", "By the last loss alone … With both further losses, each times 0.3"),
    Item("the same, drawn", "networks", "both under the network", "Only while it is trained 2 more classifiers hang on it", {"model": "GoogLeNet, random weights"}),
    Item("the name GoogLeNet", "learn_auxiliary", "an homage", "an homage to LeNet"),
    Item("first weights for rectifiers", "learn_rectifiers", "He's and Xavier's through 30 layers", "Through 29 hidden layers … Xavier's weights multiply the signal by"),
    Item("He against Xavier, 22 layers", "learn_rectifiers", "recorded trainings", "22 layers. The validation error falls below … starts reducing error earlier", {"rectifier_part": "In training", "rectifier_layers": "22"}),
    Item("He against Xavier, 30 layers", "learn_rectifiers", "recorded trainings", "30 layers. The validation error falls below … completely stalls", {"rectifier_part": "In training"}),
    Item("PReLU learns its slope", "learn_rectifiers", "learned coefficients beside the paper's", "Slopes learned here: act1 … conv1, 0.681", {"rectifier_part": "Slopes that are learned"}),
    Item("PReLU-net, the tenth system", "learn_rectifiers", "three models, counted, beside the paper's errors", "Fewest errors: model C, 7.38 % top-5", {"rectifier_part": "PReLU-net"}),
    Item("PReLU-net in the app", "learn_rectifiers", "untrained, on every page", "No weights were published: the app offers model A untrained", {"rectifier_part": "PReLU-net"}),
    # ResNet
    Item("the name ResNet", "learn_resnet", "what is residual", "The name ResNet: residual network"),
    Item("deeper was worse", "learn_degradation", "recorded nets, training errors", "From depth 20 to depth 56 … the training error goes from … (deeper is worse; He et al. 2016)"),
    Item("it is not overfitting", "learn_degradation", "training errors and the published ones", "cannot come from overfitting … 27.94 … 28.54"),
    Item("doing nothing is hard", "learn_degradation", "stacks trained now to give back what they are given", "The skip makes the difference", {"why_part": "Doing nothing is hard"}),
    Item("vanishing is not degradation", "learn_degradation", "gradients of the recorded nets", "They are alive, and still its training error is", {"why_part": "Vanishing is not degradation"}),
    Item("residual blocks", "learn_resnet", "with the skip and without", "Out comes relu(h + F(h)): if the branch F learns 0, the block passes h on"),
    Item("bottlenecks", "learn_resnet", "beside basic blocks", "Bottleneck, ResNet-50: Conv 1×1 then Conv 3×3 then Conv 1×1"),
    Item("18, 34, 50, 101 and 152 layers", "learn_resnet", "counted, and their errors", "25,557,032 … 22.85 … 60,192,808", {"resnet_part": "18 to 152 layers"}),
    Item("many short paths", "learn_resnet", "how long they are, and what they carry", "Of the 2^54 paths through 54 blocks 0.4537 % have a length of 5 to 17", {"resnet_part": "Many shallow paths"}),
    # successes and failures, and what followed
    Item("succeeds off-centre", "learn_success", "the photo moved", "It stays the first guess at all 11 offsets. So off-centre, up to 20 %, the first guess stays, as the lecture reads it"),
    Item("fails with two objects", "learn_success", "the photo beside another", "two objects hurt, as the lecture reads it", {"situation": "Two objects"}),
    Item("similar classes and supersets", "learn_success", "WordNet's groups, with their probability", "Groups are WordNet's", {"situation": "Similar and superset"}),
    Item("AlexNet's eight examples, right and wrong", "learn_success", "the paper's, and eight pictures here", "Of 8 pictures the first guess is right for 4 … 4 right as top-1 counts, 6 as top-5 does", {"situation": "Eight examples"}),
    Item("what was kept of AlexNet's remedies", "learn_era", "VGG's and ResNet's training side by side", "VGG's training keeps as they are dropout … ResNet's training keeps as they are … gives up dropout"),
    Item("what the names say", "learn_era", "Alex, Visual Geometry Group, residual", "What the names say … Alex Krizhevsky … Visual Geometry Group … residual network"),
    Item("each network's trick", "learn_era", "with year, layers, parameters and accuracy", "ReLU, dropout, crops and mirror images, two GPUs … only 3×3 convolutions … skip connections"),
    Item("transformers, and the work of one forward pass", "learn_era", "multiply-adds of three, beside convolutional networks", "one forward pass is 17.6 G multiply-adds: 25 times AlexNet's"),
)  # fmt: skip
