"""Checks of files: their size and hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from swp_data.datapackage.model import Resource
from swp_data.datapackage.report import Finding
from swp_data.datapackage.validate.hints import HINTS
from swp_data.text import plural


def check_size_and_hash(resource: Resource) -> Iterator[Finding]:
    """Yield a finding if the size or the hash of the file differs from the descriptor."""
    properties, path = resource.declared.properties, resource.path
    if not path.is_file() or not resource.declared.path:
        return
    size, declared_size = path.stat().st_size, properties.get("bytes")
    if declared_size and declared_size != size:
        message = f"the file is {plural(size, 'byte')}; the descriptor says {declared_size:,}."
        yield Finding("byte-count", message, HINTS["byte-count"], resource.name)
    declared_hash = str(properties.get("hash") or "")
    if not declared_hash:
        return
    algorithm, _, declared_digest = declared_hash.rpartition(":")
    algorithm = (algorithm or "md5").lower()
    if algorithm not in hashlib.algorithms_guaranteed or algorithm.startswith("shake"):
        message = f"the hash algorithm {algorithm!r} is not available, so the hash was not checked."
        yield Finding("hash-count", message, "Give a SHA-256 hash.", resource.name, severity="warning")
        return
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, algorithm).hexdigest()
    if digest != declared_digest:
        message = f"the {algorithm} hash of the file is {digest}; the descriptor says {declared_digest}."
        yield Finding("hash-count", message, HINTS["hash-count"], resource.name)
