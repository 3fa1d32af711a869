"""Rectifiers: what do He et al. 2015 say of PReLU, of the first weights, and of their networks?

COEFFICIENTS is their table 1, layer by layer; to add another fact, add a row to RECTIFIERS."""

from explorer.facts.row import Fact

COEFFICIENTS: dict[
    str, tuple[str, str]
] = {  # layer: what it learned with one a layer, and a channel (mean)
    "conv1": ("0.681", "0.596"),
    "conv2_1": ("0.103", "0.321"),
    "conv2_2": ("0.099", "0.204"),
    "conv2_3": ("0.228", "0.294"),
    "conv2_4": ("0.561", "0.464"),
    "conv3_1": ("0.126", "0.196"),
    "conv3_2": ("0.089", "0.152"),
    "conv3_3": ("0.124", "0.145"),
    "conv3_4": ("0.062", "0.124"),
    "conv3_5": ("0.008", "0.134"),
    "conv3_6": ("0.210", "0.198"),
    "fc1": ("0.063", "0.074"),
    "fc2": ("0.031", "0.075"),
}

RECTIFIERS: dict[str, Fact] = {
    # PReLU
    "prelu_start": Fact("0.25", "prelu", "section 2.1"),
    "prelu_steep": Fact("rarely have a magnitude larger than 1", "prelu", "section 2.1"),
    **{
        f"prelu_{column}_{layer}": Fact(text, "prelu", "table 1")
        for layer, values in COEFFICIENTS.items()
        for column, text in zip(("shared", "wise"), values, strict=True)
    },
    "prelu_small_relu_top1": Fact("33.82 %", "prelu", "table 2"),
    "prelu_small_shared_top1": Fact("32.71 %", "prelu", "table 2"),
    "prelu_small_wise_top1": Fact("32.64 %", "prelu", "table 2"),
    # first weights
    "prelu_22_layers": Fact("starts reducing error earlier", "prelu", "figure 2"),
    "prelu_30_layers": Fact("completely stalls", "prelu", "figure 3"),
    "prelu_14_layers_top1": Fact("33.82 %", "prelu", "section 2.2"),
    "prelu_30_layers_top1": Fact("38.56 %", "prelu", "section 2.2"),
    "prelu_fc_deviation": Fact("0.01", "prelu", "section 2.2"),
    "prelu_last_deviation": Fact("0.001", "prelu", "section 2.2"),
    # how the large networks were trained
    "prelu_batch": Fact("128", "prelu", "section 3"),
    "prelu_momentum": Fact("0.9", "prelu", "section 3"),
    "prelu_rate": Fact("0.01", "prelu", "section 3"),
    "prelu_decay": Fact("0.0005", "prelu", "section 3"),
    # the large networks
    "prelu_a_depth": Fact("19", "prelu", "table 3"),
    "prelu_b_depth": Fact("22", "prelu", "table 3"),
    "prelu_c_depth": Fact("22", "prelu", "table 3"),
    "prelu_a_complexity": Fact("1.90", "prelu", "table 3"),
    "prelu_b_complexity": Fact("2.32", "prelu", "table 3"),
    "prelu_c_complexity": Fact("5.30", "prelu", "table 3"),
    "prelu_a_ten_top1": Fact("25.59 %", "prelu", "table 5"),
    "prelu_b_ten_top1": Fact("25.53 %", "prelu", "table 5"),
    "prelu_c_ten_top1": Fact("24.27 %", "prelu", "table 5"),
    "prelu_a_ten_top5": Fact("8.23 %", "prelu", "table 5"),
    "prelu_b_ten_top5": Fact("8.13 %", "prelu", "table 5"),
    "prelu_c_ten_top5": Fact("7.38 %", "prelu", "table 5"),
}
