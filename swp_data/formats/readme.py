"""The README of a release: a dataset card with a header for Hugging Face.

Standard: https://huggingface.co/docs/hub/datasets-cards
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import yaml

from swp_data.datapackage.model import Package, Resource
from swp_data.dataset.views import VIEWS
from swp_data.formats._templates import environment
from swp_data.formats.dataset_metadata import DatasetMetadata, dataset_metadata
from swp_data.text import plural, printable

SIZE_CATEGORIES = {
    1_000: "n<1K",
    10_000: "1K<n<10K",
    100_000: "10K<n<100K",
    1_000_000: "100K<n<1M",
    10_000_000: "1M<n<10M",
}
LARGEST_CATEGORY = "10M<n<100M"
# The numbers of LibreOffice for the types of a column; a number is read in English form, whatever the language.
LIBREOFFICE_TEXT = 2
LIBREOFFICE_TYPES = {"date": 5, "number": 10, "integer": 10, "year": 10, "boolean": 10}
OPTIONAL_FILES = {
    "CHANGELOG.md": "What changed in each version.",
    "CITATION.cff": "How to cite the dataset, for programs.",
    "LICENSE": "The licence of the code.",
    "LICENSE-DATA": "The licence of the data and its exceptions.",
}


def readme(
    package: Package,
    rows: Mapping[str, int],
    optional_files: Iterable[str],
    changes: Sequence[str],
    undecided: Mapping[str, int] = MappingProxyType({}),
) -> str:
    """Return the README.

    Args:
        package: the released package.
        rows: the number of rows of each table.
        optional_files: the paths of files that only some releases have: changelog, licences, Python distributions.
        changes: what changed since the previous release, as lines of Markdown; empty if that is not known.
        undecided: how many printed figures of a source are not yet in the table of observations, by its id.
    """
    metadata = dataset_metadata(package)
    header = yaml.safe_dump(_header(package, metadata, rows), sort_keys=False, allow_unicode=True, width=110)
    views = [resource for name, resource in package.resources.items() if name in VIEWS]
    body = (
        environment()
        .get_template("readme.md")
        .render(
            package=package,
            metadata=metadata,
            views=views,
            reading=reading_lines(package.name, [*views, *package.resources.values()][0]),
            files=_files(package.name, optional_files),
            rows=rows,
            changes=changes,
            undecided={source: plural(count, "figure") for source, count in undecided.items()},
        )
    )
    return f"---\n{header}---\n\n{body}"


def reading_lines(name: str, resource: Resource) -> dict[str, str]:
    """Return the line that reads a table in each program, with every value as it is.

    Args:
        name: the name of the package.
        resource: the table.
    """
    table = resource.name
    return {
        "Python, pandas": (
            f'pandas.read_parquet("parquet/{table}.parquet", to_pandas_kwargs={{"date_as_object": False}})'
        ),
        "pandas, from CSV": f'pandas.read_csv("csv/{table}.csv", dtype=str, keep_default_na=False, na_values=[""])',
        "Python, Polars": f'polars.read_parquet("parquet/{table}.parquet")',
        "Polars, from CSV": f'polars.read_csv("csv/{table}.csv", infer_schema=False)',
        "PyArrow": f'pyarrow.parquet.read_table("parquet/{table}.parquet")',
        "Hugging Face Datasets": f'datasets.load_dataset(os.getcwd(), "{table}")["train"]',
        "DuckDB": f"SELECT * FROM 'parquet/{table}.parquet'",  # noqa: S608 - shown, never run
        "SQLite": f'sqlite3 {name}.sqlite "SELECT * FROM {table}"',  # noqa: S608
        "R": f'source("r/swpdata.R"); swp_load("{table}")',
        "R, as text": f'read.csv("csv/{table}.csv", colClasses = "character", na.strings = "", encoding = "UTF-8")',
        "R, readr": f'readr::read_csv("csv/{table}.csv", col_types = readr::cols(.default = "c"), na = "")',
        "Spark": f'spark.read.parquet("parquet/{table}.parquet")',
        "Spark, from CSV": f'spark.read.csv("csv/{table}.csv", header=True, multiLine=True, escape=\'"\')',
        "LibreOffice": f'soffice --infilter="{libreoffice_filter(resource)}" csv/{table}.csv',
        "JavaScript, Node": f'JSON.parse(fs.readFileSync("json/{table}.json", "utf8"))',
        "JavaScript, browser": f'await (await fetch("json/{table}.json")).json()',
        "jq": f"jq -s '.' json/{table}.ndjson",
    }


def libreoffice_filter(resource: Resource) -> str:
    """Return the settings with which LibreOffice opens a table as CSV: UTF-8, commas, and the type of each column.

    Format: https://wiki.documentfoundation.org/Documentation/DevGuide/Spreadsheet_Documents (filter options for CSV)
    """
    columns = [
        f"{number}/{LIBREOFFICE_TYPES.get(field.type, LIBREOFFICE_TEXT)}"
        for number, field in enumerate(resource.schema.fields, start=1)
    ]
    return f"CSV:44,34,76,1,{'/'.join(columns)}"


def size_category(rows: int) -> str:
    """Return Hugging Face's name for a number of rows.

    >>> size_category(2_516)
    '1K<n<10K'
    """
    return next((name for limit, name in SIZE_CATEGORIES.items() if rows < limit), LARGEST_CATEGORY)


def _header(package: Package, metadata: DatasetMetadata, rows: Mapping[str, int]) -> dict[str, object]:
    configs: list[dict[str, object]] = [
        {"config_name": name, "data_files": f"parquet/{name}.parquet"}
        for name in sorted(package.resources, key=lambda name: name not in VIEWS)
    ]
    configs[0]["default"] = True
    return {
        "pretty_name": printable(metadata.title),
        "version": metadata.version,
        "license": printable(metadata.licence.name.lower()),
        "language": [metadata.language],
        "tags": list(map(printable, metadata.keywords)),
        "size_categories": [
            size_category(sum(rows[name] for name in package.resources if name not in VIEWS))
        ],
        "configs": configs,
    }


def _files(name: str, optional_files: Iterable[str]) -> dict[str, str]:
    """Return the contents of each file of a release, by its path."""
    files = {
        "csv-excel/": "The same for a double click in Excel. Use no other program: references are formulas there.",
        "json/": "Each table as JSON: an array of objects (.json), and an object per line (.ndjson).",
        "csv/": "Each table as CSV: UTF-8, comma, a header row, ISO 8601 dates; an empty cell is a missing value.",
        "parquet/": "Each table as typed Parquet.",
        f"{name}.sqlite": "All tables in one SQLite database, with keys, full-text search and the data dictionary.",
        f"{name}.xlsx": "All tables in one workbook.",
        "datapackage.json": "The description of all tables (Data Package v2), with the size and checksum of each file.",
        "csv/csv-metadata.json": "The same for CSV on the Web.",
        "r/": 'Functions for R, with the types of the columns: source("r/swpdata.R").',
        "metadata.yaml": f"For Datasette: datasette {name}.sqlite --metadata metadata.yaml",
        "dcat.jsonld": "For data catalogues: DCAT 3 as JSON-LD.",
        "dcat.ttl": "The same as Turtle.",
        "schema-org.jsonld": "For search engines: schema.org.",
        "zenodo.json": "For Zenodo, which gives each version a DOI: the metadata of a deposit.",
        "croissant.json": "For machine learning tools: Croissant.",
        "code-lists.jsonld": "What each value of the columns with a list of values means: SKOS as JSON-LD.",
        "code-lists.ttl": "The same as Turtle.",
        "data-dictionary.html": "What each table and column means.",
        "data-dictionary.md": "The same as Markdown.",
        "SHA256SUMS": "The checksum of each file.",
    }
    for path in optional_files:
        files[path] = OPTIONAL_FILES.get(path, "The same data as a Python package.")
    return files
