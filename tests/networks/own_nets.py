"""Networks as people write them, thin: a file of a person's own. Every public function gives one."""

from types import SimpleNamespace

import torch
import torch.nn.functional as F
import torchvision
from torch import Tensor, nn

from explorer.networks.own_network import Network

ANIMALS = ["cat", "dog", "hen", "owl"]


class HomeMade(nn.Module):
    """Functional ReLUs, one pooling used again and again, the head registered before the layers that
    come first, a tuple as its output."""

    def __init__(self) -> None:
        super().__init__()
        self.head = nn.Linear(12, 4)
        self.pool = nn.MaxPool2d(2)
        self.deep = nn.Conv2d(8, 12, 3)
        self.first = nn.Conv2d(3, 8, 3, padding=1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        x = self.pool(F.relu(self.first(x)))
        x = self.pool(F.relu(self.deep(x), inplace=True))
        return self.head(x.mean((2, 3))), x


class LeNet(nn.Module):
    """As in the tutorials: digits, `view`, one ReLU used four times."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5, padding=2), nn.Conv2d(6, 16, 5)
        self.relu, self.pool = nn.ReLU(inplace=True), nn.AvgPool2d(2)
        self.fc1, self.fc2, self.fc3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = self.pool(self.relu(self.conv1(x)))
        x = self.pool(self.relu(self.conv2(x)))
        x = self.relu(self.fc2(self.relu(self.fc1(x.view(x.size(0), -1)))))
        return self.fc3(x)


class Flat(nn.Module):
    """Fully connected, and probabilities at its end."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(3072, 24), nn.Tanh(), nn.Linear(24, 4))

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x.view(x.size(0), -1)).softmax(1)


class Unet(nn.Module):
    """Down, up with what was there before, and a head; weight norm; a buffer that counts."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("seen", torch.zeros(()))
        self.down1, self.down2 = nn.Conv2d(3, 6, 3, padding=1), nn.Conv2d(6, 8, 3, 2, 1)
        self.middle = nn.utils.parametrizations.weight_norm(nn.Conv2d(8, 8, 3, padding=1))
        self.up = nn.ConvTranspose2d(8, 6, 2, 2)
        self.last = nn.Conv2d(12, 8, 3, padding=1)
        self.head = nn.Conv2d(8, 4, 1)

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        self.seen += 1
        high = torch.relu(self.down1(x))
        low = F.leaky_relu(self.middle(F.relu(self.down2(high))))
        maps = F.relu(self.last(torch.cat([high, self.up(low)], 1)))
        return {"maps": maps, "out": self.head(maps).mean((2, 3))}


class Mobile(nn.Module):
    """Depthwise convolutions from the first on, SiLU, squeeze and excitation, LayerNorm, channels last
    within."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 6, 3, 2, 1, groups=3, bias=False)
        self.norm1, self.act = nn.BatchNorm2d(6), nn.SiLU(inplace=True)
        self.depthwise = nn.Conv2d(6, 6, 5, padding=2, groups=6)
        self.layer_norm, self.wide, self.narrow = (
            nn.LayerNorm(6),
            nn.Linear(6, 12),
            nn.Linear(12, 6),
        )
        self.squeeze, self.excite = nn.Linear(6, 3), nn.Linear(3, 6)
        self.scale = nn.Parameter(torch.full((6, 1, 1), 0.5))
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(6, 4))

    def forward(self, x: Tensor) -> Tensor:
        x = self.act(self.norm1(self.stem(x)))
        y = self.layer_norm(self.depthwise(x).permute(0, 2, 3, 1))
        y = self.narrow(F.gelu(self.wide(y))).permute(0, 3, 1, 2)
        x = x + self.scale * y
        gate = torch.sigmoid(self.excite(F.relu(self.squeeze(x.mean((2, 3))))))
        return self.classifier((x * gate[:, :, None, None]).mean((2, 3)))


class YesOrNo(nn.Module):
    """One output, of a sigmoid, squeezed."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 8, 3, padding=1), nn.ELU(), nn.MaxPool2d(4), nn.Conv2d(8, 8, 3), nn.ELU()
        )
        self.score = nn.Linear(8, 1)

    def forward(self, x: Tensor) -> Tensor:
        return torch.sigmoid(self.score(self.features(x).amax((2, 3)))).squeeze(1)


class ImageClassifier(nn.Module):
    """As Hugging Face's: keywords within, an object that has logits, names of classes in a
    configuration, half precision."""

    def __init__(self) -> None:
        super().__init__()
        self.config = SimpleNamespace(id2label=dict(enumerate(ANIMALS)))
        self.embedder = nn.Conv2d(3, 8, 3, 4, 1)
        self.encoder = nn.LSTM(8, 8, batch_first=True)
        self.classifier = nn.Linear(8, 4)

    def forward(self, pixel_values: Tensor) -> SimpleNamespace:
        hidden = self.embedder(input=pixel_values).relu()
        states, _ = self.encoder(hidden.flatten(2).transpose(1, 2))
        return SimpleNamespace(loss=None, logits=self.classifier(input=states[:, -1]))


class Wide(nn.Module):
    """Batch norm and `view`: for 16x16, and what odd ones differ from."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.norm, self.head = (
            nn.Conv2d(3, 4, 3, 2),
            nn.BatchNorm2d(4),
            nn.Linear(196, 3),
        )

    def features(self, x: Tensor) -> Tensor:
        h = F.relu(self.norm(self.conv(x)))
        return h.view(x.size(0), -1)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.features(x))


def home_made() -> Network:
    """Home-made"""
    return Network(HomeMade(), ANIMALS, size=32)


def lenet() -> nn.Module:
    return LeNet()


def transformer() -> Network:
    net = torchvision.models.VisionTransformer(32, 8, 2, 2, 16, 32, num_classes=4)
    nn.init.normal_(net.heads.head.weight)
    return Network(net, size=32)


def fully_connected() -> Network:
    return Network(Flat, size=32)


def unet() -> Network:
    return Network(Unet(), size=32, label="U-Net *with* a [head](http://x.y)")


def mobile() -> Network:
    return Network(Mobile(), ANIMALS, size=48)


def yes_or_no() -> Network:
    return Network(YesOrNo(), ["cat"], size=32)


def dense() -> Network:
    net = torchvision.models.DenseNet(4, (2, 2), 8, num_classes=4)
    return Network(net, size=64)


def hugging_face() -> Network:
    return Network(ImageClassifier().half(), size=32)
