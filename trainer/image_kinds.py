"""What kind of image is in a file? Its first bytes say it; its name never does.

To read one more format, write a function that opens it into trainer/image_openers.py and a row in
KINDS; to name one that cannot be read, add a row to OTHERS."""

import re
from dataclasses import dataclass

from trainer.image_limits import MAX_READ, PictureError

HEAD = 4096  # bytes of a file that are looked at
MEDIA = re.compile(rb".{4}ftyp", re.DOTALL)
CODED = {b"av1C": "AVIF", b"hvcC": "HEIC"}  # boxes that say how the pixels are coded
BRANDS = {  # of a file in boxes -> the one of KINDS that it is
    **dict.fromkeys((b"avif", b"avis"), "AVIF"),
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"), "HEIC"),
}
NEVER = re.compile(rb"(?!)")
GENERAL = (b"mif1", b"mif2", b"msf1", b"miaf", b"MiHE")  # brands of both


@dataclass(frozen=True)
class Kind:
    """A format that can be read. `start`: how its files begin; `opener`: the function of
    image_openers that opens them; `memory`: bytes that decoding takes, for each pixel; `most`: pixels
    that may be decoded.

    `here`: whether the app's server decodes small ones itself, or leaves all to a process of their
    own; `slow`: how those begin that are decoded in Python, in turns with all other threads.
    `several`: what is to be said of a file that holds `count` pictures."""

    key: str
    suffixes: tuple[str, ...]
    start: re.Pattern[bytes]
    opener: str
    memory: int = 5
    most: int = MAX_READ
    here: bool = True
    slow: re.Pattern[bytes] = NEVER
    several: str = "First of {count} frames."


MAIN = "The main one of {count} pictures in its file."


