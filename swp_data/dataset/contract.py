"""The dataset's contract: the tables and columns that every package named `swp-data` must have.

The contract is the Table Schemas in `schemas/`, which are installed with the code. A package may have more tables and
columns than the contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from swp_data.datapackage.model import Package, Schema, parse_schema, read_json
from swp_data.dataset.location import package_folder

__all__ = ["DATASET_NAME", "Shortfall", "contract", "shortfalls"]

DATASET_NAME = "swp-data"
SUFFIX = ".schema.json"


@dataclass(frozen=True)
class Shortfall:
    """What a package lacks: some columns of a table or, if `columns` is empty, the whole table."""

    table: str
    columns: tuple[str, ...] = ()

    def __str__(self) -> str:
        if not self.columns:
            return f"the table {self.table!r}"
        noun = "column" if len(self.columns) == 1 else "columns"
        return f"the {noun} {', '.join(self.columns)} of {self.table!r}"


@cache
def contract() -> Mapping[str, Schema]:
    """Return the schema of each table that this dataset must have.

    Raises:
        PackageError: a schema is missing from this installation or cannot be read.

    Example:
        >>> contract()["plans"].names[:3]
        ('plan_id', 'title', 'edition')
    """
    files = sorted((package_folder() / "schemas").glob(f"*{SUFFIX}"))
    return {file.name.removesuffix(SUFFIX): parse_schema(read_json(file), str(file)) for file in files}


def shortfalls(package: Package) -> list[Shortfall]:
    """Return the tables and columns of the contract that a package lacks.

    Example:
        >>> from swp_data.datapackage.model import open_package
        >>> shortfalls(open_package(package_folder()))
        []
    """
    lacking = []
    for table, schema in contract().items():
        if table not in package.resources:
            lacking.append(Shortfall(table))
            continue
        present = package.resources[table].schema.names
        if columns := tuple(name for name in schema.names if name not in present):
            lacking.append(Shortfall(table, columns))
    return lacking
