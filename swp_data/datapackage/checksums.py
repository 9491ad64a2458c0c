"""The list of a release's checksums, `SHA256SUMS`, in the form that `sha256sum --check` reads.

It is read strictly, since it may come from elsewhere: what is listed lies inside the release.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path, PurePosixPath

from swp_data.datapackage.model import PackageError

CHECKSUMS = "SHA256SUMS"
LONGEST = 10_000_000  # bytes of the list
LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
AGAIN = "build or fetch the release again"


def sha256(file: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_sums(folder: Path) -> dict[str, str]:
    """Return the checksum of each file of a release by its path, as its list says.

    Raises:
        PackageError: there is no list, it is damaged, or it names a file outside the release.
    """
    file = folder / CHECKSUMS
    if file.is_symlink() or not file.is_file() or file.stat().st_size > LONGEST:
        raise PackageError(
            f"{folder}: there is no readable {CHECKSUMS}, so this is no release; give its folder or zip"
        )
    lines = file.read_bytes().decode("utf-8", "replace").split("\n")
    matches = [LINE.fullmatch(line) for line in lines[:-1]]
    sums = {match[2]: match[1] for match in matches if match}
    written = "".join(f"{checksum}  {name}\n" for name, checksum in sorted(sums.items()))
    if written.encode() != file.read_bytes():
        broken = next((n for n, match in enumerate(matches, 1) if not match), len(lines))
        raise PackageError(f"{file}: damaged at line {broken}; {AGAIN}")
    for name in sums:
        inside = PurePosixPath(name)
        if inside.is_absolute() or ".." in inside.parts or "\\" in name:
            raise PackageError(f"{file}: {name[:80]!r} is not inside the release; don't trust it")
    return sums
