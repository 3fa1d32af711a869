"""Challenge: what is said of the ImageNet challenge, its data, its entries, and of how people do?

Errors are top-5, of entries unless the row says otherwise; to add one, add a row."""

from explorer.facts.row import Fact

CHALLENGE: dict[str, Fact] = {
    # the data
    "data_set": Fact("ILSVRC-2012", "challenge", "section 2"),
    "data_images": Fact("1.3 million", "lecture"),
    "data_classes": Fact("1,000", "challenge", "section 3.1"),
    # people
    "human": Fact("5.1 %", "challenge", "section 6.4"),
    "human_images": Fact("1,500", "challenge", "section 6.4"),
    "second_human": Fact("12.0 %", "challenge", "section 6.4"),
    "second_human_images": Fact("258", "challenge", "section 6.4"),
    # entries, by year
    "nec_top5": Fact("28.2 %", "challenge"),
    "xrce_top5": Fact("25.8 %", "challenge"),
    "alexnet_top5": Fact("15.3 %", "alexnet", "section 6"),
    "alexnet_without_top5": Fact("16.4 %", "alexnet", "table 2"),
    "clarifai_top5": Fact("11.7 %", "challenge"),
    "clarifai_with_top5": Fact("11.2 %", "challenge"),
    "vgg16_quoted_top5": Fact("7.7 %", "lecture"),
    "vgg_entry_top5": Fact("7.3 %", "vgg", "table 7"),
    "googlenet_top5": Fact("6.7 %", "googlenet", "section 7"),
    "resnet_top5": Fact("3.57 %", "resnet", "table 5"),
    "trimps_top5": Fact("2.99 %", "challenge_results"),
    "senet_top5": Fact("2.25 %", "senet", "abstract"),
    # not entries: several networks together, measured on the challenge's test images by their papers
    "prelu_top5": Fact("4.94 %", "prelu", "abstract"),
    "bn_inception_top5": Fact("4.8 %", "batch_norm", "abstract"),
}
