"""`CHANGELOG.md` of a package: it must begin with the version that is released."""

from __future__ import annotations

import re

from swp_data.datapackage.model import Package, PackageError
from swp_data.datapackage.safe_files import read_text
from swp_data.diff.changelog import changelog_entry, with_entry
from swp_data.diff.compare import Diff

CHANGELOG = "CHANGELOG.md"
EMPTY = "# Changelog\n\n"


def updated_changelog(package: Package, diff: Diff | None) -> str | None:
    """Return the text that the changelog must have; None if it needs no change.

    If `diff` is given, the entry for this version is added, unless there is one.

    Args:
        package: the package that is released.
        diff: what changed since the previous release, if that is known.

    Raises:
        PackageError: the changelog is not UTF-8, or its first entry is for another version.
    """
    file = package.file(CHANGELOG)
    if diff is None and not file.is_file():
        return None
    text = read_text(file, "text_bytes") if file.is_file() else ""
    updated = with_entry(text or EMPTY, changelog_entry(diff)) if diff else text
    latest = re.search(r"^## (\S+)", updated, re.MULTILINE)
    if not latest or latest[1] != package.version:
        raise PackageError(
            f"its first entry is not for version {package.version}",
            where=str(file),
            hint="write that entry, or use --previous to have it drafted",
        )
    return None if updated == text else updated
