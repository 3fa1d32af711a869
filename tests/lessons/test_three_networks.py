"""Three networks in one figure: boxes against torchvision's modules, sentences against published counts."""

from torch import nn
from torchvision import models

from explorer.inside.anatomy import weightless
from explorer.lessons.cached import three_networks as cached
from explorer.lessons.figures import three_networks as figures
from explorer.lessons.three_networks import KEYS
from explorer.lessons.words import three_networks as words


def test_boxes_are_the_modules(app):
    app()
    networks = cached.networks()
    assert [network.label for network in networks] == ["AlexNet", "VGG-16", "VGG-19"]
    for key, network in zip(KEYS, networks, strict=True):
        net = weightless(models.get_model, key)
        modules = [m for m in net.modules() if isinstance(m, nn.Conv2d | nn.Linear)]
        kernels = [m.kernel_size[0] if isinstance(m, nn.Conv2d) else 0 for m in modules]
        outputs = [m.out_channels if isinstance(m, nn.Conv2d) else m.out_features for m in modules]
        assert [box.kernel for box in network.boxes] == kernels
        assert [box.channels for box in network.boxes] == outputs
        assert sum(box.parameters for box in network.boxes) == network.parameters
        pools = [m for m in net.features.modules() if isinstance(m, nn.MaxPool2d)]
        assert sum(box.pooled for box in network.boxes[:-3]) == len(pools)
    text = words.describe(networks)
    for said in (
        "AlexNet: 8 layers",
        "1 of 11×11, 1 of 5×5, 3 of 3×3",
        "VGG-16: 16 layers",
        "16 of 3×3",
        "144 M",
    ):
        assert said in text
    fig = figures.rows(networks)
    assert sum(len(trace.x) for trace in fig.data) == 8 + 16 + 19
    assert all(said in words.ABOUT_GPUS for said in ("four GPUs", "two to three weeks"))
