"""Terms of gradients in words: what is measured, and how is it read, whatever the numbers are?"""

from explorer.inside.gradients import CLIFF, LIKE_SIZE, STRAIGHT

INTRODUCTION = (
    "How strongly would each layer learn from this image? The signal dL/dh arrives from the last layer, one "
    "layer at a time; the weight gradient dL/dW is what a layer learns from it. **Look at the left end of a line:** "
    "how much of what the last hidden layer gets does the first layer get? And is the way there even, or does the "
    "signal break in one place?"
)
SIZE = (
    "Norm: square root of the sum of squares, the whole of what a layer gets. RMS: root mean square per element, "
    "which a layer of many elements has to share. Sentences about RMS compare layers of like size only."
)
STATE = (
    "initial: as drawn from the seed, before the first step; batch norm then has mean and variance of one pass over "
    "sample pictures, as in the first step of training."
)
TARGET = (
    "L is the cross entropy of this class; until you choose, of the network's own first guess. A network that "
    "has no class of this name takes its own first guess."
)
HOW_MEASURED = (
    "Measured now: one forward and one full backward pass, float32, one image, evaluation mode. A recording over "
    "training is of the mean loss of 64 images, normalised by their own statistics: dL/dh runs the same way there, "
    "at other heights; dL/dW, a mean over these images, may not. h is a layer's "
    "output before normalisation and activation function. A network that is sure of the class has a small loss "
    "and small gradients everywhere: compare how lines run, not how high they stand."
)
RULES = (
    "Sentences compare hidden layers: the few scores of the output layer share the whole signal among them. "
    f"A factor per layer is told only where a straight line fits the logarithms (R² of {STRAIGHT:g} or more over four "
    f"layers or more). A cliff: more than half of the whole change, and a factor of {CLIFF:g} or more, between two "
    f"neighbours. Layers of like size: the most layers whose numbers of elements differ by a factor of {LIKE_SIZE} "
    "at most."
)
