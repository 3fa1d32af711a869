"""The lecture: by which words is each of its ideas known to be on its page?

MARKS is the list; a test opens the page of every idea of explorer/lessons/ideas.py and looks for the words.
To add an idea, add a row to both."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mark:
    """What of the page's words a test looks for, several parts with … between them, and the key of the
    button that is clicked first."""

    words: str
    clicked: str = ""


MARKS: dict[str, Mark] = {  # by the idea
    # the challenge
    "the challenge's goal": Mark("The goal: name what a photo shows, as one of 1,000 classes"),
    "top-1 and top-5": Mark("top-5 counts a photo as wrong where none of them is its label … top-1 looks at the first guess"),
    "the data set and its source": Mark("The photos are from the web, found by image search engines … Amazon Mechanical Turk"),
    "1.3 million photos in 1,000 classes": Mark("1.3 million photos in 1,000 classes … For training that is 1,281 photos of a class"),
    "the splits": Mark("1,281,167 for training, 50,000 for validation, 100,000 for test … kept secret"),
    "how the error fell": Mark("The winner's error fell most from 2011 to 2012, from 25.8 to 15.3\u00a0%, when AlexNet came"),
    "below human level": Mark("ResNet, up to 152 layers deep, was with 3.57\u00a0% the first winner below the person's 5.1\u00a0%"),
    "human level": Mark("5.1\u00a0% of 1,500 photos … Each was an expert … up to five of them"),
    "ten systems on ten crops": Mark("Networks of the same name, as quoted and as measured … 28.07 … 9.15 … 24.27 … 22.85 … 21.75 … 21.43"),
    # how a network learns
    "forward, error, backward, update": Mark("forward o = … error E = … backward dE/dw1 = … so w1 moves by"),
    "the learning rate": Mark("sigmoid, learning rate 3: in 40 steps the error goes"),
    "a gradient is a product over all layers": Mark("What a small gradient does … The gradient of the first weight is a product over all units"),
    "the chain rule": Mark("dE/dw1 = … Moving w1 a little changes E at the rate"),
    "steep and flat objective functions": Mark("A learning rate of 0.2 suits … Both start at w = 2 … Steep (a = 4) … Flat (a = 0.1)"),
    "when training stops": Mark("A training stops when its epochs are over … The validation loss is lowest after epoch"),
    "early stopping": Mark("Early stopping that waits 3 epochs stops after epoch"),
    "the perceptron cannot learn by gradients": Mark("Make all three units steps, as in a perceptron"),
    "derivatives of step, sigmoid and ReLU": Mark("The step's derivative is 0 everywhere and undefined at 0; sigmoid's lies in (0, 1/4]; ReLU's is 1 for every positive input"),
    "1/4 a unit": Mark("After 10 units at z = 1, with weights of 1, this share of the signal is left: step exactly 0, sigmoid"),
    "the weights are multiplied as often": Mark("The weights are multiplied as often … 0.7071"),
    "small early gradients: garbage in, garbage out": Mark("training turned its first layer by … Garbage in, garbage out: what an early layer loses, no later one can bring back"),
    "ReLU is fast to compute": Mark("Measured at your click: 1,000,000 values", "measure_speed"),
    "gradients vanish on their way back": Mark("The signal on its way back: dL/dh … the last hidden layer"),
    # convolution and loss
    "convolution": Mark("The framed place: pixel × weight"),
    "stride, padding, output size": Mark("⌊(n + 2p − k) / s⌋ + 1 … AlexNet, first convolution"),
    "pooling": Mark("Pooling leaves"),
    "softmax": Mark("dog … 0.0321 … 3.1899 … 0.4449 … 49.8990 … 0.0006 … 0.0596 … 0.0083 … 0.9315"),
    "cross entropy": Mark("The true class cat gets 6.0\u00a0%, a cross entropy of 2.82"),
    "from 0 to infinity": Mark("0 if it got all, without bound as it gets none"),
    "the sum collapses to one term": Mark("3 of the 4 terms are 0 … what is left is −ln p of cat"),
    "softmax of a photo's scores": Mark("adds up to"),
    # AlexNet
    "AlexNet's layers": Mark("5 convolutions, 3 poolings and 3 fully connected layers: 8 layers with parameters"),
    "60 million parameters": Mark("61,100,840 … The paper says 60 million parameters and 650,000 neurons; its layers have 60,965,224 and 659,272"),
    "where the parameters and the work are": Mark("hold 96\u00a0% of the parameters and 8.2\u00a0% of the multiply-adds"),
    "two GPUs": Mark("conv2, conv4, conv5 see the maps of their own GPU only"),
    "the name AlexNet": Mark("The name AlexNet: after Alex Krizhevsky"),
    "15.3 %, 90 epochs": Mark("15.3\u00a0% … 20.9\u00a0% (published, one crop) … 90 and 74 epochs"),
    "96 filters of 11×11": Mark("The published network has 96 filters of 11×11 in two towers … unless you open them below. This one has 64 of 11×11"),
    "frequency, orientation, colour": Mark("are oriented (untrained 0) … lie in 12 of 12 directions … cycles per pixel … colour-opponent"),
    "the towers learned different things": Mark("one GPU learned mostly grey ones and the other mostly colours"),
    "the visual cortex": Mark("Hubel and Wiesel 1962 found cells in a cat's visual cortex"),
    # overfitting
    "overfitting": Mark("labels drawn at random … It has learned the noise by heart"),
    "remedies, measured": Mark("Without remedies: … With crops, mirrors, dropout"),
    "crops and mirror images: 2048 times": Mark("one of 32·32·2 = 2,048 training images made of this photo … So the paper counts"),
    "ten crops in testing": Mark("AlexNet was tested with the average of ten such crops"),
    "shifted colours": Mark("the first principal axis of this photo's colours holds … eigenvalues of the covariance"),
    "what preprocessing does to the numbers": Mark("Before, the photo's values have mean … Standard deviation: … before, … after"),
    "dropout": Mark("6 sub-networks with 50\u00a0% of the units dropped … stand (light)"),
    "dropout in testing": Mark("In testing all units stand … it approximates their geometric mean"),
    "dropout on AlexNet itself": Mark("Of the 9,216 units … 9,216 and 4,096"),
    # VGG
    "the name VGG": Mark("The name VGG: Visual Geometry Group"),
    "3×3 stacks": Mark("One value after 3 layers of 3×3 sees 7×7 pixels … 27 C² weights against 49 C², 45\u00a0% fewer"),
    "more non-linearities": Mark("3 non-linearities against 1 … More ReLUs bend more often"),
    "VGG-16 and VGG-19": Mark("VGG-19 has 3 layers more than VGG-16: conv3_4, conv4_4, conv5_4"),
    "138 and 144 million parameters": Mark("138,357,544; 143,667,240 in all"),
    "7.7 and 7.3 %, 74 epochs": Mark("7.7\u00a0% … 9.6\u00a0% (published, one crop) … 7.3\u00a0% … 9.1\u00a0% (published, one crop) … 90 and 74 epochs"),
    "AlexNet, VGG-16 and VGG-19 in one figure": Mark("AlexNet: 8 layers with parameters … VGG-16: 16 layers … VGG-19: 19 layers"),
    "several GPUs for VGG": Mark("VGG was trained on four GPUs … two to three weeks"),
    # GoogLeNet and PReLU-net
    "GoogLeNet's auxiliary classifiers": Mark("By the last loss alone … With both further losses, each times 0.3"),
    "the same, drawn": Mark("Only while it is trained 2 more classifiers hang on it"),
    "the name GoogLeNet": Mark("an homage to LeNet"),
    "first weights for rectifiers": Mark("of the signal after 29 hidden layers … Xavier's weights multiply the signal by"),
    "He against Xavier, 22 layers": Mark("22 layers: the validation error falls below … starts reducing error earlier"),
    "He against Xavier, 30 layers": Mark("30 layers: the validation error falls below … completely stalls"),
    "PReLU learns its slope": Mark("Slopes learned here: act1 … conv1, 0.681"),
    "PReLU-net, the tenth system": Mark("Fewest errors: model C, 7.38\u00a0% top-5"),
    "PReLU-net in the app": Mark("No weights were published: the app offers model A untrained"),
    # ResNet
    "the name ResNet": Mark("The name ResNet: residual network"),
    "deeper was worse": Mark("From depth 20 to depth 56 … the training error goes from … (deeper is worse; He et al. 2016)"),
    "it is not overfitting": Mark("cannot come from overfitting … 27.94 … 28.54"),
    "doing nothing is hard": Mark("The skip makes the difference"),
    "vanishing is not degradation": Mark("They are alive, and still its training error is"),
    "residual blocks": Mark("Out comes relu(h + F(h)): if the branch F learns 0, the block passes h on"),
    "bottlenecks": Mark("Bottleneck, ResNet-50: Conv 1×1 then Conv 3×3 then Conv 1×1"),
    "18, 34, 50, 101 and 152 layers": Mark("25,557,032 … 22.85 … 60,192,808"),
    "many short paths": Mark("Of the 2^54 paths through 54 blocks 0.4537\u00a0% have a length of 5 to 17"),
    # successes and failures, and what followed
    "succeeds off-centre": Mark("It stays the first guess at all 11 offsets. So off-centre, up to 20\u00a0%, the first guess stays, as the lecture reads it"),
    "fails with two objects": Mark("two objects hurt, as the lecture reads it"),
    "similar classes and supersets": Mark("Groups are WordNet's"),
    "AlexNet's eight examples, right and wrong": Mark("Of 8 pictures the first guess is right for 4 … 4 right as top-1 counts, 6 as top-5 does"),
    "what was kept of AlexNet's remedies": Mark("VGG's training keeps as they are dropout … ResNet's training keeps as they are … gives up dropout"),
    "what the names say": Mark("What the names say … Alex Krizhevsky … Visual Geometry Group … residual network"),
    "each network's trick": Mark("ReLU, dropout, crops and mirror images, two GPUs … only 3×3 convolutions … skip connections"),
    "transformers, and the work of one forward pass": Mark("one forward pass is 17.6 G multiply-adds: 25 times AlexNet's"),
}  # fmt: skip
