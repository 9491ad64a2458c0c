"""What kind of file a resource is: its format and its compression, however the descriptor says them.

The format is the property `format`, else the media type, else the ending of the path. CKAN writes "CSV" in capitals.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from swp_data.datapackage.model import ResourceDescriptor

COMPRESSIONS = {"gz": "gz", "gzip": "gz", "zip": "zip", "bz2": "bz2", "xz": "xz"}
TYPED_FORMATS = ("json", "jsonl", "xlsx")  # formats of tables whose cells have types
FORMATS = {
    "tab": "tsv",
    "ndjson": "jsonl",
    "jsonlines": "jsonl",
    "parq": "parquet",
    "xlsm": "xlsx",
    "excel": "xlsx",
}
MEDIA_TYPES = {
    "text/csv": "csv",
    "application/csv": "csv",
    "text/tab-separated-values": "tsv",
    "text/tsv": "tsv",
    "application/json": "json",
    "text/json": "json",
    "application/x-ndjson": "jsonl",
    "application/jsonl": "jsonl",
    "application/vnd.apache.parquet": "parquet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}


@dataclass(frozen=True)
class FileKind:
    """The format of a resource, such as "csv" (empty if it is unknown), and the compression of its files."""

    format: str
    compression: str = ""


def paths_of(declared: ResourceDescriptor) -> tuple[str, ...]:
    """Return the paths of the files of a resource, with the `extrapaths` that Frictionless writes.

    >>> paths_of(ResourceDescriptor({"path": "a.csv", "extrapaths": ["b.csv"]}))
    ('a.csv', 'b.csv')
    """
    extra = declared.properties.get("extrapaths")
    further = extra if isinstance(extra, list) and declared.paths else []
    return (*declared.paths, *(path for path in further if isinstance(path, str)))


def file_kind(declared: ResourceDescriptor) -> FileKind:
    """Return the format and the compression of a resource.

    >>> file_kind(ResourceDescriptor({"path": "rows.csv.gz"}))
    FileKind(format='csv', compression='gz')
    >>> file_kind(ResourceDescriptor({"path": "rows", "format": "CSV"})).format
    'csv'
    >>> file_kind(ResourceDescriptor({"path": "rows", "mediatype": "text/csv; charset=utf-8"})).format
    'csv'
    >>> file_kind(ResourceDescriptor({"path": "rows.txt", "format": "text/csv"})).format
    'csv'
    """
    path = PurePosixPath(declared.paths[0].lower()) if declared.paths else PurePosixPath()
    compression = COMPRESSIONS.get(declared.compression.lower().removeprefix("."), "")
    if not compression:
        compression = COMPRESSIONS.get(path.suffix.removeprefix("."), "")
    if COMPRESSIONS.get(path.suffix.removeprefix(".")):
        path = path.with_suffix("")
    inner = PurePosixPath(declared.text("innerpath").lower())
    media_type = declared.text("mediatype").lower().partition(";")[0].strip()
    named = declared.format.lower().strip().removeprefix(".")
    if "/" in named:
        media_type, named = named.partition(";")[0].strip(), ""
    if not named or named in COMPRESSIONS:  # Frictionless 4 wrote the compression as the format
        suffix = (inner.suffix or path.suffix).removeprefix(".")
        named = MEDIA_TYPES.get(media_type) or suffix
    return FileKind(FORMATS.get(named, named), compression)
