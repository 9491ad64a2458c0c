"""The files of a release, with the details for catalogues: size, checksum, media type.

They are found in the folder of the release rather than listed here, so that a new format is in every catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from swp_data.datapackage.archive import files_below
from swp_data.datapackage.checksums import sha256
from swp_data.datapackage.model import Package
from swp_data.formats import parquet

MEDIA_TYPES = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".ndjson": "application/x-ndjson",
    ".parquet": parquet.MEDIA_TYPE,
    ".sqlite": "application/vnd.sqlite3",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".whl": "application/zip",
    ".gz": "application/gzip",
    ".zip": "application/zip",
}
ANY_MEDIA_TYPE = "application/octet-stream"
FORMATS = {
    ".csv": "CSV",
    ".json": "JSON",
    ".ndjson": "JSON Lines",
    ".parquet": "Parquet",
    ".sqlite": "SQLite",
    ".xlsx": "Excel workbook",
    ".whl": "Python wheel",
    ".gz": "Python source distribution",
}
FOLDERS = {"csv-excel": "CSV for Excel"}
"""The format of the tables in a folder, if their file names do not say it all."""
PYTHON = "python"
DOCUMENTS = (".md", ".html")


@dataclass(frozen=True)
class DataFile:
    """A file of a release that contains one table or all of them.

    Attributes:
        path: its path in the release.
        title: its title: that of the table or the dataset, and the format.
        description: what it contains.
        bytes: its size.
        sha256: its checksum.
        table: the table that it contains; empty if it contains all.

    >>> DataFile("csv/plans.csv", "Plans (CSV)", "The editions of the plan.", 1200, "0f…").media_type
    'text/csv'
    """

    path: str
    title: str
    description: str
    bytes: int
    sha256: str
    table: str = ""

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.path).suffix

    @property
    def folder(self) -> str:
        """The folder that it is in; empty at the top of the release."""
        return self.path.rpartition("/")[0]

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES.get(self.suffix, ANY_MEDIA_TYPE)

    @property
    def format(self) -> str:
        """The name of its format, as in `CSV`."""
        return format_name(self.path)


def format_name(path: str) -> str:
    """Return the name of the format of a file.

    >>> format_name("csv/plans.csv"), format_name("csv-excel/plans.csv"), format_name("arrow/plans.arrow")
    ('CSV', 'CSV for Excel', 'ARROW')
    """
    suffix = PurePosixPath(path).suffix
    return FOLDERS.get(path.partition("/")[0]) or FORMATS.get(suffix) or suffix[1:].upper()


def data_files(package: Package, folder: Path) -> list[DataFile]:
    """Return the files of a release that contain its data: first those with all tables, then each format of each table.

    Args:
        package: the released package.
        folder: the folder of the release.
    """
    names = {name: position for position, name in enumerate(package.resources)}
    files = [file for path in files_below(folder) if (file := _data_file(package, folder, path))]
    return sorted(
        files,
        key=lambda file: (bool(file.table), file.folder, file.suffix, names.get(file.table, 0), file.path),
    )


def other_files(folder: Path, files: list[DataFile]) -> Iterator[str]:
    """Yield the paths of the other files of a release: its documents and its metadata."""
    known = {file.path for file in files}
    yield from (path for path in files_below(folder) if path not in known)


def _data_file(package: Package, folder: Path, path: str) -> DataFile | None:
    parts = PurePosixPath(path)
    table = package.resources.get(parts.stem) if "/" in path else None
    if table:
        title, description = table.title, table.description
    elif parts.stem == package.name or parts.parts[0] == PYTHON:
        title, description = package.title, package.description
    else:
        return None
    file = folder / path
    return DataFile(
        path,
        f"{title} ({format_name(path)})",
        description,
        file.stat().st_size,
        sha256(file),
        table.name if table else "",
    )
