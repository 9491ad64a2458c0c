"""The data dictionary: what each table and column means, as Markdown and as an HTML page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from swp_data.datapackage.model import Field, Package, Resource
from swp_data.formats._templates import environment
from swp_data.formats.dataset_metadata import dataset_metadata
from swp_data.text import markdown_cell, markdown_code, markdown_text


def markdown_lines(package: Package) -> Iterator[str]:
    """Yield the lines of the dictionary in Markdown: a section for each table, a row for each column."""
    yield (
        f"There are {len(package.resources)} tables. Key columns are in bold. Columns marked *quoted* contain text "
        "exactly as the source prints it."
    )
    for resource in package.resources.values():
        yield from markdown_section(resource)


def markdown_section(resource: Resource) -> Iterator[str]:
    """Yield the lines of the section on one table in Markdown."""
    yield from ("", f"## {markdown_text(resource.name)}", "", markdown_text(resource.description), "")
    yield from ("| column | type | meaning | example |", "| --- | --- | --- | --- |")
    for field in resource.schema.fields:
        name = markdown_text(field.name)
        if field.name in resource.schema.primary_key:
            name = f"**{name}**"
        cells = (
            name,
            markdown_text(_type(resource, field)),
            _meaning(field),
            markdown_code(str(field.example)),
        )
        yield f"| {' | '.join(map(markdown_cell, cells))} |"


def html_page(package: Package, rows: Mapping[str, int]) -> str:
    """Return the dictionary as one self-contained HTML page, without scripts, fonts or anything else to fetch.

    Args:
        package: the released package.
        rows: the number of rows of each table.
    """
    return (
        environment()
        .get_template("data_dictionary.html")
        .render(
            package=package,
            metadata=dataset_metadata(package),
            rows=rows,
            referenced_tables=referenced_tables,
        )
    )


def referenced_tables(resource: Resource, field: Field) -> list[str]:
    """Return the tables that a column refers to by itself, not as a part of a composite key."""
    return [
        key.resource or resource.name for key in resource.schema.foreign_keys if key.fields == (field.name,)
    ]


def _type(resource: Resource, field: Field) -> str:
    parts = [field.type, *(f"→ {table}" for table in referenced_tables(resource, field))]
    if not field.required:
        parts.append("may be empty")
    return ", ".join(parts)


def _meaning(field: Field) -> str:
    parts = [markdown_text(field.description)]
    if field.quoted:
        parts.append("*Quoted.*")
    if field.labels:
        labels = (f"{markdown_code(value)} {markdown_text(label)}" for value, label in field.labels)
        parts.append(f"({'; '.join(labels)})")
    return " ".join(parts)
