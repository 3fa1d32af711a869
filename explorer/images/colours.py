"""Colours: what are the sRGB colours of a picture of any mode?"""

import functools
import hashlib
import io
import logging

import numpy as np
from PIL import Image, ImageCms

from trainer.decoding import rescaled

# sha256 of profiles that are sRGB itself: converting from them takes longer than decoding, and only
# rounds
SRGB_PROFILES = {
    "2b3aa1645779a9e634744faf9b01e9102b0c9b88fd6deced7934df86b949af7e",  # Hewlett-Packard's, in most photographs
}
log = logging.getLogger(__name__)


def srgb(image: Image.Image, notes: list[str]) -> Image.Image:
    """`image` of any mode in mode RGB and sRGB's colours; what was done is added to `notes`."""
    alpha, base = None, image
    if image.mode[0] in "IF":
        values = np.asarray(image)
        alpha = _matching(values, image.info.get("transparency"))
        base = Image.fromarray(rescaled(values))
        notes.append("Its greys were rescaled to 8 bits.")
    elif image.has_transparency_data:
        alpha = image.convert("RGBA").getchannel("A")
        base = image.getchannel("L") if image.mode == "LA" else image
    if image.mode == "CMYK":
        notes.append("CMYK was converted to RGB.")
    rgb = _of_profile(base, image.info.get("icc_profile"), notes)
    if alpha is not None and alpha.getextrema() != (255, 255):
        rgb = Image.composite(rgb, Image.new("RGB", rgb.size, "white"), alpha)
        notes.append("Transparent parts are shown on white.")
    return rgb


def _matching(values: np.ndarray, transparent: object) -> Image.Image | None:
    if not isinstance(transparent, int):
        return None
    return Image.fromarray(np.where(values == transparent, 0, 255).astype(np.uint8))


def _of_profile(image: Image.Image, profile: bytes | None, notes: list[str]) -> Image.Image:
    base = image if image.mode in ("L", "CMYK", "RGB") else image.convert("RGB")
    plain = base.convert("RGB")
    if not profile or (base.mode == "RGB" and hashlib.sha256(profile).hexdigest() in SRGB_PROFILES):
        return plain
    try:
        converted = _to_srgb(profile, base.mode).apply(base)
    except Exception as error:  # broken, or made for another kind of picture: its numbers remain
        log.info("a colour profile was ignored: %s", error)
        notes.append("Its colour profile could not be used and was ignored.")
        return plain
    if converted.tobytes() != plain.tobytes():
        notes.append("Colours were converted from its own profile to sRGB.")
    return converted


@functools.lru_cache(maxsize=16)
def _to_srgb(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform:
    """What turns pictures of this mode and profile into sRGB: as dear to make as to use."""
    own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    return ImageCms.buildTransform(own, ImageCms.createProfile("sRGB"), mode, "RGB")
