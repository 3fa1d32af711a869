"""Which class does the name of a file say, where people write it there? cat.0.jpg, cat_0.jpg,
n01440764_10026.JPEG: what stands before the number, or behind it where it begins with one."""

import re
from collections import Counter
from collections.abc import Iterable

WNID = re.compile(r"(n\d{8})[_-]")
BEFORE = re.compile(r"(?P<label>.*?[^\W\d_].*?)[\s._-]*\(?\d[\d\s._()-]*", re.DOTALL)
BEHIND = re.compile(r"[\d\s._-]+(?P<label>[^\W\d_].*)", re.DOTALL)
OF_CAMERAS = {  # what cameras, phones and programs call pictures
    *(
        "img",
        "image",
        "images",
        "dsc",
        "dscn",
        "dscf",
        "pxl",
        "photo",
        "picture",
        "pic",
        "screenshot",
        "p",
    ),
    *(
        "mvimg",
        "wp",
        "scan",
        "frame",
        "whatsapp image",
        "signal",
        "gopr",
        "dji",
        "download",
        "untitled",
        "im",
    ),
}
MIN_IMAGES = 2  # of most classes that are written in names
SHARE = 0.9


def label_in(name: str) -> str:
    """The class that the name of a file says; "" where it says none."""
    stem = name.rpartition("/")[2].rpartition(".")[0] or name.rpartition("/")[2]
    if wnid := WNID.match(stem):
        return wnid[1]
    match = BEFORE.fullmatch(stem) or BEHIND.fullmatch(stem)
    return match["label"].strip(" ._-") if match else ""


def labels_in(names: Iterable[str]) -> Counter[str]:
    """How many names say which class, where nearly all say one and there are several that are those
    of several images; otherwise nothing."""
    counts = Counter(label_in(name) for name in names)
    total = counts.total()
    classes = {label for label, count in counts.items() if label and count >= MIN_IMAGES}
    of_classes = sum(counts[label] for label in classes)
    if len(classes) < 2 or of_classes < SHARE * total:
        return Counter()
    if all(label.casefold() in OF_CAMERAS for label in classes):
        return Counter()
    return Counter({label: count for label, count in counts.most_common() if label})
