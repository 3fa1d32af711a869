"""Lecture: what is said of the challenge's data, of names, of how the networks were trained and of what came before and
after them?

To add one, add a row; cells of the table of remedies have the same words where two networks do the same."""

from explorer.facts.row import Fact

LECTURED: dict[str, Fact] = {
    # the challenge: goal, images, splits
    "guesses": Fact("five", "challenge", "section 4.1"),
    "train_images": Fact("1,281,167", "challenge", "table 2"),
    "val_images": Fact("50,000", "challenge", "table 2"),
    "test_images": Fact("100,000", "challenge", "table 2"),
    "image_source": Fact("image search engines", "challenge", "section 3.1.2"),
    "image_labels": Fact("Amazon Mechanical Turk", "challenge", "section 3.1.3"),
    # the two people
    "human_practice": Fact("500", "challenge", "section 6.4"),
    "second_human_practice": Fact("100", "challenge", "section 6.4"),
    "googlenet_beside_human": Fact("6.8 %", "challenge", "section 6.4"),
    "googlenet_beside_second_human": Fact("5.8 %", "challenge", "section 6.4"),
    # names
    "alexnet_name": Fact("Alex Krizhevsky", "alexnet", "its first author"),
    "vgg_name": Fact("Visual Geometry Group", "vgg", "title page"),
    "resnet_name": Fact("residual", "resnet", "section 3.1"),
    "googlenet_name": Fact("LeNet", "googlenet", "section 5"),
    # activation functions and the eye
    "relu_faster": Fact("six times", "alexnet", "figure 1"),
    "relu_faster_until": Fact("25 %", "alexnet", "figure 1"),
    "oriented_cells": Fact("bars and edges of one orientation", "hubel_wiesel"),
    # training VGG
    "vgg_gpus": Fact("four", "vgg", "section 3.3"),
    "vgg_weeks": Fact("two to three weeks", "vgg", "section 3.3"),
    "vgg_speedup": Fact("3.75", "vgg", "section 3.3"),
    # GoogLeNet's auxiliary classifiers
    "auxiliary_weight": Fact("0.3", "googlenet", "section 5"),
    "auxiliary_purpose": Fact(
        '"increase the gradient signal that gets propagated back"', "googlenet", "section 5"
    ),
    "auxiliary_later": Fact(
        '"did not result in improved convergence early in the training"', "inception3", "section 4"
    ),
    # AlexNet's remedies, and what VGG's and ResNet's training keep of them
    "alexnet_dropout": Fact(
        "50 % in the first two fully connected layers", "alexnet", "section 4.2"
    ),
    "vgg_dropout": Fact("50 % in the first two fully connected layers", "vgg", "section 3.1"),
    "resnet_dropout": Fact("none", "resnet", "section 3.4"),
    "alexnet_crops": Fact(
        "random 224×224 crops of photos resized to 256", "alexnet", "section 4.1"
    ),
    "vgg_crops": Fact("random 224×224 crops of photos resized to 256 to 512", "vgg", "section 3.1"),
    "resnet_crops": Fact(
        "random 224×224 crops of photos resized to 256 to 480", "resnet", "section 3.4"
    ),
    "alexnet_mirrors": Fact("mirror images", "alexnet", "section 4.1"),
    "vgg_mirrors": Fact("mirror images", "vgg", "section 3.1"),
    "resnet_mirrors": Fact("mirror images", "resnet", "section 3.4"),
    "alexnet_colours": Fact("shifted colours", "alexnet", "section 4.1"),
    "vgg_colours": Fact("shifted colours", "vgg", "section 3.1"),
    "resnet_colours": Fact("shifted colours", "resnet", "section 3.4"),
    "alexnet_decay": Fact("0.0005", "alexnet", "section 5"),
    "vgg_decay": Fact("0.0005", "vgg", "section 3.1"),
    "resnet_decay": Fact("0.0001", "resnet", "section 3.4"),
    "alexnet_momentum": Fact("0.9", "alexnet", "section 5"),
    "vgg_momentum": Fact("0.9", "vgg", "section 3.1"),
    "resnet_momentum": Fact("0.9", "resnet", "section 3.4"),
    "alexnet_rate": Fact("0.01", "alexnet", "section 5"),
    "vgg_rate": Fact("0.01", "vgg", "section 3.1"),
    "resnet_rate": Fact("0.1", "resnet", "section 3.4"),
    "alexnet_drops": Fact("divided by 10 where the error stopped falling", "alexnet", "section 5"),
    "vgg_drops": Fact("divided by 10 where the error stopped falling", "vgg", "section 3.1"),
    "resnet_drops": Fact("divided by 10 where the error stopped falling", "resnet", "section 3.4"),
    "alexnet_init": Fact("normal numbers of deviation 0.01", "alexnet", "section 5"),
    "vgg_init": Fact(
        "those of a trained shallower net, the rest normal of deviation 0.1", "vgg", "section 3.1"
    ),
    "resnet_init": Fact("normal, scaled by each layer's inputs", "resnet", "section 3.4"),
    "alexnet_norm": Fact("local response normalisation", "alexnet", "section 3.3"),
    "vgg_norm": Fact("none", "vgg", "section 2.1"),
    "resnet_norm": Fact("batch norm after every convolution", "resnet", "section 3.4"),
    "alexnet_length": Fact("90 epochs", "alexnet", "section 5"),
    "vgg_length": Fact("74 epochs", "vgg", "section 3.1"),
    "resnet_length": Fact("at most 600,000 steps of 256 images", "resnet", "section 3.4"),
}
