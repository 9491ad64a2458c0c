"""The pages that `publish` writes next to the releases for people: `releases.html`, and the same as `index.html`.

The index records their checksums. A page that is recorded and unchanged is replaced; any other, such as the home page
of a site in the same folder, is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import UndefinedError

from swp_data.datapackage.checksums import sha256
from swp_data.datapackage.json_files import read_json
from swp_data.datapackage.model import PackageError
from swp_data.formats.releases_page import OFFERED, releases_page
from swp_data.release.release_index import Release
from swp_data.remote.index import INDEX

PAGES = ("index.html", "releases.html")


@dataclass(frozen=True)
class HostPages:
    """The pages next to the releases.

    Attributes:
        text: the text of each page that publishing writes.
        checksums: the checksum of the text, by the name of each page that has it or gets it.
        written: the pages that are missing or out of date.
    """

    text: str
    checksums: dict[str, str]
    written: tuple[str, ...]

    @property
    def kept(self) -> tuple[str, ...]:
        """The pages of someone else, which are kept."""
        return tuple(name for name in PAGES if name not in self.checksums)


def prepare_pages(
    to: Path, release: Release, old_index: Mapping[str, Any], index: Mapping[str, Any]
) -> HostPages:
    """Return the pages for the releases of an index; nothing is written.

    Args:
        to: the folder of releases.
        release: the release that is published.
        old_index: the index in the folder.
        index: the new index.

    Raises:
        PackageError: an entry of the index lacks something.
    """
    versions = [entry["version"] for entry in index["releases"]]
    folders = {
        version: release.folder if version == release.version else to / version for version in versions
    }
    offered = (*OFFERED, f"{release.package.name}.xlsx", f"{release.package.name}.sqlite")
    sizes = {version: _sizes(folder, offered) for version, folder in folders.items()}
    try:
        text = releases_page(release.package, index, sizes)
    except (UndefinedError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise PackageError("is not an index of releases", where=str(to / INDEX), hint="restore it") from error
    checksum = hashlib.sha256(text.encode()).hexdigest()
    recorded = _recorded(old_index)
    ours = {name: _checksum(to / name) for name in PAGES}
    ours = {
        name: found for name, found in ours.items() if found in {None, checksum, recorded.get(name, checksum)}
    }
    written = tuple(name for name, found in ours.items() if found != checksum)
    return HostPages(text, dict.fromkeys(ours, checksum), written)


def recorded_pages(folder: Path) -> dict[str, str]:
    """Return the checksums of the pages that `publish` wrote into a folder; nothing if it has no readable index."""
    try:
        return _recorded(read_json(folder / INDEX))
    except PackageError:
        return {}


def _recorded(index: Mapping[str, Any]) -> dict[str, str]:
    pages = index.get("pages")
    recorded = pages if isinstance(pages, dict) else {}
    return {name: str(recorded[name]).removeprefix("sha256:") for name in PAGES if name in recorded}


def _sizes(folder: Path, paths: Iterable[str]) -> dict[str, int]:
    return {path: (folder / path).stat().st_size for path in paths if (folder / path).is_file()}


def _checksum(file: Path) -> str | None:
    """Return the checksum of a file: None if there is none, empty if a link or something else is in its place."""
    if file.is_symlink() or (file.exists() and not file.is_file()):
        return ""
    return sha256(file) if file.exists() else None
