"""The bytes of a zip around its compressed data, with nothing in them that depends on the machine.

`zipfile` compresses with the machine's zlib, whose output differs from version to version, and cannot take data that
was compressed elsewhere. So the headers are written here, by the ZIP specification (APPNOTE 6.3.10, sections 4.3.7 to
4.3.16); `zipfile` reads the result. Zip64 is not supported: members and archives are smaller than 4 GiB.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO

DateTime = tuple[int, int, int, int, int, int]

LOCAL_HEADER = struct.Struct("<4s5H3I2H")
CENTRAL_HEADER = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")
VERSION = 20  # of the specification: a member may be deflated
UNIX = 3 << 8  # the system whose permissions the members have
UTF8 = 1 << 11  # the flag that names are in UTF-8
DEFLATED = 8
PERMISSIONS = 0o100644 << 16  # a regular file, which its owner may write


@dataclass(frozen=True)
class Member:
    """A member of an archive: its name, its date, and the checksum and sizes of its contents."""

    name: str
    date: DateTime
    crc: int
    compressed_size: int
    size: int

    @property
    def fields(self) -> tuple[int, ...]:
        """The fields that both headers of a member have in common, from the flags to the length of the name."""
        year, month, day, hour, minute, second = self.date
        time = hour << 11 | minute << 5 | second // 2
        day_number = (year - 1980) << 9 | month << 5 | day
        flags = 0 if self.name.isascii() else UTF8
        sizes = (self.crc, self.compressed_size, self.size)
        return (flags, DEFLATED, time, day_number, *sizes, len(self.name.encode()), 0)


def local_header(member: Member) -> bytes:
    """Return the header in front of the data of a member."""
    return LOCAL_HEADER.pack(b"PK\x03\x04", VERSION, *member.fields) + member.name.encode()


def directory(members: Iterable[Member]) -> bytes:
    """Return what follows the data of the last member: the central directory and the end of the archive."""
    headers, offset, count = [], 0, 0
    for member in members:
        fields = CENTRAL_HEADER.pack(
            b"PK\x01\x02", UNIX | VERSION, VERSION, *member.fields, 0, 0, 0, PERMISSIONS, offset
        )
        headers.append(fields + member.name.encode())
        offset += len(local_header(member)) + member.compressed_size
        count += 1
    central = b"".join(headers)
    return central + END.pack(b"PK\x05\x06", 0, 0, count, count, len(central), offset, 0)


def compress(data: bytes) -> bytes:
    """Return data as a deflate stream (RFC 1951), which is the same on every machine.

    Raises:
        ModuleNotFoundError: the library `deflate`, which contains its own compressor, is not installed.
    """
    import deflate

    return bytes(deflate.deflate_compress(data, 9))


def write_members(target: IO[bytes], files: Iterable[tuple[str, bytes]], date: DateTime) -> None:
    """Write an archive of files, each a name and its contents, in the given order."""
    members = []
    for name, data in files:
        compressed = compress(data)
        member = Member(name, date, zlib.crc32(data), len(compressed), len(data))
        target.write(local_header(member))
        target.write(compressed)
        members.append(member)
    target.write(directory(members))
