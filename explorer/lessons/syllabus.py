"""Lessons: which idea does each page of the lecture teach, and which question does it ask?

LESSONS is in the order of the lecture. The right answer is never written down: `answer` is a
function without arguments in the lesson's analysis that computes (one of the options, why) from the
same data as the page's picture. To add a lesson, add a row here, `pages/learn_<key>.py` with the
same title in Home.py, and the function."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from explorer.lessons import (
    activations,
    alexnet,
    augmenting,
    convolution,
    dropout,
    era,
    first_layer,
    identity,
    learning,
    overfitting,
    progress,
    softmax,
    success,
    vgg,
)

LECTURE = "Gurari, Object recognition: CNN models, lecture, Fall 2024"


@dataclass(frozen=True)
class Question:
    """Predict, then reveal. answer() gives one of the options and why, with the numbers that
    decide."""

    prompt: str
    options: tuple[str, ...]
    answer: Callable[[], tuple[str, str]]


@dataclass(frozen=True)
class Link:
    """A page of the app that does the same on real networks; state: keys of its and the sidebar's
    widgets and the values that they are given."""

    page: str
    label: str
    state: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Lesson:
    """One page. idea: two sentences. All texts are markdown."""

    title: str
    idea: str
    link: Link
    sources: tuple[str, ...]
    question: Question


LESSONS: dict[str, Lesson] = {
    "progress": Lesson(
        "Progress on ImageNet",
        "From 2012 on convolutional networks won the ImageNet challenge, 1.3 million photos in 1000 classes, and as "
        "they grew deeper the error fell below that of a person. An error means little until it says how it was "
        "measured: by one network or several, on one crop of a photo or ten, by the first guess or the first five.",
        Link("networks", "Networks: the published ones compared", {"accuracy": "top5"}),
        (
            LECTURE,
            "Russakovsky et al., ImageNet large scale visual recognition challenge, IJCV 2015",
            "He et al., Deep residual learning for image recognition, CVPR 2016, tables 3 and 5",
        ),
        Question(
            "A person who had practised made 5.1 % top-5 errors. In which year was the winner of the challenge "
            "first better than that?",
            ("2012", "2013", "2014", "2015", "2016"),
            progress.answer,
        ),
    ),
    "learning": Lesson(
        "How a network learns",
        "A network computes an answer forward, compares it with the target, sends the error backward, and moves every "
        "weight a little against its gradient: W = W − α dE/dW. The learning rate α decides whether that crawls, "
        "learns or jumps about, and where the gradient is 0 no learning rate helps.",
        Link("chain_rule", "Chain rule: every factor of dE/dW", {"t": 0.2}),
        (
            LECTURE,
            "Rumelhart, Hinton and Williams, Learning representations by back-propagating errors, Nature 1986",
        ),
        Question(
            "Make all three units steps, as in a perceptron, and take 100 steps with a learning rate of 300. How "
            "far do the weights move?",
            ("Not at all", "A little", "Far"),
            learning.answer,
        ),
    ),
    "activations": Lesson(
        "Activation functions",
        "Every unit multiplies the signal that goes back by the derivative of its activation function. Sigmoid's is "
        "never more than 1/4, ReLU's is exactly 1 for every positive input, the step's is 0: over many layers these "
        "factors multiply.",
        Link(
            "lab", "Gradient lab: whole networks, any activation and depth", {"lab_init": "default"}
        ),
        (
            LECTURE,
            "He et al., Delving deep into rectifiers, ICCV 2015",
            "Schoenholz et al., Deep information propagation, ICLR 2017",
        ),
        Question(
            "Ten sigmoid units in a row with weights of 1. At most, how much of the signal comes through?",
            ("About a tenth", "About a thousandth", "About a millionth"),
            activations.answer,
        ),
    ),
    "convolution": Lesson(
        "Convolution and pooling",
        "A convolution slides one small kernel over the whole picture and multiplies and adds at every place, so one "
        "pattern is found wherever it is. Stride, padding and pooling decide how many places are left.",
        Link("filters", "Filters: the kernels that networks learned"),
        (
            LECTURE,
            "Dumoulin and Visin, A guide to convolution arithmetic for deep learning, arXiv:1603.07285, 2016",
        ),
        Question(
            "AlexNet's first layer lays kernels of 11×11 on 224×224 pixels, with stride 4 and padding 2. How many "
            "places across?",
            ("52", "54", "55", "56"),
            convolution.answer,
        ),
    ),
    "softmax": Lesson(
        "Softmax and cross entropy",
        "Softmax turns any scores into probabilities that add up to 1: e to the power of each, divided by the sum. "
        "Cross entropy is −log of the probability that the true class got: 0 if it got all, without bound as it gets "
        "none.",
        Link("predictions", "Predictions: the same for a photo, with any network"),
        (
            LECTURE,
            "Goodfellow, Bengio and Courville, Deep learning, MIT Press 2016, sections 4.1 and 6.2.2",
        ),
        Question(
            "Add 100 to all four scores. What happens to the probability of the cat?",
            ("It grows", "It shrinks", "It stays the same"),
            softmax.answer,
        ),
    ),
    "alexnet": Lesson(
        "AlexNet",
        "Five convolutional layers find patterns and three fully connected ones decide: eight layers with parameters, "
        "about 60 million of them. Where the parameters are, there is little work, and where the work is, there are "
        "few parameters.",
        Link("networks", "Networks: AlexNet layer by layer", {"model": "alexnet"}),
        (
            LECTURE,
            "Krizhevsky, Sutskever and Hinton, ImageNet classification with deep convolutional neural networks, "
            "NIPS 2012",
            "Krizhevsky, One weird trick, arXiv:1404.5997, 2014 (the one-tower version)",
        ),
        Question(
            "Where are most of AlexNet's 60 million parameters?", alexnet.OPTIONS, alexnet.answer
        ),
    ),
    "first_layer": Lesson(
        "AlexNet's first layer",
        "The weights of the first layer multiply pixels, so they can be looked at as pictures. Training alone makes of "
        "random numbers filters that each prefer a spatial frequency, an orientation or a colour.",
        Link("filters", "Filters: any network's first layer, filter by filter"),
        (LECTURE, "Krizhevsky, Sutskever and Hinton 2012, figure 3"),
        Question(
            "In random weights two thirds of the squares are colour and one third is grey. How much is colour in "
            "the typical filter after training?",
            first_layer.OPTIONS,
            first_layer.answer,
        ),
    ),
    "overfitting": Lesson(
        "Overfitting and its remedies",
        "A network with many parameters and few images learns them by heart, noise and all: ever better on what it has "
        "seen, no better or worse on what it has not. More images, and remedies that make it harder to learn by heart, "
        "close the gap.",
        Link("training", "Over training: recorded runs"),
        (
            LECTURE,
            "Krizhevsky, Sutskever and Hinton 2012, section 4",
            "Zhang et al., Understanding deep learning requires rethinking generalization, ICLR 2017",
        ),
        Question(
            "A network is to learn 100 images of digits whose labels were drawn at random. How many of the 100 "
            "has it right at the end?",
            overfitting.OPTIONS,
            overfitting.answer,
        ),
    ),
    "augmenting": Lesson(
        "More images from one photo",
        "A photo shows the same thing when it is cut a little differently, mirrored, or lit by another light. Each "
        "such picture is one more training image that costs nothing to label.",
        Link("predictions", "Predictions: what any network says of the photo"),
        (LECTURE, "Krizhevsky, Sutskever and Hinton 2012, section 4.1"),
        Question(
            "Photos are resized to 256×256; windows of 224×224 are cut out of them, each also mirrored. By which "
            "factor, says the paper, does that enlarge the training set?",
            augmenting.OPTIONS,
            augmenting.answer,
        ),
    ),
    "dropout": Lesson(
        "Dropout",
        "In training, for every image anew, dropout switches off each unit of a layer with a probability, in AlexNet "
        "50 %: each image trains another sub-network, all with shared weights. In testing all units stand: one pass in "
        "place of the average over all sub-networks.",
        Link("predictions", "Predictions: the whole network's answer"),
        (
            LECTURE,
            "Hinton et al., Improving neural networks by preventing co-adaptation, arXiv:1207.0580, 2012",
            "Srivastava et al., Dropout, JMLR 2014",
        ),
        Question(
            "AlexNet drops units of two layers of 4096. How many different sub-networks can that leave?",
            dropout.OPTIONS,
            dropout.answer,
        ),
    ),
    "vgg": Lesson(
        "VGG",
        "Three layers of 3×3 see as much of the picture as one of 7×7, with 27 C² weights in place of 49 C² and three "
        "non-linearities in place of one. VGG has no other convolutions.",
        Link("networks", "Networks: receptive fields of VGG-16", {"model": "vgg16"}),
        (
            LECTURE,
            "Simonyan and Zisserman, Very deep convolutional networks for large-scale image recognition, "
            "ICLR 2015, section 2.3",
            "Montúfar et al., On the number of linear regions of deep neural networks, NIPS 2014",
        ),
        Question(
            "Three layers of 3×3 without ReLU between them, against one of 7×7: which functions can they compute "
            "that the single layer cannot?",
            vgg.STACK_OPTIONS,
            vgg.stack_answer,
        ),
    ),
    "vgg_layers": Lesson(
        "VGG-16 and VGG-19",
        "VGG-19 is VGG-16 with three further convolutions. Nearly nine tenths of their 138 and 144 million parameters "
        "are in the fully connected layers, most of the activations' memory in the first two stages.",
        Link("networks", "Networks: VGG-19 layer by layer", {"model": "vgg19"}),
        (LECTURE, "Simonyan and Zisserman 2015, table 1"),
        Question(
            "VGG-19 has three layers more than VGG-16. How many parameters more?",
            vgg.OPTIONS,
            vgg.answer,
        ),
    ),
    "degradation": Lesson(
        "Deeper was worse",
        "Plain networks become worse when they become deeper, on the training images too: that is not overfitting. "
        "Nor must gradients have vanished: further layers would only have to pass on what they are given, and already "
        "that is hard to learn.",
        Link("training", "Over training: recorded runs, layer by layer"),
        (
            LECTURE,
            "He et al., Deep residual learning for image recognition, CVPR 2016, sections 1 and 4",
        ),
        Question(
            f"Two stacks of {identity.USUAL[0]} layers, plain and with skip connections, are trained alike to "
            "give back exactly what they are given. Which of them learns it?",
            identity.OPTIONS,
            identity.answer,
        ),
    ),
    "resnet": Lesson(
        "ResNet",
        "A skip connection adds the input of a block to its output, so a block does nothing by learning nothing, and "
        "deeper is better again. The network then is many paths at once, most of its gradient coming over short ones.",
        Link("residual", "Skip connections: responses, lesions, paths"),
        (
            LECTURE,
            "He et al., Deep residual learning for image recognition, CVPR 2016",
            "Veit, Wilber and Belongie, Residual networks behave like ensembles of relatively shallow networks, "
            "NIPS 2016",
        ),
        Question(
            "ResNet-152 has nearly ten times the layers of VGG-16. What does it need, next to VGG-16?",
            era.RESNET_OPTIONS,
            era.against_vgg,
        ),
    ),
    "success": Lesson(
        "When it succeeds and fails",
        "The lecture reads AlexNet's examples so: a photo of one well-defined object is recognised, even away from the "
        "middle. Two objects, similar breeds or a class within a class lead to errors: whether that holds is measured "
        "here, for the network and the picture that you choose.",
        Link("saliency", "Saliency: which pixels speak for a class"),
        (
            LECTURE,
            "Krizhevsky, Sutskever and Hinton 2012, figure 4",
            "Beyer et al., Are we done with ImageNet?, arXiv:2006.07159, 2020",
        ),
        Question(
            "A photo shows a cat and a dog, and the network finds both equally well: equal scores, far above all "
            "others. Which probability can it give the cat at most?",
            success.OPTIONS,
            success.answer,
        ),
    ),
    "era": Lesson(
        "Summary of the era",
        "From AlexNet to ResNet, in three years, networks became nineteen times deeper and the winning entry's errors "
        "fell to a quarter. Each step had one key trick, and none of them was simply more parameters.",
        Link("networks", "Networks: all published ones"),
        (
            LECTURE,
            "He et al., Deep residual learning for image recognition, CVPR 2016",
            "Russakovsky et al., ImageNet large scale visual recognition challenge, IJCV 2015",
        ),
        Question(
            "ResNet-152 is 19 times as deep as AlexNet. How many parameters has it, next to AlexNet?",
            era.OPTIONS,
            era.answer,
        ),
    ),
}


def neighbours(key: str) -> tuple[str | None, str | None]:
    """The lessons before and after this one."""
    keys = [None, *LESSONS, None]
    place = keys.index(key)
    return keys[place - 1], keys[place + 1]
