"""The data dictionary: what each table and column means, as Markdown and as a page."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from importlib.resources import files

from swp_data.datapackage.model import Field, Package, Resource
from swp_data.formats.metadata import Facts


def markdown(package: Package) -> Iterator[str]:
    """Yield the lines of the dictionary as Markdown: a section for each table, a row for each column."""
    yield f"{len(package.resources)} tables; keys in bold. *Quoted* columns hold the words of the source."
    for resource in package.resources.values():
        yield from section(resource)


def section(resource: Resource) -> Iterator[str]:
    """Yield the lines of the section on one table as Markdown."""
    yield from ("", f"## {resource.name}", "", resource.description, "")
    yield from ("| column | type | meaning | example |", "| --- | --- | --- | --- |")
    for field in resource.schema.fields:
        name = f"**{field.name}**" if field.name in resource.schema.primary_key else field.name
        cells = (name, _type(resource, field), _meaning(field), f"`{field.example}`")
        yield f"| {' | '.join(map(_cell, cells))} |"


def _type(resource: Resource, field: Field) -> str:
    points = [f"→ {table}" for table in points_to(resource, field)]
    return ", ".join([field.type, *points, *([] if field.required else ["may be empty"])])


def points_to(resource: Resource, field: Field) -> list[str]:
    """Return the tables that a column points to by itself."""
    return [
        key.resource or resource.name for key in resource.schema.foreign_keys if key.fields == (field.name,)
    ]


def _meaning(field: Field) -> str:
    values = "; ".join(f"`{item['value']}` {item['label']}" for item in field.categories)
    return " ".join(
        part
        for part in (field.description, "*Quoted.*" if field.quoted else "", f"({values})" if values else "")
        if part
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def page(package: Package, facts: Facts, rows: dict[str, int]) -> str:
    """Return the dictionary as one page that needs nothing else: no script, no font, no address to fetch."""
    style = files("swp_data.formats").joinpath("data_dictionary.css").read_text(encoding="utf-8")
    tables = package.resources.values()
    contents = "\n".join(
        f'<li><a href="#{escape(one.name)}">{escape(one.name)}</a> <span>{rows[one.name]:,} rows</span></li>'
        for one in tables
    )
    return f"""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Data dictionary: {escape(facts.title)} {escape(facts.version)}</title>
<style>
{style}</style>
</head>
<body>
<a class="skip" href="#tables">Skip to the tables</a>
<header>
<h1>Data dictionary</h1>
<p><strong>{escape(facts.title)}</strong>, version {escape(facts.version)}, {escape(facts.date)}.
{escape(facts.description)}</p>
<p>Licence: <a href="{escape(facts.licence.path)}">{escape(facts.licence.name)}</a>, {escape(facts.licence.title)}.</p>
</header>
<nav aria-label="Tables">
<h2>Tables</h2>
<ul>
{contents}
</ul>
</nav>
<main id="tables">
{chr(10).join(_section(resource, rows[resource.name]) for resource in tables)}
</main>
</body>
</html>
"""


def _section(resource: Resource, rows: int) -> str:
    name = escape(resource.name)
    columns = "\n".join(_entry(resource, field) for field in resource.schema.fields)
    return f"""<section aria-labelledby="{name}">
<h2 id="{name}">{name}</h2>
<p>{escape(resource.description)}</p>
<p class="files">{rows:,} rows: <a href="csv/{name}.csv">CSV</a>, <a href="parquet/{name}.parquet">Parquet</a></p>
<dl>
{columns}
</dl>
</section>"""


def _entry(resource: Resource, field: Field) -> str:
    notes = [f"Type {escape(field.type)}"]
    notes += ["<strong>key</strong>"] * (field.name in resource.schema.primary_key)
    notes += [
        f'points to <a href="#{escape(table)}">{escape(table)}</a>' for table in points_to(resource, field)
    ]
    notes += ["quoted from the source"] * field.quoted + ["may be empty"] * (not field.required)
    values = "".join(
        f"<li><code>{escape(str(item['value']))}</code> {escape(str(item['label']))}</li>"
        for item in field.categories
    )
    example = "" if field.example is None else f"Example: <q>{escape(str(field.example))}</q>"
    return (
        f"<div>\n<dt><code>{escape(field.name)}</code> {escape(field.title)}</dt>\n"
        f"<dd><p>{escape(field.description)}</p>"
        + (f"<ul>{values}</ul>" if values else "")
        + f'<p class="notes">{", ".join(notes)}.</p>'
        + (f'<p class="notes">{example}</p>' if example else "")
        + "</dd>\n</div>"
    )
