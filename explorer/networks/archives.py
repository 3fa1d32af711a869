"""Archives: which members do the bytes of a zip or a tar hold, and what is in one?

Nothing is extracted. A member that is stored is a view of the file itself."""

import io
import struct
import tarfile
import zipfile
import zlib
from dataclasses import dataclass

from explorer.networks.checkpoint_error import DAMAGED_TAR, DAMAGED_ZIP, CheckpointError

MAX_UNPACKED, MAX_RATIO, MAX_MEMBERS = 4 * 2**30, 20, 50_000
LOCAL_HEADER = struct.Struct("<4s22xHH")
ENCRYPTED = 1  # a bit of a member's flags


class ByteView(io.RawIOBase):
    """A file over bytes that are there, without a copy."""

    def __init__(self, data: memoryview) -> None:
        self._data, self._position = data, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: len(self._data)}
        if base[whence] + offset < 0:
            raise ValueError(offset)
        self._position = base[whence] + offset
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        part = self._data[self._position : self._position + len(buffer)]
        buffer[: len(part)] = part
        self._position += len(part)
        return len(part)


@dataclass(frozen=True)
class Archive:
    """The members of a zip or a tar by name, folders left out. `read` raises CheckpointError."""

    data: memoryview
    members: dict[str, zipfile.ZipInfo | tarfile.TarInfo]

    def read(self, name: str) -> memoryview:
        """The bytes of a member."""
        info = self.members.get(name)
        if info is None:
            raise CheckpointError(DAMAGED_ZIP)
        if isinstance(info, tarfile.TarInfo):
            return self.data[info.offset_data : info.offset_data + info.size]
        return _unpacked(self.data, info)


def open_zip(data: memoryview) -> Archive:
    """The archive of these bytes. Raises CheckpointError for one that is damaged, locked, or
    unpacks to far more than its size."""
    try:
        with zipfile.ZipFile(ByteView(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise CheckpointError(DAMAGED_ZIP) from error
    if sum(member.file_size for member in members) > min(MAX_UNPACKED, MAX_RATIO * len(data)):
        raise CheckpointError("This file unpacks to far more than its size: it is refused.")
    by_name: dict[str, zipfile.ZipInfo | tarfile.TarInfo] = {m.filename: m for m in members}
    if len(by_name) < len(members) or len(members) > MAX_MEMBERS:
        raise CheckpointError(DAMAGED_ZIP)
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise CheckpointError("This zip is locked by a password: bring the file that is in it.")
    return Archive(data, {n: m for n, m in by_name.items() if not n.endswith("/")})


def open_tar(data: memoryview) -> Archive:
    """The archive of these bytes. Raises CheckpointError for one that is damaged."""
    members: dict[str, zipfile.ZipInfo | tarfile.TarInfo] = {}
    try:
        with tarfile.open(fileobj=ByteView(data), mode="r:") as archive:
            for number, member in enumerate(archive):
                if number >= MAX_MEMBERS or member.name in members:
                    raise CheckpointError(DAMAGED_TAR)
                if member.isreg() and not member.issparse():
                    members[member.name.removeprefix("./")] = member
    except (tarfile.TarError, ValueError, OSError, EOFError) as error:
        raise CheckpointError(DAMAGED_TAR) from error
    return Archive(data, members)


def _unpacked(data: memoryview, info: zipfile.ZipInfo) -> memoryview:
    """The bytes of a member. Its checksum is not compared: torch.save can leave it out, and
    torch.load does not look at it."""
    signature, name, extra = LOCAL_HEADER.unpack_from(data, info.header_offset)
    start = info.header_offset + LOCAL_HEADER.size + name + extra
    packed = data[start : start + info.compress_size]
    if signature != b"PK\3\4" or len(packed) != info.compress_size:
        raise CheckpointError(DAMAGED_ZIP)
    if info.compress_type == zipfile.ZIP_STORED:
        unpacked = packed
    elif info.compress_type == zipfile.ZIP_DEFLATED:
        unpacked = memoryview(zlib.decompressobj(-15).decompress(packed, info.file_size + 1))
    else:
        raise CheckpointError(DAMAGED_ZIP)
    if len(unpacked) != info.file_size:
        raise CheckpointError(DAMAGED_ZIP)
    return unpacked
