"""Ideas: what does the lecture teach, and which page shows it?

IDEAS is the list, in the lecture's order: docs/lecture.md, the page Learn and the search are made from
it. To add an idea, add a row, and by which words the page is known to show it in tests/lecture.py."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Idea:
    """An idea of the lecture, the address of the page that has it, and what is shown there; address:
    what the address says after the "?"."""

    idea: str
    page: str
    shown: str
    address: Mapping[str, str] = field(default_factory=dict)


IDEAS: tuple[Idea, ...] = (
    # the challenge
    Idea("the challenge's goal", "learn_progress", "what is asked"),
    Idea("top-1 and top-5", "learn_progress", "when a photo counts as wrong"),
    Idea("the data set and its source", "learn_progress", "photos from the web, labelled by crowdworkers"),
    Idea("1.3 million photos in 1,000 classes", "learn_progress", "and how many of a class"),
    Idea("the splits", "learn_progress", "photos of each split and of a class"),
    Idea("how the error fell", "learn_progress", "winners by year and by depth"),
    Idea("below human level", "learn_progress", "the first winner, and papers before it"),
    Idea("human level", "learn_progress", "experts, up to five classes, and how sure 1,500 photos make it"),
    Idea("ten systems on ten crops", "learn_progress", "VGG-16, GoogLeNet, PReLU-net and ResNets, beside one crop"),
    # how a network learns
    Idea("forward, error, backward, update", "learn_learning", "every step of a tiny net"),
    Idea("the learning rate", "learn_learning", "too small, good, too large"),
    Idea("a gradient is a product over all layers", "learn_learning", "more units in a row"),
    Idea("the chain rule", "chain_rule", "factor by factor, beside a difference"),
    Idea("steep and flat objective functions", "learn_learning", "the same steps on both"),
    Idea("when training stops", "learn_learning", "where a recorded validation loss turns up"),
    Idea("early stopping", "learn_learning", "what waiting would have kept"),
    Idea("the perceptron cannot learn by gradients", "learn_learning", "a step's derivative"),
    Idea("derivatives of step, sigmoid and ReLU", "learn_activations", "curves, at any z"),
    Idea("1/4 a unit", "learn_activations", "what is left after many units"),
    Idea("the weights are multiplied as often", "learn_activations", "factors a layer by activation and first weights"),
    Idea("small early gradients: garbage in, garbage out", "learn_activations", "first layers of a sigmoid and a ReLU network that ship"),
    Idea("ReLU is fast to compute", "learn_activations", "measured on the server at a click"),
    Idea("gradients vanish on their way back", "gradients", "layer by layer, of any network and photo"),
    # convolution and loss
    Idea("convolution", "learn_convolution", "one kernel on the chosen photo"),
    Idea("stride, padding, output size", "learn_convolution", "the formula beside torch"),
    Idea("pooling", "learn_convolution", "how many numbers are left", {"pool": "max 2×2"}),
    Idea("softmax", "learn_softmax", "the lecture's four scores as probabilities"),
    Idea("cross entropy", "learn_softmax", "of the cat: 2.82"),
    Idea("from 0 to infinity", "learn_softmax", "−log 1 and −log 0"),
    Idea("the sum collapses to one term", "learn_softmax", "all terms, one of them not 0"),
    Idea("softmax of a photo's scores", "predictions", "every class, with its loss"),
    # AlexNet
    Idea("AlexNet's layers", "learn_alexnet", "drawn and counted"),
    Idea("60 million parameters", "learn_alexnet", "counted in three versions"),
    Idea("where the parameters and the work are", "learn_alexnet", "fully connected layers against convolutions"),
    Idea("two GPUs", "learn_alexnet", "which layers see half"),
    Idea("the name AlexNet", "learn_alexnet", "after whom"),
    Idea("15.3 %, 90 epochs", "learn_alexnet", "as quoted, beside what is published of one network"),
    Idea("96 filters of 11×11", "learn_first_layer", "64 in what ships; the 96 for who has them"),
    Idea("frequency, orientation, colour", "learn_first_layer", "filters trained beside untrained"),
    Idea("the towers learned different things", "learn_first_layer", "grey ones and colours"),
    Idea("the visual cortex", "learn_first_layer", "filters that prefer an orientation"),
    # overfitting
    Idea("overfitting", "learn_overfitting", "noise learned by heart"),
    Idea("remedies, measured", "learn_overfitting", "each alone and together"),
    Idea("crops and mirror images: 2048 times", "learn_augmenting", "one of 2,048"),
    Idea("ten crops in testing", "learn_augmenting", "and how far they differ"),
    Idea("shifted colours", "learn_augmenting", "along the photo's principal axes"),
    Idea("what preprocessing does to the numbers", "learn_augmenting", "mean and deviation before and after"),
    Idea("dropout", "learn_dropout", "sub-networks of a small network"),
    Idea("dropout in testing", "learn_dropout", "all units in place of the average"),
    Idea("dropout on AlexNet itself", "learn_dropout", "4,096 and 9,216 units of AlexNet", {"dropout_of": "AlexNet itself"}),
    # VGG
    Idea("the name VGG", "learn_vgg", "whose group"),
    Idea("3×3 stacks", "learn_vgg", "what one value sees, and its price"),
    Idea("more non-linearities", "learn_vgg", "bends, at equal numbers of units"),
    Idea("VGG-16 and VGG-19", "learn_vgg_layers", "which layers differ"),
    Idea("138 and 144 million parameters", "learn_vgg_layers", "counted"),
    Idea("7.7 and 7.3 %, 74 epochs", "learn_vgg_layers", "as quoted, and what they are of"),
    Idea("AlexNet, VGG-16 and VGG-19 in one figure", "learn_vgg_layers", "every layer as a box"),
    Idea("several GPUs for VGG", "learn_vgg_layers", "four, two to three weeks"),
    # GoogLeNet and PReLU-net
    Idea("GoogLeNet's auxiliary classifiers", "learn_auxiliary", "gradients without and with them, measured"),
    Idea("the same, drawn", "networks", "both under the network", {"model": "GoogLeNet, random weights"}),
    Idea("the name GoogLeNet", "learn_auxiliary", "an homage"),
    Idea("first weights for rectifiers", "learn_rectifiers", "He's and Xavier's through 30 layers"),
    Idea("He against Xavier, 22 layers", "learn_rectifiers", "recorded trainings", {"rectifier_part": "In training", "rectifier_layers": "22"}),
    Idea("He against Xavier, 30 layers", "learn_rectifiers", "recorded trainings", {"rectifier_part": "In training"}),
    Idea("PReLU learns its slope", "learn_rectifiers", "learned coefficients beside the paper's", {"rectifier_part": "Slopes that are learned"}),
    Idea("PReLU-net, the tenth system", "learn_rectifiers", "three models, counted, beside the paper's errors", {"rectifier_part": "PReLU-net"}),
    Idea("PReLU-net in the app", "learn_rectifiers", "untrained, on every page", {"rectifier_part": "PReLU-net"}),
    # ResNet
    Idea("the name ResNet", "learn_resnet", "what is residual"),
    Idea("deeper was worse", "learn_degradation", "recorded nets, training errors"),
    Idea("it is not overfitting", "learn_degradation", "training errors and the published ones"),
    Idea("doing nothing is hard", "learn_degradation", "stacks trained now to give back what they are given", {"why_part": "Doing nothing is hard"}),
    Idea("vanishing is not degradation", "learn_degradation", "gradients of the recorded nets", {"why_part": "Vanishing is not degradation"}),
    Idea("residual blocks", "learn_resnet", "with the skip and without"),
    Idea("bottlenecks", "learn_resnet", "beside basic blocks"),
    Idea("18, 34, 50, 101 and 152 layers", "learn_resnet", "counted, and their errors", {"resnet_part": "18 to 152 layers"}),
    Idea("many short paths", "learn_resnet", "how long they are, and what they carry", {"resnet_part": "Many shallow paths"}),
    # successes and failures, and what followed
    Idea("succeeds off-centre", "learn_success", "the photo moved"),
    Idea("fails with two objects", "learn_success", "the photo beside another", {"situation": "Two objects"}),
    Idea("similar classes and supersets", "learn_success", "WordNet's groups, with their probability", {"situation": "Similar and superset"}),
    Idea("AlexNet's eight examples, right and wrong", "learn_success", "the paper's, and eight pictures here", {"situation": "Eight examples"}),
    Idea("what was kept of AlexNet's remedies", "learn_era", "VGG's and ResNet's training side by side"),
    Idea("what the names say", "learn_era", "Alex, Visual Geometry Group, residual"),
    Idea("each network's trick", "learn_era", "with year, layers, parameters and accuracy"),
    Idea("transformers, and the work of one forward pass", "learn_era", "multiply-adds of three, beside convolutional networks"),
)  # fmt: skip


def of_page(address: str) -> list[Idea]:
    """The ideas that the page of this address shows."""
    return [row for row in IDEAS if row.page == address]
