"""Names that are safe in paths: of packages, tables, versions and files.

Packages are untrusted. Before code builds a path from a name in a descriptor or an index, it calls `check_name`, so a
name can neither leave its folder nor have a special meaning to the system or in a file name pattern.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path, PurePosixPath

from swp_data.errors import PackageError
from swp_data.text import printable

LONGEST_NAME = 100
LONGEST_PATH = 250
# Letters, digits, "_", "-" and single points: the Data Package standard recommends lower-case ASCII of these.
NAME = re.compile(r"\w(?:[\w-]|\.(?![.]))*(?<!\.)")
RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)  # files of Windows


def is_safe_name(name: object) -> bool:
    r"""Return whether a name can be part of a file name on every system.

    >>> is_safe_name("updates"), is_safe_name("swp-data-1.2.0"), is_safe_name("données")
    (True, True, True)
    >>> [is_safe_name(name) for name in ("../x", "a/b", "a*", "", ".hidden", "a..b", "nul", "x\x00", None)]
    [False, False, False, False, False, False, False, False, False]
    """
    return (
        isinstance(name, str)
        and len(name) <= LONGEST_NAME
        and bool(NAME.fullmatch(name))
        and not RESERVED.fullmatch(name)
        and name == unicodedata.normalize("NFC", name)
    )


def check_name(name: object, kind: str, where: str = "") -> str:
    """Return a name if it is safe as part of a path.

    Args:
        name: the name, from a descriptor or an index.
        kind: what it names ("package", "table", "version"), for the message.
        where: the file that contains it, for the message.

    Raises:
        PackageError: it is not safe.

    >>> check_name("updates", "table")
    'updates'
    >>> check_name("../../x", "table", "datapackage.json")
    Traceback (most recent call last):
    ...
    swp_data.errors.PackageError: datapackage.json: the name of a table cannot be '../../x'; use letters, digits, ...
    """
    if not is_safe_name(name):
        shown = printable(str(name))[:60]
        raise PackageError(
            f"the name of a {kind} cannot be {shown!r}",
            where=where,
            hint=f"use letters, digits, '-', '_' and single points, at most {LONGEST_NAME} characters",
        )
    return str(name)


def is_safe_path(path: object) -> bool:
    r"""Return whether a path from a descriptor is relative and stays in its folder.

    >>> is_safe_path("data/updates.csv"), is_safe_path("../x.csv"), is_safe_path("/etc/passwd"), is_safe_path("a//b")
    (True, False, False, True)
    >>> is_safe_path("https://example.org/x.csv"), is_safe_path("c:\\x.csv"), is_safe_path("x\x1b.csv")
    (False, False, False)
    """
    if not isinstance(path, str) or not path or len(path) > LONGEST_PATH or not path.isprintable():
        return False
    parts = PurePosixPath(path)
    drive = len(path) > 1 and path[1] == ":"
    return not (parts.is_absolute() or ".." in parts.parts or "://" in path or "\\" in path or drive)


def is_inside(path: Path, folder: Path) -> bool:
    """Return whether a path, with all links followed, is inside a folder; False for circular links."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return False
