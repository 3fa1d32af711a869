"""Networks as the authors of common repositories write them: what strangers' checkpoints are of."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class CifarBlock(nn.Module):
    """kuangliu/pytorch-cifar's BasicBlock; akamaster's with option "A"."""

    def __init__(self, inputs: int, planes: int, stride: int, option: str = "B") -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, planes, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.shortcut: nn.Module = nn.Sequential()
        self.pad = planes // 4 if option == "A" and inputs != planes else 0
        if option == "B" and (stride != 1 or inputs != planes):
            conv = nn.Conv2d(inputs, planes, 1, stride, bias=False)
            self.shortcut = nn.Sequential(conv, nn.BatchNorm2d(planes))

    def forward(self, x: Tensor) -> Tensor:
        out = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.pad:
            skip = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.pad, self.pad))
        else:
            skip = self.shortcut(x)
        return F.relu(out + skip)


class CifarResNet(nn.Module):
    """kuangliu's ResNet-18 and akamaster's of three stages: a 3x3 first layer, `linear` last."""

    def __init__(self, blocks: tuple[int, ...], width: int, option: str, outputs: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        inputs = width
        for stage, count in enumerate(blocks, start=1):
            planes = width * 2 ** (stage - 1)
            strides = [1 if stage == 1 else 2, *[1] * (count - 1)]
            layers = []
            for stride in strides:
                layers.append(CifarBlock(inputs, planes, stride, option))
                inputs = planes
            self.add_module(f"layer{stage}", nn.Sequential(*layers))
        self.stages = len(blocks)
        self.linear = nn.Linear(inputs, outputs)

    def forward(self, x: Tensor) -> Tensor:
        out = F.relu(self.bn1(self.conv1(x)))
        for stage in range(1, self.stages + 1):
            out = self.get_submodule(f"layer{stage}")(out)
        out = F.avg_pool2d(out, out.size()[3])
        return self.linear(out.view(out.size(0), -1))


class PackagedBlock(nn.Module):
    """chenyaofo/pytorch-cifar-models' BasicBlock."""

    def __init__(self, inputs: int, planes: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, planes, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(planes, planes, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.downsample = None
        if stride != 1 or inputs != planes:
            conv = nn.Conv2d(inputs, planes, 1, stride, bias=False)
            self.downsample = nn.Sequential(conv, nn.BatchNorm2d(planes))

    def forward(self, x: Tensor) -> Tensor:
        out = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        return self.relu(out + (x if self.downsample is None else self.downsample(x)))


class PackagedResNet(nn.Module):
    """chenyaofo's CIFAR ResNet: three stages, `downsample` and `fc`."""

    def __init__(self, blocks: int, outputs: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        self.relu = nn.ReLU(inplace=True)
        inputs, stages = 16, []
        for planes, stride in ((16, 1), (32, 2), (64, 2)):
            layers = [PackagedBlock(inputs, planes, stride)]
            layers += [PackagedBlock(planes, planes, 1) for _ in range(blocks - 1)]
            stages.append(nn.Sequential(*layers))
            inputs = planes
        self.layer1, self.layer2, self.layer3 = stages
        self.fc = nn.Linear(64, outputs)

    def forward(self, x: Tensor) -> Tensor:
        x = self.relu(self.bn1(self.conv1(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.fc(torch.flatten(F.adaptive_avg_pool2d(x, 1), 1))


class CifarVGG(nn.Module):
    """kuangliu's VGG-11: convolutions with batch norm, and one linear layer."""

    plan = (64, "M", 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M")

    def __init__(self, outputs: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        inputs = 3
        for step in self.plan:
            if isinstance(step, int):
                conv = nn.Conv2d(inputs, step, kernel_size=3, padding=1)
                layers += [conv, nn.BatchNorm2d(step), nn.ReLU(inplace=True)]
                inputs = step
            else:
                layers += [nn.MaxPool2d(kernel_size=2, stride=2)]
        layers += [nn.AvgPool2d(kernel_size=1, stride=1)]
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Linear(512, outputs)

    def forward(self, x: Tensor) -> Tensor:
        out = self.features(x)
        return self.classifier(out.view(out.size(0), -1))


class CifarAlexNet(nn.Module):
    """bearpaw/pytorch-classification's AlexNet."""

    def __init__(self, outputs: int) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 64, kernel_size=11, stride=4, padding=5),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(kernel_size=2, stride=2),
            nn.Conv2d(64, 192, kernel_size=5, padding=2),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(kernel_size=2, stride=2),
            nn.Conv2d(192, 384, kernel_size=3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(384, 256, kernel_size=3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(256, 256, kernel_size=3, padding=1),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(kernel_size=2, stride=2),
        )
        self.classifier = nn.Linear(256, outputs)

    def forward(self, x: Tensor) -> Tensor:
        x = self.features(x)
        return self.classifier(x.view(x.size(0), -1))
