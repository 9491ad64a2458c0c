"""The files of a release: the tables in each format, their metadata, and the checksums of all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from swp_data.checks.provenance.undecided_figures import read_undecided
from swp_data.datapackage import frames
from swp_data.datapackage.checksums import write_checksums
from swp_data.datapackage.model import Package
from swp_data.datapackage.safe_files import read_bytes
from swp_data.dataset.contract import DATASET_NAME
from swp_data.diff.changelog import markdown
from swp_data.diff.compare import Diff
from swp_data.formats import (
    data_dictionary,
    excel_csv,
    json_tables,
    parquet,
    r_script,
    readme,
)
from swp_data.formats.datasette import COOKBOOK, datasette_yaml
from swp_data.release.catalogue_metadata import write_catalogue_metadata
from swp_data.release.changelog_file import CHANGELOG
from swp_data.release.descriptor import write_csv_package
from swp_data.release.requirements import CITATION
from swp_data.release.wheel import write_distributions
from swp_data.text import markdown_text

COPIED_FILES = (CHANGELOG, CITATION, "LICENSE", "LICENSE-DATA")


@dataclass(frozen=True)
class Contents:
    """The contents of a release.

    Attributes:
        package: the package that is released.
        epoch: the date of the release's files, in seconds since 1970.
        copied_files: the files that are copied unchanged from the package.
        with_python: whether the release contains the wheel and the source distribution.
        diff: what changed since the previous release; None if that is not known.
        address: the address of the folder where the release will be published, with a slash at the end; empty if that
            is not known.
    """

    package: Package
    epoch: int
    copied_files: tuple[str, ...]
    with_python: bool
    diff: Diff | None
    address: str = ""


def write_contents(contents: Contents, folder: Path, notify: Callable[[str], None], lock: int) -> None:
    """Write the files of a release into an empty folder.

    Args:
        contents: the contents of the release.
        folder: the empty folder.
        notify: called with the name of each step before it begins.
        lock: the descriptor of a lock that the build of the wheel keeps until it ends.

    Raises:
        PackageError, OSError, apsw.Error, XlsxWriterException, PolarsError: a file cannot be written.
    """
    from swp_data.formats.sqlite import write_sqlite
    from swp_data.formats.workbook import write_workbook

    notify("CSV and Parquet")
    released = write_csv_package(contents.package, folder, contents.diff)
    parquet.write_tables(released, folder / "parquet")
    notify("JSON and CSV for Excel")
    json_tables.write_tables(released, folder / "json")
    excel_csv.write_tables(released, folder / "csv-excel")
    notify("SQLite")
    write_sqlite(released, folder / f"{released.name}.sqlite")
    notify("Workbook")
    write_workbook(released, contents.epoch, folder / f"{released.name}.xlsx")
    notify("R")
    rows = _count_rows(released)
    r_script.write_script(released, rows, folder / "r")
    optional_files = list(contents.copied_files)
    for path in contents.copied_files:
        (folder / path).write_bytes(read_bytes(contents.package.file(path), "text_bytes"))
    if contents.with_python:
        notify("Wheel")
        names = write_distributions(contents.package, folder / "python", contents.epoch, lock)
        optional_files += [f"python/{name}" for name in names]
    notify("Metadata")
    changes = markdown(contents.diff) if contents.diff else []
    _write_text(folder / "metadata.yaml", datasette_yaml(released, _cookbook(contents.package)))
    is_ours = contents.package.name == DATASET_NAME
    undecided = read_undecided(contents.package.root) if is_ours else {}
    _write_documents(released, folder, rows, optional_files, changes, undecided)
    write_catalogue_metadata(released, folder, contents.address)
    write_checksums(folder)


def _cookbook(package: Package) -> str:
    """Return the page of questions in the repository of a package; empty if it has none."""
    page = package.file(COOKBOOK)
    return read_bytes(page, "text_bytes").decode() if page.is_file() else ""


def _count_rows(package: Package) -> dict[str, int]:
    """Return the number of rows of each table."""
    return {
        name: int(frames.scan_text(resource.path).select(pl.len()).collect().item())
        for name, resource in package.resources.items()
    }


def _write_documents(
    package: Package,
    folder: Path,
    rows: Mapping[str, int],
    optional_files: Sequence[str],
    changes: Sequence[str],
    undecided: Mapping[str, int],
) -> None:
    """Write the documents about the release for people."""
    dictionary = [
        f"# Data dictionary: {markdown_text(f'{package.title} {package.version}')}",
        "",
        *data_dictionary.markdown_lines(package),
    ]
    _write_text(folder / "data-dictionary.md", "\n".join(dictionary) + "\n")
    _write_text(folder / "data-dictionary.html", data_dictionary.html_page(package, rows))
    _write_text(folder / "README.md", readme.readme(package, rows, optional_files, changes, undecided))


def _write_text(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", newline="")
