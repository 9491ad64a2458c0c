"""Reading untrusted files: regular files only, up to a size limit, without blocking.

A pipe or a device in place of a file would block or never end; a file that grows while it is read, or that claims to be
empty, would pass a check of its size. So a file is opened without blocking, the open file is checked to be regular, and
no more than the limit is read.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from swp_data.datapackage.url_files import UrlFile
from swp_data.errors import PackageError
from swp_data.limits import LimitError, format_size, limit


def open_regular(path: Path | UrlFile | str, *, follow_links: bool = True) -> BinaryIO:
    """Open a regular file, or one at an address that is allowed, for reading; the caller closes it.

    Raises:
        PackageError: it is missing, cannot be read, or is not a regular file.
    """
    if isinstance(path, UrlFile):
        return path.open()
    flags = (
        os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    )
    if not follow_links:
        flags |= getattr(os, "O_NOFOLLOW", 0)
    try:
        descriptor = os.open(path, flags)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise PackageError(f"cannot be read ({reason})", where=str(path), hint="check the path") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise PackageError("is not a regular file", where=str(path), hint="give the path of a file")
    return os.fdopen(descriptor, "rb")


def read_bytes(path: Path | str, bound: str, *, follow_links: bool = True) -> bytes:
    """Return the contents of a regular file.

    Args:
        path: the file.
        bound: the name of its size limit, a key of `swp_data.limits.LIMITS`.
        follow_links: whether the file may be a symbolic link.

    Raises:
        PackageError: it cannot be read, or is not a regular file.
        LimitError: it is larger than the limit.
    """
    most = limit(bound)
    with open_regular(path, follow_links=follow_links) as file:
        try:
            data = file.read(most + 1)
        except OSError as error:
            raise PackageError(
                f"cannot be read ({error.strerror})", where=str(path), hint="check the path"
            ) from error
    if len(data) > most:
        raise LimitError(f"is larger than {format_size(most)}", bound, where=str(path))
    return data


def read_text(path: Path | str, bound: str) -> str:
    """Return the text of a UTF-8 file, without a byte order mark.

    Raises as `read_bytes` does, and:
        PackageError: the file is not UTF-8.
    """
    data = read_bytes(path, bound)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PackageError(
            f"byte {error.start} is not UTF-8", where=str(path), hint="save the file as UTF-8"
        ) from error


def check_size(path: Path | str, bound: str) -> None:
    """Check the size of a file that another library will read.

    Raises:
        PackageError: it cannot be read.
        LimitError: it is larger than the limit `bound`.
    """
    most = limit(bound)
    try:
        size = Path(path).stat().st_size
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise PackageError(f"cannot be read ({reason})", where=str(path), hint="check the path") from error
    if size > most:
        raise LimitError(f"is larger than {format_size(most)}", bound, where=str(path))
