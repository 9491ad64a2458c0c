"""The pages of the tables: rows, data dictionary, downloads, and code that loads each table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from swp_data import wording
from swp_data.datapackage.model import Field, Resource
from swp_data.formats.data_dictionary import referenced_tables
from swp_data.site import links
from swp_data.site.page import HOME, Page
from swp_data.site.release_tables import ReleaseTables, Row
from swp_data.text import json_text

DATA_FOLDER = "data"
"""The folder of the site that contains a copy of the release."""
MOST_CELLS = 14_000
"""How many cells a page shows; the page of a larger table has no filter, because it would miss rows."""
LONGEST_CELL = 200  # characters; a longer text is cut
WIDE_CELL = 60  # characters that need a wide column
NUMERIC_TYPES = {"integer", "number", "year"}
FILES_OF_A_TABLE = {
    "csv/{}.csv": ("CSV", "CSV"),
    "csv-excel/{}.csv": ("CSV for Excel", "CSV to open in Excel by double click"),
    "json/{}.json": ("JSON", "JSON"),
    "json/{}.ndjson": ("JSON Lines", "JSON, a row on each line"),
    "parquet/{}.parquet": ("Parquet", "Parquet"),
}
"""The files of a table in a release, with the name of each format, short and in full."""


def pages(release: ReleaseTables) -> Iterator[Page]:
    """Yield the list of the tables, and a page for each."""
    resources = release.package.resources
    entries = [
        {"resource": resource, "row_count": release.frames[name].height, "files": _table_files(release, name)}
        for name, resource in resources.items()
    ]
    yield Page(
        path="tables/index.html",
        template="tables.html",
        title="Data",
        description="Every table of the dataset: what it contains, its rows and its files.",
        section="tables",
        context={"entries": entries, "downloads": downloads(release)},
    )
    for resource in resources.values():
        yield _table_page(release, resource)


def _table_page(release: ReleaseTables, resource: Resource) -> Page:
    name = resource.name
    fields = resource.schema.fields
    rows = release.rows[name][: MOST_CELLS // len(fields)]
    texts = _cut_texts(rows, fields)
    script = f"tables/texts/{links.safe_id(name)}.js"
    context = {
        "resource": resource,
        "row_count": release.frames[name].height,
        "rows": [[_cell(release, resource, field, row[field.name]) for field in fields] for row in rows],
        "texts_script": script if texts else "",
        "longest_cell": LONGEST_CELL,
        "numeric_types": NUMERIC_TYPES,
        "dictionary": [
            {"field": field, "references": referenced_tables(resource, field)} for field in fields
        ],
        "files": _table_files(release, name),
        "downloads": downloads(release),
        "data_folder": DATA_FOLDER,
    }
    return Page(
        path=f"tables/{links.safe_id(name)}.html",
        template="table.html",
        title=resource.title or name,
        head_title=f"{resource.title or name}: the table {name}",
        description=wording.shorten(f"The table {name}: {resource.description}", 250),
        section="tables",
        breadcrumbs=(HOME, ("Data", "tables/index.html")),
        context=context,
        scripts=("tables.js",),
        files={script: f"document.tableTexts = {json_text(texts)};\n"} if texts else {},
    )


def _cut_texts(rows: list[Row], fields: Sequence[Field]) -> list[str]:
    """Return the texts that are cut on the page, joined for each row, for its filter; empty if none is."""
    texts = [
        "\n".join(text for field in fields if len(text := _csv_text(row[field.name])) > LONGEST_CELL)
        for row in rows
    ]
    return texts if any(texts) else []


def downloads(release: ReleaseTables) -> list[dict[str, Any]]:
    """Return the files that contain several tables, each with its format and size."""
    name = release.package.name
    files = [
        _file(release, f"{name}.xlsx", "Excel workbook", "All tables in one workbook, with filters"),
        _file(release, f"{name}.sqlite", "SQLite", "All tables in one database, with full-text search"),
        _file(release, "csv/progress.csv", "CSV", "Every update with its commitment, activity and status"),
        _file(release, "csv/series.csv", "CSV", "Every observation with its metric, area and period"),
    ]
    return [file for file in files if file["size"]]


def _table_files(release: ReleaseTables, name: str) -> list[dict[str, Any]]:
    """Return the files of one table in the release."""
    files = [
        _file(release, path.format(name), label) | {"short": short}
        for path, (short, label) in FILES_OF_A_TABLE.items()
    ]
    return [file for file in files if file["size"]]


def _file(release: ReleaseTables, path: str, format_name: str, content: str = "") -> dict[str, Any]:
    file = release.folder / path
    return {
        "path": f"{DATA_FOLDER}/{path}",
        "name": file.name,
        "format": format_name,
        "content": content,
        "size": file.stat().st_size if file.is_file() else 0,
    }


def _cell(release: ReleaseTables, resource: Resource, field: Field, value: Any) -> dict[str, Any]:
    """Return a cell as in the CSV file, cut if it is long, with the page of the row that it names."""
    if value is None:
        return {"text": "", "address": "", "class": ""}
    text = _csv_text(value)
    address = _address(release, resource, field, text)
    css_class = ""
    if field.type in NUMERIC_TYPES:
        css_class = "number"
    elif address:
        css_class = "id"
    elif len(text) > WIDE_CELL:
        css_class = "long"
    return {"text": wording.shorten(text, LONGEST_CELL), "address": address, "class": css_class}


def _csv_text(value: Any) -> str:
    """Return a value as a CSV file prints it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _address(release: ReleaseTables, resource: Resource, field: Field, key: str) -> str:
    """Return the page of the row that a cell of a key or a foreign key names; empty if it has none."""
    tables = referenced_tables(resource, field)
    if resource.schema.primary_key == (field.name,):
        tables = [resource.name, *tables]
    for table in tables:
        if table in links.FOLDERS and table != "areas":
            return links.page_of(table, key)
        if table == "updates":
            return links.on_promise_page(release, release.row("updates", key)["activity_id"], key)
    return ""
