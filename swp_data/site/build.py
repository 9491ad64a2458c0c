"""The data portal: a static site made from a release, whole or not at all.

Every page is decided and written as text before the folder of the site is touched. The site needs no server: it
works under any path, from a folder of files, and without a network. Two sites of one release are the same bytes.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from swp_data.checks import validate
from swp_data.datapackage import staging
from swp_data.datapackage.archive import is_zip_of
from swp_data.datapackage.checksums import FETCH_AGAIN, check_files
from swp_data.datapackage.model import PackageError, open_package
from swp_data.release.verify import verify
from swp_data.site.page import Page, environment, render
from swp_data.site.pages import about, home, metrics, oversight, plan, sources, tables
from swp_data.site.release_tables import ReleaseTables, read_release
from swp_data.site.search_index import search_script

MARK = "site.txt"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Site:
    """A site before it is written: the release that it shows, its zip or '', and the text of each file."""

    release: Path
    archive: str
    title: str
    texts: dict[str, str]

    @property
    def pages(self) -> int:
        return sum(path.endswith(".html") for path in self.texts)


def build_site(release: Path, out: Path, url: str = "", progress: Say | None = None) -> Site:
    """Build the site of a release.

    Args:
        release: the folder of a release, as `swp-data release` builds it.
        out: the folder of the site; an earlier site there is replaced.
        url: where the site will stand, for what has to name an address in full: the map of the site, the feed and
            the page for what is missing.
        progress: called with the name of each step before it is done.

    Returns:
        What was written.

    Raises:
        PackageError: the release is not whole, as `verify` finds it, or not valid, shows something else than the
            plan, or the folder holds something else than a site, or can't be written.
    """
    say = progress or (lambda _: None)
    out = _checked_folder(out, release)
    url = _checked_url(url)
    if not (release / "datapackage.json").is_file():
        raise PackageError(f"{release}: there is no release here; build one with 'swp-data release'")
    for report in (verify(release, say), validate(release, None, say)):
        if not report.valid:
            found = next(one for one in report.errors if one.severity == "error")
            message = found.message.rstrip(".")[:300]
            raise PackageError(f"{release}: {str(found.table)[:200]!r}: {message}; {FETCH_AGAIN}")
    say("Pages")
    site = plan_site(release, url)
    say("Files")
    try:
        with staging.locked(out.parent), staging.aside(out.parent, out.name) as aside:
            _write(site, aside / out.name)
            staging.settle(aside)
            staging.put(aside / out.name, out)
    except OSError as error:
        raise PackageError(f"{out}: the site can't be written ({error.strerror or error})") from error
    return site


def plan_site(release: Path, url: str = "") -> Site:
    """Return the site of a verified release: the text of each file that isn't one of the release's own.

    Raises:
        PackageError: the release shows something else than the plan, or two records would have one page.
    """
    record = read_release(release, open_package(release))
    zipped = release.with_name(f"{release.resolve().name}.zip")
    archive = zipped.name if zipped.is_file() and is_zip_of(zipped, release) else ""
    return Site(
        release, archive, f"{record.facts.name} {record.facts.version}", write_texts(record, archive, url)
    )


def write_texts(record: ReleaseTables, archive: str = "", url: str = "") -> dict[str, str]:
    """Return the text of each page and of what goes with them, by its address.

    Raises:
        PackageError: two records would have one page, or a row points to none.
    """
    templates = environment(record, url)
    pages = list(_pages(record, archive, url))
    texts: dict[str, str] = {}
    for page in pages:
        if page.path in texts:
            raise PackageError(f"{record.folder}: two records have the page {page.path}; give one another id")
        texts[page.path] = render(page, templates)
    texts["feed.xml"] = templates.get_template("feed.xml").render(home.feed(record))
    if url:
        missing = Page("404.html", "404.html", "Page not found", "There is no page at this address.")
        texts["404.html"] = render(missing, templates)
        texts["sitemap.xml"] = templates.get_template("sitemap.xml").render(pages=pages)
    mark = f"{record.facts.title} {record.facts.version}: a site made by swp-data site.\n"
    return texts | assets() | {"assets/search-index.js": search_script(record), MARK: mark}


def _pages(record: ReleaseTables, archive: str, url: str) -> Iterator[Page]:
    yield from home.pages(record, archive, url)
    for part in (plan, metrics, oversight, sources, tables, about):
        yield from part.pages(record)


def assets() -> dict[str, str]:
    """Return the text of each file of assets/, by its address."""
    folder = files("swp_data.site").joinpath("assets")
    return {
        f"assets/{one.name}": one.read_text(encoding="utf-8")
        for one in sorted(folder.iterdir(), key=lambda one: one.name)
        if one.name.endswith((".css", ".js"))
    }


def _write(site: Site, folder: Path) -> None:
    for path, text in site.texts.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")
    data = folder / tables.DATA
    shutil.copytree(site.release, data, copy_function=shutil.copyfile, symlinks=True)
    check_files(data)
    if site.archive:
        shutil.copyfile(site.release.with_name(site.archive), folder / site.archive)


def _checked_folder(out: Path, release: Path) -> Path:
    """Return the folder of the site in full.

    Raises:
        PackageError: it holds something else than a site, or the release.
    """
    out, source = out.resolve(), release.resolve()
    if out == source or out in source.parents or source in out.parents:
        raise PackageError(f"{out}: is the folder of the release, or around or inside it; give another")
    if out.exists() and not (out.is_dir() and ((out / MARK).is_file() or not any(out.iterdir()))):
        raise PackageError(f"{out}: holds something else than a site; give an empty or a new folder")
    return out


def _checked_url(url: str) -> str:
    """Return the address of the site without a slash at its end.

    Raises:
        PackageError: it is no address of a site.
    """
    parts = urlsplit(url)
    if url and (parts.scheme not in {"https", "http"} or not parts.hostname or parts.query or parts.fragment):
        raise PackageError(f"{url[:80]!r} is no address of a site; write it as in 'https://example.org/plan'")
    return url.rstrip("/")
