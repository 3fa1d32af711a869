"""Which files are in a zip, and which of them may be images?

Zips are read in place: nothing is extracted, so no name in a zip is ever a path here."""

import contextlib
import functools
import hashlib
import re
import stat
import zipfile
from pathlib import Path

from trainer.image_files import (
    HEAD,
    MAX_FILE_BYTES,
    MAX_FILES,
    Contents,
    DatasetError,
    Listing,
    bounded,
    is_junk,
    printable,
)

DRIVE = re.compile(r"[A-Za-z]:")
MAX_BYTES = 400 * 2**30
MAX_RATIO = 100  # photos hardly shrink in a zip; what shrinks more is made to fill a memory
UTF8 = 0x800  # the flag that says how a name is written
OLD_ENCODING = "cp437"  # in which a name is read that has no such flag


def zip_contents(path: Path) -> Contents:
    """What is in a zip. Raises DatasetError, also for hostile ones."""
    try:
        archive = zipfile.ZipFile(path)  # stays open as long as its entries can be read
        members = archive.infolist()
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise DatasetError(
            f"{printable(path.name)} is no readable zip ({type(error).__name__})."
        ) from error
    _check_size(path, members)
    listing, files, others = _listed(path, archive, members)

    def read(name: str) -> bytes:
        return bounded(name, _opened(path, archive, files[name], MAX_FILE_BYTES + 1))

    @functools.cache
    def digest() -> str:  # names, sizes and checksums of members are what their maker wants
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def stamp(_name: str) -> str:
        try:
            return digest()
        except OSError as error:
            raise DatasetError(
                f"{printable(path.name)} cannot be read: {error.strerror}."
            ) from error

    return Contents(
        listing.files, listing.folders, read, stamp, listing.tables, listing.left_out, others
    )


def _opened(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    """The first bytes of a member. Raises DatasetError."""
    try:
        with archive.open(member) as file:
            return file.read(most)
    except Exception as error:  # zipfile raises many kinds for broken members
        raise DatasetError(
            f"{readable_name(member)} in {printable(path.name)} cannot be read "
            f"({type(error).__name__})."
        ) from error


def _check_size(path: Path, members: list[zipfile.ZipInfo]) -> None:
    """Raise DatasetError for a zip that would unpack to more than any data set."""
    total, size = sum(member.file_size for member in members), path.stat().st_size
    if len(members) > MAX_FILES or total > min(MAX_BYTES, MAX_RATIO * size):
        raise DatasetError(
            f"{printable(path.name)} would unpack to {len(members):,} files and {total / 2**30:.2f} GiB from "
            f"{size / 2**30:.4f} GiB; the most is {MAX_FILES:,} files, {MAX_BYTES // 2**30} GiB and "
            f"{MAX_RATIO} times the size of the zip."
        )


def _listed(
    path: Path, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]
) -> tuple[Listing, dict[str, zipfile.ZipInfo], list[str]]:
    """The names in a zip, the members that can be read by name, and the names of all others. Raises
    DatasetError."""
    listing, files, folded = Listing(), dict[str, zipfile.ZipInfo](), set[str]()
    others: list[str] = []
    for member in members:
        name = _checked_name(member, printable(path.name))
        if is_junk(name.split("/")):
            continue
        if member.is_dir() or member.filename.endswith("\\"):
            listing.folders.append(name)
        elif listing.add(name, lambda member=member: _opened(path, archive, member, HEAD)):  # type: ignore[misc]
            if name.casefold() in folded:
                raise DatasetError(
                    f"{printable(path.name)} holds the name {name[:80]!r} twice (upper and lower case are "
                    "not told apart)."
                )
            folded.add(name.casefold())
            files[name] = member
        else:
            others.append(name)
    return listing, files, others


def readable_name(member: zipfile.ZipInfo) -> str:
    """The name of a member: many programs write UTF-8 and do not say so."""
    name = member.filename
    if not member.flag_bits & UTF8:
        with contextlib.suppress(UnicodeError):  # it is as old Windows wrote it
            name = name.encode(OLD_ENCODING).decode()
    return printable(name)


def _checked_name(member: zipfile.ZipInfo, archive: str) -> str:
    """The name of a member with forward slashes. Raises DatasetError for names and kinds that no
    data set has."""
    name = readable_name(member).replace("\\", "/")
    if name.startswith("/") or DRIVE.match(name) or ".." in name.split("/"):
        raise DatasetError(
            f"{archive} holds a name with '..' or an absolute name; make it anew from the folder."
        )
    if stat.S_ISLNK(member.external_attr >> 16):
        raise DatasetError(
            f"{archive} holds a link, {name[:80]!r}; make it anew with the files themselves."
        )
    if member.flag_bits & 1:
        raise DatasetError(f"{archive} is encrypted; make it anew without a password.")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DatasetError(f"{archive} is packed in an unusual way; make it anew by deflating.")
    return "/".join(part for part in name.split("/") if part not in ("", "."))
