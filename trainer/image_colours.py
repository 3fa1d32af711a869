"""Colours: what are the sRGB colours of a picture of any mode?"""

import functools
import hashlib
import io
import logging

from PIL import Image, ImageCms

# sha256 of profiles that are sRGB itself: converting from them takes longer than decoding, and only
# rounds
SRGB_PROFILES = {
    "2b3aa1645779a9e634744faf9b01e9102b0c9b88fd6deced7934df86b949af7e",  # Hewlett-Packard's, in most photographs
}
log = logging.getLogger(__name__)


def srgb(image: Image.Image, notes: list[str]) -> Image.Image:
    """`image` of any mode of 8 bits in mode RGB and sRGB's colours; what was done is added to
    `notes`."""
    alpha, base = None, image
    if image.has_transparency_data:
        base = image.convert("RGBA")
        alpha = base.getchannel("A")
        base = image.getchannel("L") if image.mode == "LA" else base
    if image.mode == "CMYK":
        notes.append("CMYK was converted to RGB.")
    return on_white(of_profile(base, image.info.get("icc_profile"), notes), alpha, notes)


def on_white(rgb: Image.Image, alpha: Image.Image | None, notes: list[str]) -> Image.Image:
    """What is transparent shows white."""
    if alpha is None or alpha.getextrema() == (255, 255):
        return rgb
    notes.append("Transparent parts are shown on white.")
    return Image.composite(rgb, Image.new("RGB", rgb.size, "white"), alpha)


def of_profile(image: Image.Image, profile: bytes | None, notes: list[str]) -> Image.Image:
    """`image` in mode RGB, its colours converted from its own profile to sRGB's where it has one."""
    if image.mode == "LAB":
        return _to_srgb(b"", "LAB").apply(image)
    base = image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")
    plain = base if base.mode == "RGB" else base.convert("RGB")
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
    """What turns pictures of this mode and profile, none for CIE L*a*b*, into sRGB: as dear to make
    as to use."""
    own = (
        ImageCms.ImageCmsProfile(io.BytesIO(profile)) if profile else ImageCms.createProfile("LAB")
    )
    return ImageCms.buildTransform(own, ImageCms.createProfile("sRGB"), mode, "RGB")
