"""The size and the hash of files, of tables and of any other resource.

The files of one resource are taken together, as the standard says about several files: "concatenate the files in the
simplest way and treat the result as one large file".

Standard: https://datapackage.org/standard/data-resource/#hash
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from swp_data.datapackage.model import Package, PackageError
from swp_data.datapackage.report import Finding
from swp_data.datapackage.safe_files import open_regular
from swp_data.datapackage.validate.hints import HINTS
from swp_data.text import plural, truncate

BLOCK = 1 << 20
DEFAULT = "md5"


def check_size_and_hash(package: Package, name: str, resource: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield a finding if the size or the hash of a resource's files differs from the descriptor.

    Args:
        package: the package.
        name: the name of the resource.
        resource: its properties; files that are missing or not regular are reported elsewhere.
    """
    paths = resource.get("path")
    try:
        files = [package.file(path) for path in (paths if isinstance(paths, list) else [str(paths)])]
        if not all(file.is_file() for file in files):
            return
    except PackageError:
        return
    subject = "the file is" if len(files) == 1 else f"the {len(files)} files together are"
    size, declared = sum(file.stat().st_size for file in files), resource.get("bytes")
    if isinstance(declared, int) and not isinstance(declared, bool) and declared != size:
        message = f"{subject} {plural(size, 'byte')}; the descriptor says {declared:,}."
        yield Finding("byte-count", message, HINTS["byte-count"], name)
    if isinstance(declared_hash := resource.get("hash"), str) and declared_hash:
        yield from _check_hash(files, declared_hash, name)


def _check_hash(files: Sequence[Path], declared: str, name: str) -> Iterator[Finding]:
    algorithm, _, digest = declared.rpartition(":")
    algorithm = (algorithm or DEFAULT).strip().lower()
    known = _known_algorithm(algorithm)
    if known is None:
        message = (
            f"the hash algorithm {truncate(algorithm, 40)!r} is not available, so the hash was not checked."
        )
        yield Finding("hash-count", message, "Give a SHA-256 hash.", name, severity="warning")
        return
    actual = _digest(files, known)
    if actual != digest.strip().lower():
        subject = "the file" if len(files) == 1 else f"the {len(files)} files together"
        if other := _unnamed_algorithm(files, declared):
            message = f"the hash is the {other} hash of {subject}, but a hash without its algorithm is MD5."
            yield Finding("hash-count", message, f'Write "hash": "{other}:{declared.strip()}".', name)
            return
        shown = truncate(digest, 140)
        message = f"the {algorithm} hash of {subject} is {actual}; the descriptor says {shown}."
        yield Finding("hash-count", message, HINTS["hash-count"], name)


def _unnamed_algorithm(files: Sequence[Path], declared: str) -> str | None:
    """Return the algorithm of a right hash that lacks its name; None if it has one, or is not right."""
    digest = declared.strip().lower()
    algorithm = {40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512"}.get(len(digest))
    return algorithm if algorithm and _digest(files, algorithm) == digest else None


def _known_algorithm(algorithm: str) -> str | None:
    """Return an algorithm by Python's name for it; None if Python doesn't have it, or its hashes have no length.

    >>> _known_algorithm("sha-256"), _known_algorithm("sha3-256"), _known_algorithm("shake_128")
    ('sha256', 'sha3_256', None)
    """
    for name in (
        algorithm,
        algorithm.replace("-", ""),
        algorithm.replace("-", "_"),
        algorithm.replace("_", ""),
    ):
        if name in hashlib.algorithms_available and not name.startswith("shake"):
            return name
    return None


def _digest(files: Sequence[Path], algorithm: str) -> str:
    digest = hashlib.new(algorithm, usedforsecurity=False)
    for file in files:
        with open_regular(file) as stream:
            while block := stream.read(BLOCK):
                digest.update(block)
    return digest.hexdigest()
