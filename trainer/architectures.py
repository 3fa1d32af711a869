"""How is each network made? One class each, written to be read, with the same choices: activation,
norm, init, width, depth. Depths are those of the spec, 0 only where the row of NETS says 0."""

from collections import OrderedDict

from torch import Tensor, nn

from trainer.net_spec import ACTIVATIONS, NORMS, NetError, NetSpec, scaled


class AlexNet(nn.Module):
    """Five convolutions after Krizhevsky et al. 2012, fitted to 64x64: 64 filters of 11x11 first,
    one linear layer.

    A single linear layer on global averages replaces the paper's three fully connected ones, which
    held 58 of its 60 million parameters. Batch norm (optional) is not in the paper."""

    def __init__(self, spec: NetSpec):
        super().__init__()
        c1, c2, c3, c4, c5 = (scaled(c, spec) for c in (64, 192, 384, 256, 256))
        self.features = nn.Sequential(
            OrderedDict(
                [
                    *conv(1, spec, spec.channels, c1, kernel=11, stride=2),  # (N, 64, 32, 32)
                    ("pool1", nn.MaxPool2d(3, 2, padding=1)),  # (N, 64, 16, 16)
                    *conv(2, spec, c1, c2, kernel=5),
                    ("pool2", nn.MaxPool2d(3, 2, padding=1)),  # (N, 192, 8, 8)
                    *conv(3, spec, c2, c3, kernel=3),
                    *conv(4, spec, c3, c4, kernel=3),
                    *conv(5, spec, c4, c5, kernel=3),  # (N, 256, 8, 8)
                ]
            )
        )
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.dropout = nn.Dropout(spec.dropout)
        self.linear = nn.Linear(c5, spec.classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(self.dropout(self.pool(self.features(x)).flatten(1)))


class VGG(nn.Module):
    """Stacks of 3x3 convolutions between poolings, three linear layers last. Simonyan and Zisserman
    2015, table 1."""

    columns = {11: (1, 1, 2, 2, 2), 13: (2, 2, 2, 2, 2), 16: (2, 2, 3, 3, 3), 19: (2, 2, 4, 4, 4)}

    def __init__(self, spec: NetSpec):
        super().__init__()
        depth = spec.depth
        if depth not in self.columns:
            raise NetError(f"vgg has 11, 13, 16 or 19 layers, not {depth}.")
        layers: list[tuple[str, nn.Module]] = []
        channels, number = spec.channels, 0
        for stage, (convs, out) in enumerate(
            zip(self.columns[depth], (64, 128, 256, 512, 512), strict=True), start=1
        ):
            for _ in range(convs):
                number += 1
                layers += conv(number, spec, channels, scaled(out, spec), kernel=3)
                channels = scaled(out, spec)
            layers.append((f"pool{stage}", nn.MaxPool2d(2, 2, ceil_mode=True)))
        self.features = nn.Sequential(OrderedDict(layers))
        self.pool = nn.AdaptiveAvgPool2d(1)
        hidden = scaled(512, spec)
        self.classifier = nn.Sequential(
            nn.Linear(channels, hidden),
            ACTIVATIONS[spec.activation].build(),
            nn.Dropout(spec.dropout),
            nn.Linear(hidden, hidden),
            ACTIVATIONS[spec.activation].build(),
            nn.Dropout(spec.dropout),
            nn.Linear(hidden, spec.classes),
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.pool(self.features(x)).flatten(1))


class Block(nn.Module):
    """Two 3x3 convolutions; residual: the input is added before the last activation. He et al.
    2016, figure 2."""

    def __init__(self, spec: NetSpec, inputs: int, outputs: int, stride: int):
        super().__init__()
        bias = spec.norm == "none"
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=bias)
        self.bn1 = NORMS[spec.norm](outputs)
        self.act1 = ACTIVATIONS[spec.activation].build()
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=bias)
        self.bn2 = NORMS[spec.norm](outputs)
        self.act2 = ACTIVATIONS[spec.activation].build()
        self.residual = spec.residual
        self.stride, self.missing = stride, outputs - inputs

    def forward(self, x: Tensor) -> Tensor:
        y = self.bn2(self.conv2(self.act1(self.bn1(self.conv1(x)))))
        if self.residual:
            y = y + self.shortcut(x)
        return self.act2(y)

    def shortcut(self, x: Tensor) -> Tensor:
        """Option A: identity; where the shape changes, every second pixel and zeros for the missing
        channels."""
        if self.stride == 1 and not self.missing:
            return x
        x = x[:, :, :: self.stride, :: self.stride]
        return nn.functional.pad(
            x, (0, 0, 0, 0, self.missing // 2, self.missing - self.missing // 2)
        )


class ResNet(nn.Module):
    """The CIFAR network of 6n+2 layers, residual or plain. He et al. 2016, section 4.2."""

    def __init__(self, spec: NetSpec):
        super().__init__()
        depth = spec.depth
        if depth < 8 or (depth - 2) % 6:
            raise NetError(f"resnet has 6n+2 layers (8, 14, 20, 32, 44, 56, 110), not {depth}.")
        c1, c2, c3 = (scaled(c, spec) for c in (16, 32, 64))
        self.conv1 = nn.Conv2d(spec.channels, c1, 3, padding=1, bias=spec.norm == "none")
        self.bn1 = NORMS[spec.norm](c1)
        self.act1 = ACTIVATIONS[spec.activation].build()
        blocks = (depth - 2) // 6
        self.layer1 = self._stage(spec, blocks, c1, c1, stride=1)
        self.layer2 = self._stage(spec, blocks, c1, c2, stride=2)
        self.layer3 = self._stage(spec, blocks, c2, c3, stride=2)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.linear = nn.Linear(c3, spec.classes)

    @staticmethod
    def _stage(spec: NetSpec, blocks: int, inputs: int, outputs: int, stride: int) -> nn.Sequential:
        first = Block(spec, inputs, outputs, stride)
        return nn.Sequential(first, *(Block(spec, outputs, outputs, 1) for _ in range(blocks - 1)))

    def forward(self, x: Tensor) -> Tensor:
        x = self.act1(self.bn1(self.conv1(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.linear(self.pool(x).flatten(1))


class DigitsNet(nn.Module):
    """A small net for 8x8 digits: `depth` 3x3 convolutions of 32 channels, one pooling halfway, one
    linear layer."""

    def __init__(self, spec: NetSpec):
        super().__init__()
        depth, width = spec.depth, scaled(32, spec)
        layers = []
        for number in range(1, depth + 1):
            layers += conv(number, spec, spec.channels if number == 1 else width, width, kernel=3)
            if number == max(1, depth // 2):
                layers.append(("pool", nn.MaxPool2d(2, 2)))
        self.features = nn.Sequential(OrderedDict(layers))
        self.dropout = nn.Dropout(spec.dropout)
        self.linear = nn.Linear(width * (spec.size // 2) ** 2, spec.classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(self.dropout(self.features(x).flatten(1)))


class Hidden(nn.Module):
    """One hidden layer of the fully connected net; residual adds the input to the activation."""

    def __init__(self, spec: NetSpec, inputs: int, outputs: int):
        super().__init__()
        self.linear = nn.Linear(inputs, outputs)
        self.norm = nn.BatchNorm1d(outputs) if spec.norm == "batch" else nn.Identity()
        self.act = ACTIVATIONS[spec.activation].build()
        self.residual = spec.residual and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        y = self.act(self.norm(self.linear(x)))
        return x + y if self.residual else y


class MLP(nn.Module):
    """`depth` equal fully connected hidden layers of 64: the laboratory in which vanishing
    gradients are plainest."""

    def __init__(self, spec: NetSpec):
        super().__init__()
        width = scaled(64, spec)
        sizes = [spec.channels * spec.size**2, *[width] * spec.depth]
        pairs = zip(sizes, sizes[1:], strict=False)
        self.hidden = nn.Sequential(*(Hidden(spec, inputs, outputs) for inputs, outputs in pairs))
        self.linear = nn.Linear(width, spec.classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(self.hidden(x.flatten(1)))


def conv(
    number: int, spec: NetSpec, inputs: int, outputs: int, kernel: int, stride: int = 1
) -> list:
    """One numbered convolution with its norm and activation, as named modules."""
    bias = spec.norm == "none"
    return [
        (
            f"conv{number}",
            nn.Conv2d(inputs, outputs, kernel, stride, padding=kernel // 2, bias=bias),
        ),
        (f"norm{number}", NORMS[spec.norm](outputs)),
        (f"act{number}", ACTIVATIONS[spec.activation].build()),
    ]
