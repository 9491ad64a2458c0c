"""The loader: the tables and views as typed data frames, of this package or of a published release.

It works alike from an installed wheel, from a checkout and from a wheel that was put on the path as it is.
Nothing is read, and no library is imported, before it is needed.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, overload

from swp_data.datapackage.model import Package, Resource, open_package, parse_schema
from swp_data.dataset.location import package_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import Literal, TypeAlias

    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from swp_data.dataset.views import View
    from swp_data.remote import PublishedRelease
    from swp_data.types import FrameKind, TableName, ViewName

    AnyFrame: TypeAlias = pl.DataFrame | pd.DataFrame | pa.Table

__all__ = [
    "UnknownTableError",
    "describe",
    "load",
    "package_folder",
    "releases",
    "scan",
    "tables",
    "view",
    "views",
]


class UnknownTableError(LookupError):
    """A table or view that there is none of; the message names those that there are."""


def tables() -> tuple[str, ...]:
    """Return the names of the tables, in reading order.

    Example:
        >>> tables()[:3]
        ('sources', 'plans', 'objectives')
    """
    return tuple(_package().names)


def views() -> tuple[str, ...]:
    """Return the names of the views: tables joined for a question. `describe` lists the columns of each.

    Example:
        >>> views()
        ('progress', 'history', 'series', 'untracked', 'oversight')
    """
    from typing import get_args

    from swp_data.types import ViewName

    return get_args(ViewName)


@overload
def load(
    name: TableName | str,
    *,
    as_: Literal["polars"] = "polars",
    version: str | None = None,
    base_url: str | None = None,
) -> pl.DataFrame: ...
@overload
def load(
    name: TableName | str,
    *,
    as_: Literal["pandas"],
    version: str | None = None,
    base_url: str | None = None,
) -> pd.DataFrame: ...
@overload
def load(
    name: TableName | str,
    *,
    as_: Literal["arrow"],
    version: str | None = None,
    base_url: str | None = None,
) -> pa.Table: ...
@overload
def load(
    name: TableName | str, *, as_: str, version: str | None = None, base_url: str | None = None
) -> AnyFrame: ...
def load(
    name: TableName | str,
    *,
    as_: FrameKind | str = "polars",
    version: str | None = None,
    base_url: str | None = None,
) -> AnyFrame:
    """Return a table as a data frame with the types of its schema.

    Args:
        name: one of `tables()`.
        as_: "polars", "pandas" or "arrow", where that library is installed.
        version: of a published release ("1.2.0", or the last of "1.2", of "1" or of all, "latest"), which is
            fetched once and kept; without it, and without `base_url`, the data that this package carries.
        base_url: where releases are published; given alone it means the latest version there.

    Returns:
        One row a record, in document order. As Polars: dates as Date, enumerated text as Enum, booleans as
        Boolean, integers and years as Int64, numbers as Float64, months ("2018-06") and all other text as String,
        an empty cell as null. As pandas: datetime64[s], category, boolean, Int64, Float64 and string, with
        `pandas.NA` for an empty cell. As Arrow: date32, dictionary, bool, int64, double and large_string.

    Raises:
        UnknownTableError: there is no such table.
        FrameKindError: there are no frames of that kind, or their library isn't installed.
        PackageError: the release can't be had, or isn't whole; the message says why.

    Example:
        >>> load("objectives")["title"].to_list()[0]
        'Putting victims and survivors first'
    """
    return _collected(lambda: scan(name, version=version, base_url=base_url), as_)


def scan(name: TableName | str, *, version: str | None = None, base_url: str | None = None) -> pl.LazyFrame:
    """Return a table as a lazy frame of Polars: what is not asked for is not read.

    Takes the name and the release and raises as `load` does, and has the same columns and types.

    Example:
        >>> import polars as pl
        >>> scan("updates").filter(pl.col("status") == "complete").select(pl.len()).collect().item() > 0
        True
    """
    from swp_data.datapackage import frames

    release = _release(version, base_url)
    if release is None:
        package = _package()
        _check_name(name, package.names, "table")
        return frames.scan(package.resource(name))
    _check_name(name, release.package.names, "table")
    return frames.scan(release.resource(name))


@overload
def view(
    name: ViewName | str,
    *,
    as_: Literal["polars"] = "polars",
    version: str | None = None,
    base_url: str | None = None,
) -> pl.DataFrame: ...
@overload
def view(
    name: ViewName | str,
    *,
    as_: Literal["pandas"],
    version: str | None = None,
    base_url: str | None = None,
) -> pd.DataFrame: ...
@overload
def view(
    name: ViewName | str,
    *,
    as_: Literal["arrow"],
    version: str | None = None,
    base_url: str | None = None,
) -> pa.Table: ...
@overload
def view(
    name: ViewName | str, *, as_: str, version: str | None = None, base_url: str | None = None
) -> AnyFrame: ...
def view(
    name: ViewName | str,
    *,
    as_: FrameKind | str = "polars",
    version: str | None = None,
    base_url: str | None = None,
) -> AnyFrame:
    """Return tables joined for a question; `describe` says what each column of it means.

    Args:
        name: `progress`: the updates ready to read; `history`: an activity or a commitment over all reports and
            editions of the plan; `series`: the observations ready to chart; `untracked`: the statements of the
            plan that no delivery plan row tracks; `oversight`: which bodies watch what, and how that changed.
        as_: as for `load`.
        version: as for `load`; the view is the one that the release was published with, or made of its tables.
        base_url: as for `load`.

    Returns:
        A data frame; its columns have the types of the tables that they come from.

    Raises:
        UnknownTableError: there is no such view, or the release lacks a table for it.
        FrameKindError: there are no frames of that kind, or their library isn't installed.
        PackageError: the release can't be had, or isn't whole; the message says why.

    Example:
        >>> view("series").filter(metric_id="confidence-crime-survey", measure="level")["value"].to_list()
        [71.0, 73.6, 77.0]
    """
    return _collected(lambda: _view(name, _release(version, base_url)), as_)


def describe(
    name: TableName | ViewName | str, *, version: str | None = None, base_url: str | None = None
) -> pl.DataFrame:
    """Return the data dictionary of a table or a view, one row a column of it.

    Takes the release as `load` does.

    Returns:
        field, title, type, key ("primary", or the table and column that it points to), required, values
        (those allowed, where they are enumerated), description, example.

    Raises:
        UnknownTableError: there is no such table or view.
        PackageError: the release can't be had, or isn't whole; the message says why.

    Example:
        >>> describe("updates").row(0, named=True)["key"]
        'primary'
        >>> describe("history").filter(field="relation")["values"].item().to_list()
        ['itself', 'predecessor', 'successor']
    """
    from swp_data.datapackage import frames

    release = _release(version, base_url)
    package = release.package if release else _package()
    if name in views() and name not in package.names:
        from swp_data.dataset.views import view_schema

        schema = parse_schema(view_schema(name, _made_view(name, package), package), name)
        return frames.dictionary(Resource(name, package.root, schema))
    _check_name(name, dict.fromkeys([*package.names, *views()]), "table or view")
    return frames.dictionary(package.resource(name))


def releases(base_url: str | None = None) -> pl.DataFrame:
    """Return the published releases, one row each, newest first.

    Args:
        base_url: where they are published; without it, the address that the environment variable SWP_DATA_URL holds.

    Returns:
        version, date, prerelease, aliases (what else it can be asked for as: "1", "1.2", "latest").

    Raises:
        PackageError: the list can't be had; the message says why.
    """
    import polars as pl

    from swp_data import remote

    listed = [(one.version, one.date, one.prerelease, list(one.aliases)) for one in remote.releases(base_url)]
    columns: dict[str, pl.DataType | type[pl.DataType]] = {
        "version": pl.String,
        "date": pl.String,
        "prerelease": pl.Boolean,
        "aliases": pl.List(pl.String),
    }
    return pl.DataFrame(listed, schema=columns, orient="row").with_columns(
        pl.col("date").str.to_date("%Y-%m-%d", strict=False)
    )


def version() -> str:
    """Return the version of the data that this package carries.

    Example:
        >>> version().count(".")
        2
    """
    return _package().version


@cache
def _package() -> Package:
    return open_package(package_folder())


def _release(version: str | None, base_url: str | None) -> PublishedRelease | None:
    """Return the published release that is asked for, None where it is the data that this package carries."""
    if version is None and base_url is None:
        return None
    from swp_data import remote

    return remote.open_release("latest" if version is None else version, base_url)


def _view(name: str, release: PublishedRelease | None) -> pl.LazyFrame:
    """Return a view of this package or of a release: as it was published, or else made of the release's tables."""
    from swp_data.datapackage import frames

    _check_name(name, views(), "view")
    if release is None:
        return _made_view(name)(scan)
    if name in release.package.names:
        return frames.scan(release.resource(name))
    return _made_view(name, release.package)(lambda table: frames.scan(release.resource(table)))


