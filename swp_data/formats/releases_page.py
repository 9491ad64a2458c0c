"""The page that lists the releases of a static host: each with its date, its size, its files and their checksums."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from swp_data.datapackage.model import Package
from swp_data.dataset.contract import DATASET_NAME
from swp_data.dataset.views import VIEWS
from swp_data.formats._templates import environment
from swp_data.wording import format_date, format_size

OFFERED = {
    "README.md": "what is in it, and how to read it",
    "data-dictionary.html": "what each column means",
    "CHANGELOG.md": "what changed in each version",
}
"""Files of a release that people open, with their purpose; a version may lack one."""


def releases_page(package: Package, index: Mapping[str, Any], files: Mapping[str, Mapping[str, int]]) -> str:
    """Return the page as one self-contained HTML document, without scripts, fonts or anything else to fetch.

    Args:
        package: the package of a release, for the title and the names of tables.
        index: the index of the releases, the highest version first.
        files: the size of each file of each version, by its path.
    """
    pointing = {
        version: [alias for alias, target in index["aliases"].items() if target == version]
        for version in files
    }
    purposes = {
        **OFFERED,
        f"{package.name}.xlsx": "a workbook for Excel and LibreOffice",
        f"{package.name}.sqlite": "an SQLite database",
    }
    return (
        environment()
        .get_template("releases.html")
        .render(
            package=package,
            index=index,
            aliases=pointing,
            purposes=purposes,
            files=files,
            reading=addressed_lines(package),
            format_size=format_size,
            format_date=format_date,
        )
    )


def addressed_lines(package: Package) -> dict[str, str]:
    """Return the line that reads a table of a published release in each program.

    ADDRESS is the address of the folder of releases, and VERSION a version or an alias. Polars and DuckDB are left out:
    they need a host that serves parts of files.
    """
    table = next((name for name in package.resources if name in VIEWS), next(iter(package.resources), ""))
    lines = {
        "Python, pandas": f'pandas.read_parquet("ADDRESS/VERSION/parquet/{table}.parquet")',
        "R": f'source("ADDRESS/VERSION/r/swpdata.R"); swp_load("{table}")',
        "JavaScript": f'await (await fetch("ADDRESS/VERSION/json/{table}.json")).json()',
    }
    if package.name == DATASET_NAME:
        line = f'swp_data.load("{table}", version="VERSION", base_url="ADDRESS")'
        return {"Python, with every checksum compared": line, **lines}
    return lines
