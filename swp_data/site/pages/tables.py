"""The pages of the tables: the first rows, the data dictionary, the downloads, and lines to load each with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from swp_data import wording
from swp_data.datapackage.model import Field, Resource
from swp_data.formats.data_dictionary import referenced_tables
from swp_data.site import links
from swp_data.site.page import HOME, Page
from swp_data.site.release_tables import ReleaseTables, Row

DATA = "data"  # the folder of the site that is a copy of the release
PREVIEW = 400  # rows: all of every table so far, so that its filter finds what is there
CLIP = 200  # characters of a cell
LONG = 60  # characters that need a wide column
NUMBERS = {"integer", "number", "year"}


def pages(record: ReleaseTables) -> Iterator[Page]:
    """Yield a page for each table, and the list of them."""
    resources = record.package.resources
    yield Page(
        "tables/index.html",
        "tables.html",
        "Data",
        "Every table of the dataset: what it holds, its first rows, and its files.",
        "tables",
        (HOME,),
        {
            "entries": [
                {"resource": one, "rows": record.frames[name].height, "files": _files(record, name)}
                for name, one in resources.items()
            ],
            "downloads": downloads(record),
        },
    )
    for name, resource in resources.items():
        yield Page(
            f"tables/{links.safe(name)}.html",
            "table.html",
            resource.title or name,
            wording.shorten(f"The table {name}: {resource.description}", 250),
            "tables",
            (HOME, ("Data", "tables/index.html")),
            {
                "resource": resource,
                "rows": record.frames[name].height,
                "preview": [_cells(record, resource, row) for row in record.rows[name][:PREVIEW]],
                "limit": PREVIEW,
                "clip": CLIP,
                "numbers": NUMBERS,
                "dictionary": [
                    {"field": one, "points": referenced_tables(resource, one)}
                    for one in resource.schema.fields
                ],
                "files": _files(record, name),
                "others": downloads(record),
                "data": DATA,
            },
            ("tables.js",),
        )


def downloads(record: ReleaseTables) -> list[dict[str, Any]]:
    """Return the files that hold all tables, each with its format and size."""
    name = record.package.name
    files = [
        _file(record, f"{name}.xlsx", "Workbook (XLSX)", "All tables in one workbook, with filters"),
        _file(record, f"{name}.sqlite", "SQLite", "All tables in one database, with full-text search"),
        _file(record, "csv/progress.csv", "CSV", "Every update with its commitment, activity and status"),
        _file(record, "csv/series.csv", "CSV", "Every figure with its metric, area and period"),
    ]
    return [one for one in files if one["size"]]


def _files(record: ReleaseTables, name: str) -> list[dict[str, Any]]:
    """Return the files of one table."""
    return [_file(record, f"{form}/{name}.{form}", form) for form in ("csv", "parquet")]


def _file(record: ReleaseTables, path: str, form: str, meaning: str = "") -> dict[str, Any]:
    file = record.folder / path
    size = file.stat().st_size if file.is_file() else 0
    return {"path": f"{DATA}/{path}", "name": file.name, "form": form, "meaning": meaning, "size": size}


def _cells(record: ReleaseTables, resource: Resource, row: Row) -> list[dict[str, Any]]:
    return [_cell(record, resource, one, row[one.name]) for one in resource.schema.fields]


def _cell(record: ReleaseTables, resource: Resource, field: Field, value: Any) -> dict[str, Any]:
    """Return a cell as the CSV file has it, cut where it is long, and the page of what it names."""
    if value is None:
        return {"text": "", "address": "", "kind": ""}
    text = (
        str(value).lower()
        if isinstance(value, bool)
        else f"{value:.15g}"
        if isinstance(value, float)
        else str(value)
    )
    address = _address(record, resource, field, text)
    kinds = {"number": field.type in NUMBERS, "id": bool(address), "long": len(text) > LONG}
    return {
        "text": wording.shorten(text, CLIP),
        "address": address,
        "kind": next((kind for kind, is_so in kinds.items() if is_so), ""),
    }


def _address(record: ReleaseTables, resource: Resource, field: Field, value: str) -> str:
    key = resource.schema.primary_key == (field.name,)
    for table in ([resource.name] if key else []) + referenced_tables(resource, field):
        if table in links.FOLDERS:
            return links.page(table, value)
        if table == "updates":
            return links.update(record.get("updates", value)["activity_id"], value)
    return ""
