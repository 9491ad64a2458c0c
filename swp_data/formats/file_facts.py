"""The files of a release that contain its tables, with the details for catalogues: size, checksum, media type."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from swp_data.datapackage.checksums import sha256
from swp_data.formats import json_tables, parquet

MEDIA_TYPES = {
    ".csv": "text/csv",
    ".json": json_tables.MEDIA_TYPE,
    ".parquet": parquet.MEDIA_TYPE,
    ".sqlite": "application/vnd.sqlite3",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class DataFile:
    """A file of a release that contains one table or all of them.

    >>> DataFile("csv/plans.csv", "Plans (CSV)", "The editions of the plan.", 1200, "0f…").media_type
    'text/csv'
    """

    path: str
    title: str
    description: str
    bytes: int
    sha256: str

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[Path(self.path).suffix]


def measure_file(folder: Path, path: str, title: str, description: str) -> DataFile:
    """Return a file of the release in `folder` with its size and its SHA-256."""
    file = folder / path
    return DataFile(path, title, description, file.stat().st_size, sha256(file))
