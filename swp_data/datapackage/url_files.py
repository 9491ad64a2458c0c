"""Files at addresses, such as s3://bucket/data.csv, which are read in place by fsspec.

Nothing is read from an address unless whoever runs the checks has allowed it, by the start of the address.
Addresses have the form that fsspec knows: https://filesystem-spec.readthedocs.io/en/latest/api.html
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import SimpleNamespace
from typing import Any, BinaryIO, cast
from urllib.parse import unquote, urlsplit

from swp_data.errors import PackageError
from swp_data.text import truncate

BUFFER = 1 << 20  # bytes that are read at once
BLOCK = 4 << 20  # bytes that are fetched at once


def is_allowed(url: object, prefixes: Iterable[str]) -> bool:
    """Return whether an address begins with one of those that are allowed, as far as a "/".

    >>> is_allowed("s3://open/data/x.csv", ["s3://open/data"]), is_allowed("s3://open/database", ["s3://open/data"])
    (True, False)
    >>> is_allowed("s3://open/data/../x.csv", ["s3://open/data"]), is_allowed("s3://open/data/x.csv", [])
    (False, False)
    """
    if not isinstance(url, str) or "::" in url or not url.isprintable() or "\\" in url:
        return False
    if ".." in PurePosixPath(unquote(unquote(url))).parts:
        return False
    return any(url.startswith(f"{prefix.rstrip('/')}/") for prefix in prefixes if "://" in prefix)


@dataclass(frozen=True)
class UrlFile:
    """A file at an address, with the few methods of a `Path` that reading it needs."""

    url: str

    def __str__(self) -> str:
        return self.url

    @property
    def name(self) -> str:
        """The last part of the address, without a query."""
        return PurePosixPath(urlsplit(self.url).path).name

    @property
    def suffix(self) -> str:
        """The ending of the name, such as ".csv"."""
        return PurePosixPath(self.name).suffix

    @property
    def stem(self) -> str:
        """The name without its ending."""
        return PurePosixPath(self.name).stem

    def exists(self) -> bool:
        """Return whether there is something at the address."""
        return bool(self._ask("exists"))

    def is_file(self) -> bool:
        """Return whether there is a file at the address."""
        return bool(self._ask("isfile"))

    def is_dir(self) -> bool:
        """Return whether there is a folder at the address, and no file."""
        return not self.is_file() and bool(self._ask("isdir"))

    def stat(self) -> SimpleNamespace:
        """Return its size, as `st_size`.

        Raises:
            PackageError: the host does not tell it.
        """
        size = self._ask("size")
        if not isinstance(size, int):
            raise self._error("its host does not tell its size")
        return SimpleNamespace(st_size=size)

    def open(self) -> BinaryIO:
        """Open the file, of which only what is read is fetched; the caller closes it.

        Raises:
            PackageError: it can't be read.
        """
        opened = self._ask("open", "rb", block_size=BLOCK)
        return cast("BinaryIO", io.BufferedReader(_Stream(opened), BUFFER))

    def _ask(self, question: str, *arguments: Any, **options: Any) -> Any:
        """Return what fsspec answers.

        Raises:
            PackageError: it fails, or a library for this kind of address is missing.
        """
        try:
            import fsspec
        except ModuleNotFoundError as error:
            raise self._error("fsspec is not installed", "run: pip install 'swp-data[url]'") from error
        try:
            files, path = fsspec.core.url_to_fs(self.url)
            return getattr(files, question)(path, *arguments, **options)
        except Exception as error:  # each kind of address has exceptions of its own
            reason = (str(error).splitlines() or [""])[0] or type(error).__name__
            raise self._error(f"can't be read ({truncate(reason, 200)})") from error

    def _error(self, problem: str, hint: str = "check the address, and what it needs") -> PackageError:
        return PackageError(problem, where=truncate(self.url, 200), hint=hint)


class _Stream(io.RawIOBase):
    """A stream of fsspec, whose failures are those of a file."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._stream.read(len(buffer))
        except Exception as error:  # each kind of address has exceptions of its own
            raise OSError(5, (str(error).splitlines() or [""])[0] or type(error).__name__) from error
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return int(self._stream.seek(offset, whence))

    def tell(self) -> int:
        return int(self._stream.tell())

    def close(self) -> None:
        self._stream.close()
        super().close()
