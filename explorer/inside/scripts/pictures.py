"""Pictures: which lines make of a picture what a network is given? By torchvision's transforms, as
`images.preprocessing` does it."""

import hashlib
from collections.abc import Sequence

from explorer.images.preprocessing import Preprocessing
from explorer.images.samples import SAMPLES, Digit, Packaged
from explorer.inside.scripts.parts import Part

DIGIT = '''def digit(index: int) -> Image.Image:
    """One of scikit-learn's digits, every value a square of 8 x 8 pixels."""
    greys = np.rint(load_digits().images[index] * 255 / 16).astype(np.uint8)
    return Image.fromarray(greys.repeat(8, 0).repeat(8, 1))'''
WIDE = '''def in_srgb(image: Image.Image) -> Image.Image:
    """A picture whose profile has more colours than sRGB, in those of sRGB."""
    profile = ImageCms.ImageCmsProfile(BytesIO(image.info["icc_profile"]))
    return ImageCms.profileToProfile(image, profile, ImageCms.createProfile("sRGB"))'''
PREPARE = ("import torch", "from torchvision import transforms", "from PIL import Image")


def file(image: str) -> str:
    """What a picture is called that nobody has who has not the app; no two have one name."""
    return f"picture-{hashlib.sha256(image.encode()).hexdigest()[:8]}.png"


def needs_file(image: str) -> bool:
    """Whether a script needs the picture itself, as `file` beside it."""
    return image not in SAMPLES or not isinstance(SAMPLES[image].load, Packaged | Digit)


def about(image: str) -> str:
    """Which picture it is, and whose."""
    if image not in SAMPLES:
        return f"Picture: {file(image)}"
    row = SAMPLES[image]
    return f"Picture: {row.label}; {row.credit}; {row.licence}"


def picture(image: str, preprocessing: Preprocessing) -> Part:
    """`x` (1, C, H, W), of a sample or of an upload by its key."""
    expression, where = _opened(image)
    mode = "RGB" if preprocessing.channels == 3 else "L"
    beside = f"# save the picture that the app shows as {file(image)} beside this script\n"
    note = beside if needs_file(image) else ""
    opened = Part(f"{note}image = {expression}", where.imports, where.defined)
    return opened + _prepare(preprocessing) + Part(f'x = prepare(image.convert("{mode}"))[None]')


def pictures(images: Sequence[str], preprocessing: Preprocessing) -> Part:
    """`xs` (N, C, H, W), of samples."""
    expressions, sources = zip(*map(_opened, images), strict=True)
    whole = Part()
    for source in sources:
        whole += source
    lines = ",\n    ".join(expressions)
    mode = "RGB" if preprocessing.channels == 3 else "L"
    stacked = f'xs = torch.stack([prepare(image.convert("{mode}")) for image in images])'
    return whole + _prepare(preprocessing) + Part(f"images = [\n    {lines},\n]\n{stacked}")


def digits(count: int, preprocessing: Preprocessing) -> Part:
    """`xs` (N, 1, H, W), of the first digits."""
    _, source = _opened(next(key for key, row in SAMPLES.items() if isinstance(row.load, Digit)))
    stacked = f"xs = torch.stack([prepare(digit(index)) for index in range({count})])"
    return source + _prepare(preprocessing) + Part(stacked)


def _opened(image: str) -> tuple[str, Part]:
    """A picture of Pillow's, as Python writes it, and what that needs."""
    load = SAMPLES[image].load if image in SAMPLES else None
    if isinstance(load, Digit):
        imports = ("import numpy as np", "from sklearn.datasets import load_digits")
        return f"digit({load.index})", Part(imports=imports, defined=(DIGIT,))
    if isinstance(load, Packaged):
        imports = (f"import {load.package}", "from pathlib import Path")
        opened = f"Image.open(Path({load.package}.__file__).parent / {load.path!r})"
        if not load.wide:
            return opened, Part(imports=imports)
        more = ("from io import BytesIO", "from PIL import ImageCms")
        return f"in_srgb({opened})", Part(imports=(*imports, *more), defined=(WIDE,))
    return f'Image.open("{file(image)}")', Part()


def _prepare(preprocessing: Preprocessing) -> Part:
    channels = preprocessing.channels
    usual = "box" if channels == 1 else "bilinear"
    interpolation = (preprocessing.interpolation or usual).upper()
    text = f"""prepare = transforms.Compose([
    transforms.Resize({preprocessing.resize}, transforms.InterpolationMode.{interpolation}),
    transforms.CenterCrop({preprocessing.crop}),
    transforms.ToTensor(),
    transforms.Normalize(
        mean={preprocessing.mean!r},
        std={preprocessing.std!r},
    ),
])"""
    return Part(imports=PREPARE, defined=(text,))
