"""The loader: the tables as typed Polars frames, from the installed wheel or from a checkout alike."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from swp_data.package import Package, PackageError, Resource, open_package

if TYPE_CHECKING:
    import polars as pl

__all__ = ["UnknownTableError", "describe", "home", "load", "scan", "tables", "view"]


class UnknownTableError(LookupError):
    """A table that the package doesn't have; the message names those that it has."""


@cache
def home() -> Path:
    """Return the folder of the package: inside the wheel, or the checkout that this module stands in.

    Raises:
        PackageError: there is neither.
    """
    here = Path(__file__).parent
    for folder in (here / "_package", here.parent):
        if (folder / "datapackage.json").is_file():
            return folder
    raise PackageError(f"{here}: the data is missing from this installation; install swp-data again")


@cache
def _package() -> Package:
    return open_package(home())


def tables() -> tuple[str, ...]:
    """Return the names of the tables, in reading order.

    Example:
        >>> tables()[:3]
        ('sources', 'plans', 'objectives')
    """
    return tuple(_package().resources)


def load(name: str) -> pl.DataFrame:
    """Return a table as a data frame with the types of its schema.

    Args:
        name: one of `tables()`.

    Returns:
        One row a record, in document order; dates as Date, enumerated text as Enum, booleans as Boolean,
        integers and years as Int64, months ("2018-06") and all other text as String, an empty cell as null.

    Raises:
        UnknownTableError: there is no such table.

    Example:
        >>> load("objectives")["title"].to_list()[0]
        'Putting victims and survivors first'
    """
    return scan(name).collect()


def scan(name: str) -> pl.LazyFrame:
    """Return a table as a lazy frame: what is not asked for is not read.

    Takes a name and raises as `load` does, and has the same columns and types.

    Example:
        >>> import polars as pl
        >>> scan("updates").filter(pl.col("status") == "complete").select(pl.len()).collect().item() > 0
        True
    """
    from swp_data import frames

    return frames.scan(_resource(name))


def view(name: str) -> pl.DataFrame:
    """Return tables joined for a question.

    Args:
        name: `progress`: the updates ready to read, one row each with its plan, objective, commitment,
            activity, status, period and oversight bodies; or `series`: the observations ready to chart, one
            row each with its metric, area, period and source. `swp_data.views.VIEWS` lists their columns.

    Returns:
        A data frame; its columns have the types of the tables that they come from.

    Raises:
        UnknownTableError: there is no such view.

    Example:
        >>> view("series").filter(metric_id="confidence-crime-survey", measure="level")["value"].to_list()
        [71.0, 73.6, 77.0]
    """
    from swp_data.views import VIEWS

    if name not in VIEWS:
        raise UnknownTableError(f"There is no view {name!r}. The views are: {', '.join(VIEWS)}.")
    return VIEWS[name](scan).collect()


def describe(name: str) -> pl.DataFrame:
    """Return the data dictionary of a table, one row a column of it.

    Returns:
        field, title, type, key ("primary", or the table and column that it points to), required, values
        (those allowed, where they are enumerated), description, example.

    Raises:
        UnknownTableError: there is no such table.

    Example:
        >>> describe("updates").row(0, named=True)["key"]
        'primary'
    """
    from swp_data import frames

    return frames.dictionary(_resource(name))


def _resource(name: str) -> Resource:
    resources = _package().resources
    if name in resources:
        return resources[name]
    close = get_close_matches(str(name), resources, n=1)
    guess = f" Did you mean {close[0]!r}?" if close else ""
    raise UnknownTableError(f"There is no table {name!r}.{guess} The tables are: {', '.join(resources)}.")
