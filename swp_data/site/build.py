"""The site of a release: a folder of static files, written atomically.

Every page is rendered as text before the folder of the site is touched. The site needs no server: it works under any
path, when opened as files, and without a network. Two builds from the same release are byte-for-byte identical.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from swp_data.checks import validate
from swp_data.datapackage import staging
from swp_data.datapackage.checksums import FETCH_AGAIN, check_files
from swp_data.datapackage.model import PackageError, open_package
from swp_data.datapackage.report import Report
from swp_data.release.release_zip import zip_problem
from swp_data.release.verify import verify
from swp_data.site.api import api_files
from swp_data.site.asset_files import asset_files
from swp_data.site.feed import feed_context, json_ld
from swp_data.site.page import NOT_FOUND, Page, environment, render
from swp_data.site.pages import (
    about,
    areas,
    developers,
    explorer,
    home,
    metrics,
    oversight,
    plan,
    promises,
    search,
    sources,
    tables,
)
from swp_data.site.promise_texts import DATA_SCRIPT, data_script
from swp_data.site.release_tables import ReleaseTables, read_release
from swp_data.site.row_feeds import feed_contexts
from swp_data.site.search.index_files import index_files
from swp_data.site.share_images import share_images
from swp_data.site.site_folder import move_site_into_place, write_record
from swp_data.text import printable, truncate

# A web address of ASCII characters that need no escape (RFC 3986), without credentials, a query or a fragment.
ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~!$'()*+,;=:@%/-]*)?")
EXAMPLES = {"site": "https://example.org/plan", "form": "https://example.org/plan/issues/new"}


@dataclass(frozen=True)
class Site:
    """A site that is ready to write.

    Args:
        release_folder: the release that it shows.
        archive: the file name of the release's zip; empty if there is none next to the folder.
        title: the title and version of the release.
        texts: the content of each file that is not copied from the release, by its path.
    """

    release_folder: Path
    archive: str
    title: str
    texts: dict[str, str | bytes]

    @property
    def page_count(self) -> int:
        return sum(path.endswith(".html") for path in self.texts)


def build_site(
    release_folder: Path,
    out: Path,
    url: str = "",
    progress: Callable[[str], None] | None = None,
    *,
    replace: bool = False,
    issues: str = "",
) -> Site:
    """Build the site of a release.

    Args:
        release_folder: the folder of a release that `swp-data release` built.
        out: the folder of the site; a site that is already there is replaced, and other files are kept.
        url: the address where the site will be published. The sitemap, the feed and the 404 page contain absolute
            addresses and need it.
        progress: called with the name of each step before it begins.
        replace: whether to overwrite files in the way that were not written by an earlier site, or changed since.
        issues: the address of a form for new issues, where readers report mistakes; links to it have the query
            parameters `title` and `body`. Without it, pages say in words how to report one.

    Returns:
        The site that was written.

    Raises:
        PackageError: the release is damaged or invalid, or is not a release of this dataset; or the folder contains
            such files or can't be written to.
    """
    notify = progress or (lambda _: None)
    out = _checked_folder(out, release_folder)
    url, issues = _checked_url(url), _checked_url(issues, "form")
    if not (release_folder / "datapackage.json").is_file():
        raise PackageError(
            "there is no release in this folder",
            where=str(release_folder),
            hint="build one with 'swp-data release'",
        )
    _refuse_errors(verify(release_folder, notify), release_folder)
    _refuse_errors(validate(release_folder, None, notify), release_folder)
    notify("Pages")
    site = prepare_site(release_folder, url, issues)
    notify("Files")
    try:
        with staging.locked(out.parent), staging.staging_folder(out.parent, out.name) as staging_folder:
            folder = staging_folder / out.name
            _write(site, folder)
            staging.flush_to_disk(staging_folder)
            move_site_into_place(folder, out, site.title, replace=replace)
    except OSError as error:
        raise PackageError(
            f"the site can't be written ({error.strerror or error})", where=str(out)
        ) from error
    return site


def prepare_site(release_folder: Path, url: str = "", issues: str = "") -> Site:
    """Return the site of a verified release, without writing it.

    Raises:
        PackageError: the release is not one of this dataset, or two rows would have the same page.
    """
    package = open_package(release_folder)
    release = read_release(release_folder, package)
    zip_file = release_folder.with_name(f"{release_folder.resolve().name}.zip")
    has_zip = zip_file.is_file() and not zip_problem(zip_file, release_folder, package.name, package.version)
    archive = zip_file.name if has_zip else ""
    contents = render_files(release, archive, url, issues)
    if url:
        contents |= share_images(release)
    title = f"{release.metadata.name} {release.metadata.version}"
    return Site(release_folder, archive, title, contents)


def render_files(
    release: ReleaseTables, archive: str = "", url: str = "", issues: str = ""
) -> dict[str, str | bytes]:
    """Return the content of each page, and of the other generated files, by its path.

    Raises:
        PackageError: two rows would have the same page, or a row refers to a row that doesn't exist.
    """
    templates = environment(release, url, issues)
    templates.globals["dataset_json_ld"] = json_ld(release, url, "tables/index.html")
    templates.globals["archive"] = archive
    templates.globals["archive_size"] = (release.folder.parent / archive).stat().st_size if archive else 0
    pages = list(_pages(release, url))
    texts: dict[str, str | bytes] = {}
    for page in pages:
        if page.path in texts:
            raise PackageError(
                f"two rows would have the page {page.path}",
                where=str(release.folder),
                hint="give one of them another id",
            )
        texts[page.path] = render(page, templates)
        texts |= page.files
    texts["feed.xml"] = templates.get_template("feed.xml").render(feed_context(release))
    not_found = Page(
        path=NOT_FOUND,
        template=NOT_FOUND if url else "404-without-address.html",
        title="Page not found",
        description="There is no page at this address.",
    )
    texts[NOT_FOUND] = render(not_found, templates)
    if url:
        texts["sitemap.xml"] = templates.get_template("sitemap.xml").render(pages=pages)
    texts |= api_files(release, url)
    feed = templates.get_template("row-feed.xml")
    for path, context in feed_contexts(release).items():
        texts[path] = feed.render(base=f"{url}/" if url else "../../", **context)
    texts |= asset_files()
    texts |= index_files(release)
    texts[f"assets/{DATA_SCRIPT}"] = data_script(release)
    return texts


def _pages(release: ReleaseTables, url: str) -> Iterator[Page]:
    yield from home.pages(release, url)
    yield from metrics.pages(release, url)
    for section in (explorer, promises, areas, plan, oversight, sources, tables, developers, about, search):
        yield from section.pages(release)


def _write(site: Site, folder: Path) -> None:
    for path, text in site.texts.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    data = folder / tables.DATA_FOLDER
    shutil.copytree(site.release_folder, data, copy_function=shutil.copyfile, symlinks=True)
    check_files(data)
    if site.archive:
        shutil.copyfile(site.release_folder.with_name(site.archive), folder / site.archive)
    write_record(folder, site.title)


def _refuse_errors(report: Report, release_folder: Path) -> None:
    """Raise PackageError if a report has an error; the message quotes the first."""
    for finding in report.errors:
        if finding.severity == "error":
            raise PackageError(
                "the release is damaged or invalid",
                where=str(release_folder),
                hint=f"{FETCH_AGAIN}. First error, in {truncate(str(finding.table), 200)!r}: "
                f"{truncate(finding.message, 300)}",
            )


def _checked_folder(out: Path, release_folder: Path) -> Path:
    """Return the absolute path of the site's folder.

    Raises:
        PackageError: it contains the release, is inside it, or is not a folder.
    """
    out, release_folder = out.resolve(), release_folder.resolve()
    if out == release_folder or out in release_folder.parents or release_folder in out.parents:
        raise PackageError(
            "this folder is the release, contains it or is inside it",
            where=str(out),
            hint="choose another folder for the site",
        )
    if out.exists() and not out.is_dir():
        raise PackageError("this is not a folder", where=str(out), hint="choose another path")
    return out


def _checked_url(url: str, kind: str = "site") -> str:
    """Return an address without a trailing slash: that of the site, or of a form for new issues.

    Raises:
        PackageError: it is not a valid address.
    """
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in {"https", "http"} and parts.hostname and parts.port != 0
    except ValueError:  # such as an unclosed bracket
        is_address = False
    if url and (not is_address or not ADDRESS.fullmatch(url)):
        raise PackageError(
            f"{printable(url)[:80]!r} is not the address of a {kind}",
            hint=f"write it like {EXAMPLES[kind]!r}",
        )
    return url.rstrip("/")
