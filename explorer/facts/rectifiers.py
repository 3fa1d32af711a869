"""Rectifiers: what do He et al. 2015 say of PReLU, of the first weights, and of their networks?

Table 1 has what each layer learned with one coefficient a layer (shared) and one a channel (wise, their mean). To add a
fact, add a row."""

from explorer.facts.row import Fact

RECTIFIERS: dict[str, Fact] = {
    # PReLU
    "prelu_start": Fact("0.25", "prelu", "section 2.1"),
    "prelu_steep": Fact("rarely have a magnitude larger than 1", "prelu", "section 2.1"),
    "prelu_shared_conv1": Fact("0.681", "prelu", "table 1"),
    "prelu_wise_conv1": Fact("0.596", "prelu", "table 1"),
    "prelu_shared_conv2_1": Fact("0.103", "prelu", "table 1"),
    "prelu_wise_conv2_1": Fact("0.321", "prelu", "table 1"),
    "prelu_shared_conv2_2": Fact("0.099", "prelu", "table 1"),
    "prelu_wise_conv2_2": Fact("0.204", "prelu", "table 1"),
    "prelu_shared_conv2_3": Fact("0.228", "prelu", "table 1"),
    "prelu_wise_conv2_3": Fact("0.294", "prelu", "table 1"),
    "prelu_shared_conv2_4": Fact("0.561", "prelu", "table 1"),
    "prelu_wise_conv2_4": Fact("0.464", "prelu", "table 1"),
    "prelu_shared_conv3_1": Fact("0.126", "prelu", "table 1"),
    "prelu_wise_conv3_1": Fact("0.196", "prelu", "table 1"),
    "prelu_shared_conv3_2": Fact("0.089", "prelu", "table 1"),
    "prelu_wise_conv3_2": Fact("0.152", "prelu", "table 1"),
    "prelu_shared_conv3_3": Fact("0.124", "prelu", "table 1"),
    "prelu_wise_conv3_3": Fact("0.145", "prelu", "table 1"),
    "prelu_shared_conv3_4": Fact("0.062", "prelu", "table 1"),
    "prelu_wise_conv3_4": Fact("0.124", "prelu", "table 1"),
    "prelu_shared_conv3_5": Fact("0.008", "prelu", "table 1"),
    "prelu_wise_conv3_5": Fact("0.134", "prelu", "table 1"),
    "prelu_shared_conv3_6": Fact("0.210", "prelu", "table 1"),
    "prelu_wise_conv3_6": Fact("0.198", "prelu", "table 1"),
    "prelu_shared_fc1": Fact("0.063", "prelu", "table 1"),
    "prelu_wise_fc1": Fact("0.074", "prelu", "table 1"),
    "prelu_shared_fc2": Fact("0.031", "prelu", "table 1"),
    "prelu_wise_fc2": Fact("0.075", "prelu", "table 1"),
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
