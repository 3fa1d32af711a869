"""Renamings: what do others call the weights that torchvision or the trainer names otherwise?

A row of RENAMINGS is a convention, and patterns of its names with what they are called here. To add a
convention, add a row."""

import re
from collections.abc import Iterable, Mapping

RENAMINGS: dict[str, Mapping[str, str]] = {
    "ResNets of CIFAR repositories": {
        r"\.shortcut\.": ".downsample.",
        r"^linear\.": "fc.",
    },
    "DenseNets of torchvision before 0.3": {
        r"(denselayer\d+\.(?:norm|relu|conv))\.([12]\.)": r"\1\2",
    },
    "ResNets of Hugging Face": {
        r"^(?:resnet\.)?embedder\.embedder\.convolution\.": "conv1.",
        r"^(?:resnet\.)?embedder\.embedder\.normalization\.": "bn1.",
        r"^(?:resnet\.)?encoder\.stages\.0\.layers\.": "layer1.",
        r"^(?:resnet\.)?encoder\.stages\.1\.layers\.": "layer2.",
        r"^(?:resnet\.)?encoder\.stages\.2\.layers\.": "layer3.",
        r"^(?:resnet\.)?encoder\.stages\.3\.layers\.": "layer4.",
        r"\.layer\.0\.convolution\.": ".conv1.",
        r"\.layer\.0\.normalization\.": ".bn1.",
        r"\.layer\.1\.convolution\.": ".conv2.",
        r"\.layer\.1\.normalization\.": ".bn2.",
        r"\.layer\.2\.convolution\.": ".conv3.",
        r"\.layer\.2\.normalization\.": ".bn3.",
        r"\.shortcut\.convolution\.": ".downsample.0.",
        r"\.shortcut\.normalization\.": ".downsample.1.",
        r"^classifier\.1\.": "fc.",
    },
    "the children of a ResNet in a Sequential": {
        r"^(?:\w+\.)?0\.(?=weight$|bias$)": "conv1.",
        r"^(?:\w+\.)?1\.(?=weight$|bias$|running_)": "bn1.",
        r"^(?:\w+\.)?4\.(?=\d+\.)": "layer1.",
        r"^(?:\w+\.)?5\.(?=\d+\.)": "layer2.",
        r"^(?:\w+\.)?6\.(?=\d+\.)": "layer3.",
        r"^(?:\w+\.)?7\.(?=\d+\.)": "layer4.",
    },
    "vision transformers of torchvision's published files": {
        r"\.mlp\.linear_1\.": ".mlp.0.",
        r"\.mlp\.linear_2\.": ".mlp.3.",
    },
    "vision transformers of timm": {
        r"^cls_token$": "class_token",
        r"^pos_embed$": "encoder.pos_embedding",
        r"^patch_embed\.proj\.": "conv_proj.",
        r"^blocks\.(\d+)\.": r"encoder.layers.encoder_layer_\1.",
        r"\.norm([12])\.": r".ln_\1.",
        r"\.attn\.qkv\.": ".self_attention.in_proj_",
        r"\.attn\.proj\.": ".self_attention.out_proj.",
        r"\.mlp\.fc1\.": ".mlp.0.",
        r"\.mlp\.fc2\.": ".mlp.3.",
        r"^norm\.": "encoder.ln.",
        r"^head\.": "heads.head.",
    },
}


def renamed(names: Iterable[str], convention: str) -> dict[str, str] | None:
    """What names of a convention are called here, by name, or None where none is of it or two would
    be the same."""
    patterns = [(re.compile(pattern), new) for pattern, new in RENAMINGS[convention].items()]
    result = {}
    for name in names:
        new = name
        for pattern, replacement in patterns:
            new = pattern.sub(replacement, new)
        result[name] = new
    changed = any(name != new for name, new in result.items())
    return result if changed and len(set(result.values())) == len(result) else None
