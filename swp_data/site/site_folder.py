"""The folder of a site: what an earlier site wrote there, what a new one may replace, and how it does so.

`site.txt` records each file of a site with its checksum. A new site replaces and removes only files that are recorded
and unchanged, so the releases that `swp-data publish` keeps in the same folder, a `CNAME` and a page that someone
edited are safe. Only an `index.html` of `publish` is replaced too, since `releases.html` is the same page. The record
may come from elsewhere: only paths that a site could have are read from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from swp_data.datapackage import staging
from swp_data.datapackage.archive import files_below
from swp_data.datapackage.atomic import write_atomically
from swp_data.datapackage.checksums import sha256
from swp_data.datapackage.model import PackageError
from swp_data.datapackage.safe_files import read_bytes
from swp_data.datapackage.safe_names import is_safe_path
from swp_data.release.host_pages import recorded_pages
from swp_data.remote.index import INDEX
from swp_data.text import plural, printable

RECORD = "site.txt"
HEADING_END = ": a site built by swp-data site."
LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
SITE_FOLDERS = ("api", "assets", "data", "feeds", "share")
SITE_FILES = (RECORD, "feed.xml", "sitemap.xml", "llms.txt")
MOST_NAMED = 5  # files that a message names

Record = Mapping[str, frozenset[str]]
"""The checksums that a file of a site may have, by its path: two while a new site takes the place of an old one."""


@dataclass(frozen=True)
class SiteUpdate:
    """What a new site changes in a folder.

    Attributes:
        written: the files that are added or replaced.
        removed: the files of the earlier site that the new one lacks.
        owned: the files of the new site, without those that someone else had already put there with the same contents.
        has_others: whether the folder contains anything that is not part of the earlier site.
    """

    written: tuple[str, ...]
    removed: tuple[str, ...]
    owned: tuple[str, ...]
    has_others: bool


def write_record(folder: Path, title: str) -> None:
    """Write the record of a site that is complete except for it."""
    checksums = {path: frozenset({sha256(folder / path)}) for path in files_below(folder)}
    (folder / RECORD).write_text(_record_text(title, checksums), encoding="utf-8", newline="")


def read_record(folder: Path) -> Record:
    """Return what `site.txt` of a folder records; nothing if there is none, or if it is not the record of a site."""
    try:
        data = read_bytes(folder / RECORD, "descriptor_bytes", follow_links=False)
    except PackageError:
        return {}
    except ValueError:
        return {}
    heading, *lines = data.decode("utf-8", "replace").split("\n")
    if not heading.endswith(HEADING_END):
        return {}
    recorded: dict[str, frozenset[str]] = {RECORD: frozenset({sha256(folder / RECORD)})}
    for match in filter(None, map(LINE.fullmatch, lines)):
        if _is_path_of_a_site(match[2]):
            recorded[match[2]] = recorded.get(match[2], frozenset()) | {match[1]}
    return recorded


def move_site_into_place(site: Path, out: Path, title: str, *, replace: bool = False) -> None:
    """Move a new site into its folder; the caller holds the lock of the parent of `out`.

    A folder with nothing but an earlier site is replaced atomically. In a folder with other files, each file of the
    site is replaced atomically; if that is interrupted, building the site again completes it.

    Args:
        site: the new site, in a staging folder.
        out: the folder of the site.
        title: the first line of its record.
        replace: whether to overwrite files that the earlier site did not write, or that were changed since.

    Raises:
        PackageError: the folder contains such files, or another process is writing to it.
        OSError: a file can't be written.
    """
    with ExitStack() as locks:
        if out.is_dir():
            locks.enter_context(staging.locked(out))
        update = prepare_update(site, out, replace=replace)
        if update.has_others:
            _update_files(site, out, title, update)
        else:
            staging.move_into_place(site, out)


def prepare_update(site: Path, out: Path, *, replace: bool = False) -> SiteUpdate:
    """Return what moving a new site into a folder changes; nothing is written.

    Raises:
        PackageError: the folder contains files in the way that the earlier site did not write, or that were changed
            since, unless `replace` is set; or a folder or a link in place of a file.
    """
    recorded, published = read_record(out), recorded_pages(out)
    written, owned, changed, blocked = [], [], [], []
    new = files_below(site)
    for path in new:
        existing, wanted = _checksum(out, path), sha256(site / path)
        if existing == "":
            blocked.append(path)
        elif existing == wanted and path not in recorded and not replace:
            continue  # someone else's, with the same contents: the zip of a release that was published here
        elif existing in {None, wanted, published.get(path)} or replace or existing in recorded.get(path, ()):
            owned.append(path)
            if existing != wanted:
                written.append(path)
        else:
            changed.append(path)
    if blocked or changed:
        raise _refusal(out, blocked or changed, can_replace=not blocked)
    keeps_zips = (out / INDEX).exists()
    removed = [
        path
        for path in sorted(recorded.keys() - set(new))
        if _checksum(out, path) in recorded[path] and not (keeps_zips and path.endswith(".zip"))
    ]
    others = _contents(out) - set(owned) - set(removed) - _folders([*owned, *removed])
    return SiteUpdate(tuple(written), tuple(removed), tuple(owned), bool(others))


def _refusal(out: Path, paths: Iterable[str], *, can_replace: bool) -> PackageError:
    paths = list(paths)
    names = ", ".join(printable(path)[:80] for path in paths[:MOST_NAMED])
    more = f" and {len(paths) - MOST_NAMED} more" if len(paths) > MOST_NAMED else ""
    if not can_replace:
        return PackageError(
            f"a folder or a link is in the way of {plural(len(paths), 'file')} of the site: {names}{more}",
            where=str(out),
            hint="move it away, or choose another folder",
        )
    return PackageError(
        f"{plural(len(paths), 'file')} in the way of the site {'was' if len(paths) == 1 else 'were'} not written by "
        f"'swp-data site', or changed since: {names}{more}",
        where=str(out),
        hint="choose another folder, or overwrite them with --replace",
    )


def _update_files(site: Path, out: Path, title: str, update: SiteUpdate) -> None:
    """Replace the files of a site one by one; its record lists the old and the new ones until all are in place."""
    new = {path: frozenset({sha256(site / path)}) for path in update.owned if path != RECORD}
    old = read_record(out)
    both = {path: new.get(path, frozenset()) | old.get(path, frozenset()) for path in new.keys() | old.keys()}
    both.pop(RECORD, None)
    write_atomically(out / RECORD, _record_text(title, both))
    for path in update.written:
        if path != RECORD:
            (out / path).parent.mkdir(parents=True, exist_ok=True)
            (site / path).replace(out / path)
    for path in update.removed:
        (out / path).unlink(missing_ok=True)
        _remove_empty_folders(out, path)
    write_atomically(out / RECORD, _record_text(title, new))


def _remove_empty_folders(out: Path, path: str) -> None:
    """Remove the folders that a removed file was in, from the innermost on, until one is not empty."""
    with suppress(OSError):
        for folder in list(PurePosixPath(path).parents)[:-1]:
            (out / folder).rmdir()


def _record_text(title: str, checksums: Record) -> str:
    lines = [f"{checksum}  {path}\n" for path in sorted(checksums) for checksum in sorted(checksums[path])]
    return f"{title}{HEADING_END}\n{''.join(lines)}"


def _is_path_of_a_site(path: str) -> bool:
    r"""Return whether a site could have a file with this path.

    >>> [_is_path_of_a_site(path) for path in ("plan/a.html", "../a.html", "CNAME", "1.0.0/csv/plans.csv")]
    [True, False, False, False]
    """
    parts = PurePosixPath(path).parts
    return is_safe_path(path) and (
        path.endswith(".html")
        or path in SITE_FILES
        or (len(parts) == 1 and path.endswith(".zip"))
        or (len(parts) > 1 and parts[0] in SITE_FOLDERS)
    )


def _checksum(folder: Path, path: str) -> str | None:
    """Return the checksum of a file: None if there is none, empty if a link or something else is in its place."""
    file = folder
    *parents, name = PurePosixPath(path).parts
    for parent in parents:
        file /= parent
        if file.is_symlink() or (file.exists() and not file.is_dir()):
            return ""
    file /= name
    if file.is_symlink() or (file.exists() and not file.is_file()):
        return ""
    return sha256(file) if file.exists() else None


def _contents(folder: Path) -> set[str]:
    """Return the path of everything below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def _folders(paths: Iterable[str]) -> set[str]:
    """Return the folders that files are in."""
    return {parent.as_posix() for path in paths for parent in PurePosixPath(path).parents}