def _made_view(name: str, package: Package | None = None) -> View:
    """Return what makes a view; raise UnknownTableError where a package of another version lacks something for it."""
    from swp_data.dataset.views import VIEWS, lacking

    if package and (missing := lacking(VIEWS[name], package)):
        raise UnknownTableError(
            f"The view {name!r} can't be made of version {package.version}, which lacks {', '.join(missing)}."
        )
    return VIEWS[name]


def _collected(lazy: Callable[[], pl.LazyFrame], as_: str) -> AnyFrame:
    """Return a frame of the kind that is asked for; one that can't be had is refused before anything is read."""
    if as_ == "polars":
        return lazy().collect()
    from swp_data.datapackage import conversion

    conversion.check(as_)
    return conversion.convert(lazy().collect(), as_)


def _check_name(name: str, names: Collection[str], what: str) -> None:
    """Raise UnknownTableError unless there is a table or view of that name."""
    if name in names:
        return
    from difflib import get_close_matches

    close = get_close_matches(str(name), names, n=1)
    guess = f" Did you mean {close[0]!r}?" if close else ""
    if what == "table" and name in views():
        guess = f" It is a view: view({name!r})."
    several = f"{what.replace(' or ', 's and ')}s"
    raise UnknownTableError(f"There is no {what} {name!r}.{guess} The {several} are: {', '.join(names)}.")