def _start(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(pattern, re.DOTALL | re.IGNORECASE)


KINDS: dict[str, Kind] = {  # AVIF and HEIC are told apart by their brands
    kind.key: kind
    for kind in (
        Kind("PNG", (".png", ".apng"), re.compile(rb"\x89PNG\r\n\x1a\n"), "png"),
        Kind(
            "JPEG",
            (".jpg", ".jpeg", ".jpe", ".jfif", ".pjpeg", ".pjp", ".mpo", ".jps"),
            re.compile(rb"\xff\xd8\xff"),
            "jpeg",
            most=2 * MAX_READ,
            several=MAIN,
        ),
        Kind(
            "WEBP",
            (".webp",),
            re.compile(rb"RIFF.{4}WEBPVP8[ LX]", re.DOTALL),
            "webp",
            memory=16,
        ),
        Kind("AVIF", (".avif", ".avifs"), NEVER, "avif", memory=16, here=False),
        Kind(
            "HEIC",
            (".heic", ".heif", ".hif"),
            NEVER,
            "heic",
            memory=10,
            here=False,
            several=MAIN,
        ),
        Kind("GIF", (".gif",), re.compile(rb"GIF8[79]a"), "gif"),
        Kind(
            "BMP",
            (".bmp", ".dib"),
            re.compile(rb"BM.{4}\0{4}", re.DOTALL),
            "bmp",
            slow=re.compile(rb".{30}[\x01\x02]\0\0\0", re.DOTALL),  # in run lengths of 8 or 4 bits
        ),
        Kind(
            "TIFF",
            (".tif", ".tiff"),
            re.compile(rb"II[*+]\0(?!.{4}CR)|MM\0[*+]", re.DOTALL),
            "tiff",
            memory=12,
            here=False,
            several="First of {count} pages.",
        ),
        Kind(
            "JPEG 2000",
            (".jp2", ".j2k", ".jpf", ".jpx", ".j2c", ".jpc"),
            re.compile(rb"\xff\x4f\xff\x51|\0\0\0\x0cjP  \r\n\x87\n"),
            "jpeg2000",
            memory=20,
            here=False,
        ),
        Kind(
            "PPM",
            (".ppm", ".pgm", ".pbm", ".pnm", ".pfm"),
            re.compile(rb"P[1-6fF]\s"),
            "ppm",
            memory=12,
            slow=re.compile(rb"P[123]"),
        ),
    )
}
SUFFIXES = {suffix for kind in KINDS.values() for suffix in kind.suffixes}
*_FIRST, _LAST = KINDS
READABLE = f"{', '.join(_FIRST)} and {_LAST} pictures can be used."


@dataclass(frozen=True)
class Other:
    """What is no picture that can be read: how it is called, how it begins, and what would be
    right."""

    name: str
    start: re.Pattern[bytes]
    remedy: str = "Save it as PNG or JPEG first"


EXPORT = "Export it as JPEG or PNG with the program of the camera first"
FRAME = "Save one picture of it as PNG or JPEG first"
VALUES = "Write its values as PNG or TIFF first"
ANOTHER = "Choose a picture"
UNPACK = "Take the pictures out of it first"
OTHERS = (
    Other("a JPEG XL picture", _start(rb"\xff\x0a|\0\0\0\x0cJXL \r\n\x87\n")),
    Other("a JPEG XR picture", _start(rb"II\xbc")),
    Other("a raw photograph of a Canon", _start(rb".{4}ftypcrx |II\*\0\x10\0\0\0CR"), EXPORT),
    Other("a raw photograph of a camera", _start(rb"FUJIFILMCCD-RAW|IIU\0|II?R[OS]|MMOR"), EXPORT),
    Other("a DICOM picture of a medical scanner", _start(rb".{128}DICM"), VALUES),
    Other("a NIfTI volume of a medical scanner", _start(rb".{344}(n\+1|ni1)\0"), VALUES),
    Other("a Photoshop document", _start(rb"8BPS\0[\x01\x02]")),
    Other("a GIMP document", _start(rb"gimp xcf")),
    Other("an icon or a cursor of Windows", _start(rb"\0\0[\x01\x02]\0[^\0]\0")),
    Other("an icon of macOS", _start(rb"icns")),
    Other("an OpenEXR picture", _start(rb"\x76\x2f\x31\x01")),
    Other("a Radiance HDR picture", _start(rb"#\?(RADIANCE|RGBE)")),
    Other("a DirectDraw texture", _start(rb"DDS ")),
    Other("a FITS picture of a telescope", _start(rb"SIMPLE  =")),
    Other("a QOI picture", _start(rb"qoif")),
    Other("a PAM picture", _start(rb"P7\n")),
    Other("a PCX picture", _start(rb"\x0a[\0-\x05]\x01[\x01\x02\x04\x08]")),
    Other("an SGI picture", _start(rb"\x01\xda[\0\x01][\x01\x02]\0")),
    Other("an XBM picture", _start(rb"(/\*.{,900}\*/\s*)?#define \w+_width \d+\s")),
    Other("a program", _start(rb"MZ|\x7fELF|#!"), ANOTHER),
    Other("a FLIF picture", _start(rb"FLIF")),
    Other("an SVG drawing", _start(rb"(\xef\xbb\xbf)?\s*<(svg|\?xml.{,900}<svg|!DOCTYPE svg)")),
    Other("an EPS drawing", _start(rb"%!PS|\xc5\xd0\xd3\xc6")),
    Other("a drawing of Windows (WMF or EMF)", _start(rb"\xd7\xcd\xc6\x9a|\x01\0\0\0.{36} EMF")),
    Other("a PDF document", _start(rb"%PDF-"), FRAME),
    Other("a sound", _start(rb"ID3|RIFF.{4}WAVE|.{4}ftypM4A|fLaC|OggS"), ANOTHER),
    Other(
        "a video",
        _start(rb".{4}ftyp|.{4}(moov|mdat)|\x1aE\xdf\xa3|RIFF.{4}AVI |\0\0\x01[\xba\xb3]|FLV\x01"),
        FRAME,
    ),
    Other(
        "a web page and not the picture that it shows",
        _start(
            rb"(\xef\xbb\xbf)?\s*(<!--.{,900}-->\s*)?<(!DOCTYPE html|html|head|body|script|meta)"
        ),
        "Open the picture itself in the browser and save that",
    ),
    Other(
        "a pointer of Git LFS and not the file itself",
        _start(rb"version https://git-lfs"),
        "Fetch the files with git lfs pull first",
    ),
    Other("an XML text", _start(rb"(\xef\xbb\xbf)?\s*<(\?xml|error|plist)"), ANOTHER),
    Other("an archive", _start(rb"Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ|.{257}ustar"), UNPACK),
    Other("a zip, or a document that is one", _start(rb"PK[\x03\x05]"), UNPACK),
    Other(
        "an Office document, or what Windows keeps beside pictures", _start(rb"\xd0\xcf\x11\xe0")
    ),
    Other(
        "what macOS keeps beside a file, without the picture",
        _start(rb"\0\x05\x16[\0\x07]"),
        "Choose the file of the same name that does not begin with ._",
    ),
    Other("an array of numpy", _start(rb"\x93NUMPY"), VALUES),
    Other("an HDF5 or MATLAB file", _start(rb"\x89HDF|MATLAB "), VALUES),
    Other(
        "a file of zeros alone, as an interrupted copy leaves it",
        _start(rb"\0{512}|\0+\Z"),
        "Copy or download it again",
    ),
)


def kind_of(data: bytes) -> Kind | None:
    """The one of KINDS that these bytes begin as."""
    head = data[:HEAD]
    for kind in KINDS.values():
        if kind.start.match(head):
            return kind
    return _boxed(head) if MEDIA.match(head) else None


def _boxed(head: bytes) -> Kind | None:
    """The kind of a file in boxes (ISO/IEC 14496-12): its own brand, or, where that means several,
    those it is compatible with, or the box that says how it is coded."""
    end = min(max(int.from_bytes(head[:4], "big"), 16), len(head))
    brand, others = head[8:12], [head[place : place + 4] for place in range(16, end - 3, 4)]
    if brand not in GENERAL:
        return KINDS[BRANDS[brand]] if brand in BRANDS else None
    known = [BRANDS[other] for other in others if other in BRANDS]
    known += [key for box, key in CODED.items() if box in head]
    return KINDS[known[0] if known else "HEIC"]


def known_kind(data: bytes) -> Kind:
    """`kind_of`, or PictureError, which says what the file is instead."""
    kind = kind_of(data)
    if kind is not None:
        return kind
    head = data[:HEAD]
    for other in OTHERS:
        if other.start.match(head):
            raise PictureError(
                f"This is {other.name}, which cannot be used here. {other.remedy}; {READABLE}"
            )
    if data[-18:].startswith(b"TRUEVISION-XFILE"):
        raise PictureError(
            f"This is a TGA picture, which cannot be used here. Save it as PNG or JPEG first; {READABLE}"
        )
    raise PictureError(
        f"This file is {'a text and ' if _is_text(head) else ''}not a picture that can be read, "
        f"whatever its name says. {READABLE}"
    )


def _is_text(head: bytes) -> bool:
    """Whether a file begins with text in UTF-8; the last letter may be cut off."""
    try:
        text = head.decode()
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3:
            return False
        text = head[: error.start].decode()
    return all(letter.isprintable() or letter.isspace() for letter in text)
