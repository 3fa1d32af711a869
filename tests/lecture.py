"""The lecture: which of its ideas is shown on which page, and by which words is it known there?

ITEMS is the list; docs/lecture.md is made from it, and a test opens every page and looks for the words.
To add an idea, add a row."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Item:
    """An idea of the lecture, the address of the page that has it, what is shown there, and a part of
    a sentence by which a test finds it; address: what the address says after the "?"."""

    idea: str
    page: str
    shown: str
    marker: str
    address: dict[str, str] = field(default_factory=dict)
    clicked: str = ""


ITEMS: tuple[Item, ...] = (
    Item("the challenge's goal", "learn_progress", "what is asked, top-1 and top-5", "The goal: name what a photo shows"),
    Item("the data set and its source", "learn_progress", "photos from the web, labelled by crowdworkers", "The photos are from the web"),
    Item("the splits", "learn_progress", "photos of each split and of a class", "kept secret"),
    Item("how the error fell", "learn_progress", "winners by year and by depth", "The winner's error fell most"),
    Item("human level", "learn_progress", "experts, up to five classes, and how sure 1,500 photos make it", "up to five of them"),
    Item("forward, error, backward, update", "learn_learning", "every step of a tiny net", "Forward: o ="),
    Item("the learning rate", "learn_learning", "too small, good, too large", "learning rate"),
    Item("steep and flat objective functions", "learn_learning", "the same steps on both", "The same start w"),
    Item("when training stops", "learn_learning", "where a recorded validation loss turns up", "The validation loss is lowest"),
    Item("the perceptron cannot learn by gradients", "learn_learning", "a step's derivative", "Make all three units steps"),
    Item("derivatives of step, sigmoid and ReLU", "learn_activations", "curves and products", "sigmoid's lies in"),
    Item("small early gradients: garbage in, garbage out", "learn_activations", "first layers of a sigmoid and a ReLU network that ship", "Garbage in, garbage out"),
    Item("ReLU is fast to compute", "learn_activations", "measured on the server at a click", "Measured at your click: 1,000,000 values", clicked="measure_speed"),
    Item("convolution and pooling", "learn_convolution", "one kernel on the chosen photo", "The framed place"),
    Item("softmax", "learn_softmax", "four scores as probabilities", "Softmax gives"),
    Item("cross entropy's sum collapses to one term", "learn_softmax", "all terms, one of them not 0", "what is left is"),
    Item("AlexNet's layers", "learn_alexnet", "drawn and counted", "5 convolutions, 3 poolings and 3 fully connected layers"),
    Item("two GPUs", "learn_alexnet", "which layers see half", "see the maps of their own GPU only"),
    Item("the name AlexNet", "learn_alexnet", "after whom", "The name AlexNet"),
    Item("96 filters: frequency, orientation, colour", "learn_first_layer", "filters trained beside untrained", "filters of 11×11"),
    Item("the visual cortex", "learn_first_layer", "filters that prefer an orientation", "visual cortex"),
    Item("overfitting", "learn_overfitting", "noise learned by heart", "training images"),
    Item("crops and mirror images", "learn_augmenting", "one of 2,048", "as the paper counts"),
    Item("shifted colours", "learn_augmenting", "along the photo's principal axes", "principal axis"),
    Item("what preprocessing does to the numbers", "learn_augmenting", "mean and deviation before and after", "Before, the photo's values"),
    Item("dropout", "learn_dropout", "sub-networks of a small network", "units stand"),
    Item("dropout on AlexNet itself", "learn_dropout", "4096 and 9216 units of AlexNet", "AlexNet", {"dropout_of": "AlexNet itself"}),
    Item("3×3 stacks", "learn_vgg", "what one value sees, and its price", "The name VGG"),
    Item("VGG-16 and VGG-19", "learn_vgg_layers", "which layers differ", "conv5_4"),
    Item("AlexNet, VGG-16 and VGG-19 in one figure", "learn_vgg_layers", "every layer as a box", "AlexNet: 8 layers with parameters"),
    Item("several GPUs for VGG", "learn_vgg_layers", "four, two to three weeks", "VGG was trained on four GPUs"),
    Item("GoogLeNet's auxiliary classifiers", "learn_auxiliary", "gradients without and with them, measured", "last loss alone"),
    Item("the same, drawn", "networks", "both under the network", "In training only", {"model": "GoogLeNet, random weights"}),
    Item("deeper was worse", "learn_degradation", "recorded nets", "training error"),
    Item("residual blocks", "learn_resnet", "with the skip and without", "The name ResNet"),
    Item("succeeds off-centre, fails with two objects", "learn_success", "the photo moved, and beside another", "well-defined object"),
    Item("AlexNet's eight examples, right and wrong", "learn_success", "the paper's, and eight pictures here", "Of 8 pictures the first guess is right", {"situation": "Eight examples"}),
    Item("what was kept of AlexNet's remedies", "learn_era", "VGG's and ResNet's training side by side", "training keeps as they are"),
    Item("what the names say", "learn_era", "Alex, Visual Geometry Group, residual", "Visual Geometry Group"),
    Item("transformers, and the work of one forward pass", "learn_era", "multiply-adds of three, beside convolutional networks", "one forward pass is"),
)  # fmt: skip
