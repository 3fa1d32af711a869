"""ResNet: what is the building block, and what do 18 to 152 layers cost?

He et al. 2016. To show one more block, add a row to BLOCKS; one more column about the family, a row to FAMILY_COLUMNS in words/resnet.py."""

from collections.abc import Mapping

from explorer.facts import cite, reference
from explorer.inside import published_numbers
from explorer.inside.anatomy import Anatomy
from explorer.lessons.lesson import LECTURE, Lesson, Link, Question
from explorer.networks.zoo import NETWORKS

FAMILY = {key: net for key, net in NETWORKS.items() if net.family == "ResNet"}
BLOCKS = {
    "Basic block, ResNet-34": ("resnet34", "layer1.1"),
    "Bottleneck, ResNet-50": ("resnet50", "layer1.1"),
}  # label: network and name of the block in it

OPTIONS = (
    "More parameters and more work",
    "More parameters, less work",
    "Fewer parameters, more work",
    "Fewer parameters and less work",
)


def family(counted: Mapping[str, Anatomy]) -> dict[str, list]:
    """Columns of `published_numbers.comparison` about FAMILY only; counted: its anatomies."""
    columns = published_numbers.comparison(counted)
    labels = [net.label for net in FAMILY.values()]
    rows = [row for row, label in enumerate(columns["network"]) if label in labels]
    return {name: [values[row] for row in rows] for name, values in columns.items()}


def quiz_answer() -> tuple[str, str]:
    """Parameters and multiply-adds of ResNet-152 next to those of VGG-16."""
    deep, vgg = NETWORKS["resnet152"], NETWORKS["vgg16"]
    fewer, less = deep.parameters < vgg.parameters, deep.gmac < vgg.gmac
    return OPTIONS[2 * fewer + less], (
        f"{deep.parameters / 1e6:.1f} million parameters against {vgg.parameters / 1e6:.1f} million, "
        f"{deep.gmac:.1f} billion multiply-adds for one image against {vgg.gmac:.1f} billion: a layer costs little "
        "where its maps are small and its channels are squeezed first."
    )


LESSON = Lesson(
    "ResNet",
    "A skip connection adds the input of a block to its output, so a block does nothing by learning nothing, and "
    "deeper is better again. The network then is many paths at once, and most of the gradient comes over short ones "
    f"({cite('veit')}).",
    Link("residual", "Skip connections: responses, lesions, paths"),
    (
        LECTURE,
        reference("resnet"),
        reference("veit"),
    ),
    Question(
        "ResNet-152 has nearly ten times the layers of VGG-16. What does it need, next to VGG-16?",
        OPTIONS,
        quiz_answer,
    ),
)
