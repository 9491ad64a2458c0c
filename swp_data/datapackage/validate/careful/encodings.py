"""The encoding of a file: as declared, else the one that its byte order mark shows, else UTF-8, else a guess.

The standard's default is UTF-8, so wrong bytes in a file with at least as many characters of UTF-8 are errors. Bytes
alone don't tell one 8-bit encoding from another: any other file that declares no encoding is read as Windows-1252,
unless it is certain to be something else, and the report says that this is a guess.
Standard: Data Resource v2, https://datapackage.org/standard/data-resource/#encoding
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import dataclass

from swp_data.datapackage.validate.careful.other_contents import check_contents
from swp_data.datapackage.validate.careful.text_source import (
    BYTE_ORDER_MARKS,
    DETECTED,
    SourceError,
    SourceFile,
    unpacking,
)
from swp_data.text import printable, truncate

WESTERN = "windows-1252"
ASIAN = {
    "big5",
    "cp932",
    "cp949",
    "euc_jp",
    "euc_kr",
    "gb18030",
    "gb2312",
    "gbk",
    "iso2022_jp",
    "shift_jis",
    "johab",
}


@dataclass(frozen=True)
class Encoding:
    """The encoding in which a file is read."""

    name: str
    how: str = "declared"
    """How it was found: "declared", "default", "mark" (a byte order mark), "zeros" or "guess"."""


def find_encoding(source: SourceFile, declared: object, detect: Callable[[bytes], str]) -> Encoding:
    """Return the encoding of a file.

    Args:
        source: the file.
        declared: what its resource declares; None if it declares nothing.
        detect: returns the likely encoding of some bytes.

    Raises:
        SourceError: there is no such encoding, or the file can't be read.
    """
    with unpacking(source), source.open() as file:
        head = file.read(DETECTED)
    check_contents(head)
    if isinstance(declared, str) and declared:
        return _declared(declared, head)
    return _undeclared(head, detect)


def _declared(name: str, head: bytes) -> Encoding:
    try:
        known: codecs.CodecInfo | None = codecs.lookup(name)
    except (LookupError, ValueError):
        known = None
    if known is None or not known._is_text_encoding:  # noqa: SLF001 - base64 and rot13 are codecs, too
        raise SourceError("encoding-error", f"the encoding {printable(truncate(name, 40))!r} is not known")
    marked = next((marked for mark, marked in BYTE_ORDER_MARKS if head.startswith(mark)), "")
    has_mark = marked and marked.removesuffix("-sig") in known.name  # such as utf-16 in utf-16-le
    return Encoding(marked if has_mark else known.name)


def _undeclared(head: bytes, detect: Callable[[bytes], str]) -> Encoding:
    for mark, name in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return Encoding(name, "default" if name == "utf-8-sig" else "mark")
    if name := _utf16_without_mark(head):
        return Encoding(name, "zeros")
    if _is_utf8(head):
        return Encoding("utf-8", "default")
    likely = codecs.lookup(detect(head)).name
    if likely in ASIAN:
        return Encoding(likely, "guess")
    if _is_mostly_utf8(head):
        return Encoding("utf-8", "default")  # each wrong byte is then an error with a place
    try:
        head.decode(WESTERN)
    except UnicodeDecodeError:
        return Encoding("iso8859-1", "guess")
    return Encoding(WESTERN, "guess")


def _is_utf8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=len(head) < DETECTED)
    except UnicodeDecodeError:
        return False
    return True


def _is_mostly_utf8(head: bytes) -> bool:
    r"""Whether as many characters are written as in UTF-8 as bytes are wrong in it, which hardly occurs by chance.

    >>> _is_mostly_utf8("é".encode() + b"\xe9"), _is_mostly_utf8("é, à, ü".encode("latin-1"))
    (True, False)
    """
    text = head.decode(
        "utf-8", errors="surrogateescape"
    )  # a wrong byte is a surrogate, which no UTF-8 contains
    wrong = sum("\udc80" <= character <= "\udcff" for character in text)
    return sum(not character.isascii() for character in text) - wrong >= wrong


def _utf16_without_mark(head: bytes) -> str:
    """Return the kind of UTF-16 in which nearly all characters are ASCII; empty if the bytes are not like that."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if half >= 2 and odd > 0.8 * half and even < 0.1 * half:
        return "utf-16-le"
    if half >= 2 and even > 0.8 * half and odd < 0.1 * half:
        return "utf-16-be"
    return ""
