"""Papers: what do papers and the lecture say of their networks and of what they measured?

To add one, add a row; where it is a quotation, its words."""

from explorer.facts.row import Fact

PAPERS: dict[str, Fact] = {
    # AlexNet
    "alexnet_parameters": Fact("60 million", "alexnet", "abstract"),
    "alexnet_neurons": Fact("650,000", "alexnet", "abstract"),
    "alexnet_filters": Fact("96", "alexnet", "section 3.5"),
    "dropout_rate": Fact("50 %", "lecture"),
    "alexnet_examples": Fact("eight", "alexnet", "figure 4"),
    "alexnet_epochs": Fact("90", "alexnet", "section 5"),
    "alexnet_images": Fact("1.2 million", "alexnet", "section 5"),
    "epochs": Fact("90 and 74 epochs", "lecture"),
    # residual networks
    "resnet_unlikely": Fact(
        '"unlikely to be caused by vanishing gradients"', "resnet", "section 4.1"
    ),
    "resnet_cifar_steps": Fact("64,000", "resnet", "section 4.2"),
    # gradients and depth
    "paths_blocks": Fact("54", "veit", "section 4"),
    "paths_effective": Fact("5 to 17", "veit", "section 4"),
    "paths_effective_share": Fact("0.45 %", "veit", "section 4"),
    "paths_usual": Fact("19 to 35", "veit", "section 4"),
    "paths_usual_share": Fact("95 %", "veit", "section 4"),
    "surface_turn": Fact(
        '"from being nearly convex to being highly chaotic"', "loss_surface", "section 1"
    ),
    "surface_epochs": Fact("300 epochs", "loss_surface"),
    # units
    "borowski_natural": Fact("92 %", "borowski", "abstract"),
    "borowski_synthetic": Fact("82 %", "borowski", "abstract"),
    # recipes after the era
    "strikes_back_top1": Fact("80.4 %", "strikes_back", "abstract"),
}
