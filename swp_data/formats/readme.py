"""The README of a release: a data card, with the header that Hugging Face reads.

Standard: https://huggingface.co/docs/hub/datasets-cards
"""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from swp_data.datapackage.model import Package
from swp_data.dataset.views import VIEWS
from swp_data.formats.metadata import Facts

SIZES = {
    1_000: "n<1K",
    10_000: "1K<n<10K",
    100_000: "10K<n<100K",
    1_000_000: "100K<n<1M",
    10_000_000: "1M<n<10M",
}
LARGER = "10M<n<100M"


def card(package: Package, facts: Facts, rows: dict[str, int], others: list[str], changed: list[str]) -> str:
    """Return the card.

    Args:
        package: the released package.
        facts: what it says of itself.
        rows: the number of rows of each table.
        others: the files that only some releases have: the changelog, the licences, the Python distributions.
        changed: what changed since the release before, as lines of Markdown; none where that isn't known.
    """
    header = yaml.safe_dump(_header(package, facts, rows), sort_keys=False, allow_unicode=True, width=110)
    return f"---\n{header}---\n\n" + "\n".join(_body(package, facts, rows, others, changed)) + "\n"


def _header(package: Package, facts: Facts, rows: dict[str, int]) -> dict[str, object]:
    count = sum(rows[name] for name in package.resources if name not in VIEWS)
    tables = sorted(package.resources, key=lambda name: name not in VIEWS)
    return {
        "pretty_name": facts.title,
        "version": facts.version,
        "license": facts.licence.name.lower(),
        "language": ["en"],
        "tags": list(facts.keywords),
        "size_categories": [next((name for size, name in SIZES.items() if count < size), LARGER)],
        "configs": [
            {"config_name": name, "data_files": f"parquet/{name}.parquet"}
            | ({"default": True} if first else {})
            for first, name in zip([True, *[False] * len(tables)], tables, strict=False)
        ],
    }


def _body(
    package: Package, facts: Facts, rows: dict[str, int], others: list[str], changed: list[str]
) -> Iterator[str]:
    yield from (f"# {facts.title}", "", f"Version {facts.version}, {facts.date}.", "", facts.description, "")
    yield from ("## Where to begin", "")
    begin = [name for name in package.resources if name in VIEWS]
    yield f"- To read it: `{facts.name}.xlsx`, a workbook with a contents, the meaning of each column, and filters."
    for name in begin:
        yield f"- To use it without joining tables: `csv/{name}.csv`. {package.resources[name].description}"
    yield "- To know what a column means: `data-dictionary.html`, or `data-dictionary.md`."
    yield from ("", "| file | what it is |", "| --- | --- |")
    for path, meaning in _files(facts.name).items():
        yield f"| `{path}` | {meaning} |"
    for path in others:
        yield f"| `{path}` | {OTHERS.get(path, 'The same data as a Python package.')} |"
    table = next(iter(begin or package.resources))
    yield from ("", "```python", "import pandas, polars, duckdb", "")
    yield f'pandas.read_parquet("parquet/{table}.parquet")'
    yield f'polars.read_parquet("parquet/{table}.parquet")'
    yield f"""duckdb.read_parquet("parquet/{table}.parquet")"""
    yield from ("```", "")
    yield (
        'Read CSV with pandas as `pandas.read_csv(file, keep_default_na=False, na_values=[""])`: by itself it makes '
        'an empty cell of a text such as "None" or "n/a".'
    )
    yield from (
        "",
        "```sql",
        f"-- sqlite3 {facts.name}.sqlite",
        "SELECT \"table\", id, title FROM search WHERE search MATCH 'victims' ORDER BY rank LIMIT 10;",
        "```",
        "",
    )
    yield from ("## Tables", "", "| table | rows | what it holds |", "| --- | ---: | --- |")
    for name, resource in package.resources.items():
        yield f"| `{name}` | {rows[name]:,} | {resource.description} |"
    if changed:
        yield from ("", "## What changed", "", *changed)
        yield from ("", "`csv/changes.csv` has every cell that differs, with its old and its new value.")
    if facts.sources:
        yield from ("", "## Sources", "", *(f"- {source}" for source in facts.sources))
    yield from ("", "## Licence", "", f"[{facts.licence.name}]({facts.licence.path}): {facts.licence.title}.")
    yield from ("", "## How to cite", "", facts.citation)
    yield from ("", "## Is it whole?", "")
    yield (
        "`sha256sum --check SHA256SUMS` compares each file with its checksum. `swp-data verify FOLDER-OR-ZIP` also "
        "reads every table and compares the CSV, Parquet and SQLite forms of it."
    )


def _files(name: str) -> dict[str, str]:
    return {
        "csv/": "Each table as CSV: UTF-8, comma, a header row, ISO 8601 dates, an empty cell is a missing value.",
        "parquet/": "Each table as typed Parquet.",
        f"{name}.sqlite": "All tables in one SQLite database, with keys, full-text search and the data dictionary.",
        f"{name}.xlsx": "All tables in one workbook.",
        "datapackage.json": "The description of all tables: Data Package v2, with the size and checksum of each file.",
        "csv/csv-metadata.json": "The same for CSV on the Web.",
        "dcat.jsonld": "For data catalogues: DCAT 3 as JSON-LD.",
        "dcat.ttl": "The same as Turtle.",
        "schema-org.jsonld": "For search engines: schema.org.",
        "croissant.json": "For machine learning tools: Croissant.",
        "data-dictionary.html": "What each table and column means.",
        "data-dictionary.md": "The same as Markdown.",
        "SHA256SUMS": "The checksum of each file.",
    }


OTHERS = {
    "CHANGELOG.md": "What changed in each version.",
    "CITATION.cff": "How to cite it, for programs.",
    "LICENSE": "The licence of the code.",
    "LICENSE-DATA": "The licence of the data, and what it does not cover.",
}
