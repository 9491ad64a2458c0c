"""The text of the files of a resource: unpacked, decoded, and with the place of each byte that can't be decoded.

A byte that the encoding can't decode does not stop the reading, so it hides no other fault: it is counted, and read as
the character that it is in Windows-1252. The place of the first one is its byte in the file, not in a buffer.
"""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import threading
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from swp_data.datapackage.safe_files import open_regular
from swp_data.errors import SwpDataError

DETECTED = 100_000  # bytes in which an undeclared encoding is detected
HANDLER = "swp-data-located"
CHUNK = 1 << 16
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
UNPACKERS: dict[str, Any] = {"gz": gzip.open, "bz2": bz2.open, "xz": lzma.open}
UNPACKING = (
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    lzma.LZMAError,
    zipfile.BadZipFile,
    zlib.error,
)


class SourceError(SwpDataError):
    """A file that can't be opened, unpacked or decoded; `rule` is the rule of its finding."""

    def __init__(self, rule: str, problem: str, advice: str = "") -> None:
        super().__init__(problem)
        self.rule = rule
        self.advice = advice
        """What to do, if the rule alone doesn't say it."""


class MissingLibraryError(SourceError):
    """A format can't be read because a library is not installed, which is not the fault of the file."""

    def __init__(self, problem: str) -> None:
        super().__init__("not-checked", problem)


@dataclass(frozen=True)
class SourceFile:
    """A file of a resource, or a file within an archive."""

    path: Path
    compression: str = ""
    member: str = ""
    """The file within the archive; empty for the first one."""
    data: bytes | None = None
    """Its contents, if they are within the descriptor."""

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Open its unpacked bytes.

        Raises:
            SourceError: it is missing or can't be unpacked.
        """
        if self.data is not None:
            yield io.BytesIO(self.data)
            return
        if not self.path.exists():
            raise SourceError("scheme-error", f"the file {self.path.name!r} does not exist")
        with open_regular(self.path) as file:
            if self.compression == "zip":
                with self._member(file) as member:
                    yield member
            elif self.compression:
                with UNPACKERS[self.compression](file, "rb") as unpacked:
                    yield unpacked
            else:
                yield file

    @contextmanager
    def _member(self, file: BinaryIO) -> Iterator[BinaryIO]:
        try:
            archive = zipfile.ZipFile(file)
        except UNPACKING as error:
            raise SourceError("compression-error", "the file is not a zip archive") from error
        with archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
            name = self.member or (names[0] if names else "")
            if name not in names:
                raise SourceError("scheme-error", self._lacks(names))
            try:
                with archive.open(name) as member:
                    yield cast("BinaryIO", member)
            except (NotImplementedError, RuntimeError) as error:
                problem = f"the file {name!r} of the archive is encrypted or compressed in an unknown way"
                raise SourceError("compression-error", problem) from error

    def _lacks(self, names: list[str]) -> str:
        if not names:
            return "the archive is empty"
        shown = ", ".join(map(repr, names[:5])) + (", …" if len(names) > 5 else "")
        return f"the archive has no file {self.member!r}; it has {shown}"


@dataclass
class BadBytes:
    """The bytes of a file that its encoding can't decode: how many, and the place and value of the first one."""

    count: int = 0
    place: int = 0
    value: int = 0


@dataclass(frozen=True)
class DecodedText:
    """A text that is being read, and the bytes that could not be decoded so far."""

    text: io.TextIOBase
    bad: BadBytes


class _Current(threading.local):
    buffer: _CountedBytes | None = None


_CURRENT = _Current()


class _CountedBytes(io.BufferedIOBase):
    """Bytes that are handed to a decoder; it knows how many, so a place in the last block is a place in the file."""

    def __init__(self, file: BinaryIO, bad: BadBytes, most: int | None) -> None:
        super().__init__()
        self.file, self.bad, self.most, self.total = file, bad, most, 0

    def readable(self) -> bool:
        return True

    def read1(self, size: int = -1) -> bytes:
        size = size if size and size > 0 else CHUNK
        if self.most is not None:
            size = min(size, self.most - self.total)
        data = self.file.read(size)
        self.total += len(data)
        _CURRENT.buffer = self
        return data

    read = read1  # type: ignore[assignment]


def _substitute(error: UnicodeError) -> tuple[str, int]:
    """Count an undecodable byte, and return what it is read as; `codecs` calls this."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    buffer = _CURRENT.buffer
    if buffer is not None:
        bad = buffer.bad
        if not bad.count:
            bad.place = buffer.total - len(error.object) + error.start
            bad.value = error.object[error.start]
        bad.count += 1
    if error.encoding.startswith(("utf-16", "utf-32", "utf_16", "utf_32")):
        return "\ufffd", error.end
    wrong = error.object[error.start : error.start + 1]
    return wrong.decode("cp1252", errors="replace"), error.start + 1


codecs.register_error(HANDLER, _substitute)


@contextmanager
def decoded(source: SourceFile, encoding: str, most: int | None = None) -> Iterator[DecodedText]:
    """Open a file as text; line ends are kept.

    Args:
        source: the file.
        encoding: its encoding.
        most: the number of bytes to read; None for all of them.

    Raises:
        SourceError: it is missing, or can't be unpacked or decoded.
    """
    bad = BadBytes()
    with unpacking(source), source.open() as file:
        buffer = _CountedBytes(file, bad, most)
        text = io.TextIOWrapper(cast("Any", buffer), encoding=encoding, errors=HANDLER, newline="")
        text._CHUNK_SIZE = CHUNK  # type: ignore[attr-defined]  # noqa: SLF001 - read in larger blocks
        try:
            yield DecodedText(text, bad)
        except UnicodeError as error:
            lacks_mark = "BOM" in str(error)  # which Python requires of UTF-16 and UTF-32
            why = ": it does not start with a byte order mark" if lacks_mark else ""
            raise SourceError("encoding-error", f"the file can't be decoded as {encoding}{why}") from error


@contextmanager
def unpacking(source: SourceFile) -> Iterator[None]:
    """Turn what stops the reading of a file into a `SourceError`."""
    try:
        yield
    except UNPACKING as error:
        if isinstance(error, SwpDataError):
            raise
        rule = "compression-error" if source.compression else "source-error"
        raise SourceError(rule, _reason(source, error)) from error


def _reason(source: SourceFile, error: BaseException) -> str:
    if not source.compression:
        return f"the file can't be read ({getattr(error, 'strerror', None) or 'input or output failed'})"
    if isinstance(error, EOFError):
        return "the compressed file ends too early"
    return f"the file can't be unpacked as {source.compression}"
